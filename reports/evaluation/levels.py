"""The evaluation of one subject for a period: Kirkpatrick's four levels, one beside the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from reports.evaluation.behaviour import Behaviour, read_behaviour
from reports.evaluation.learning import Learning, read_learning
from reports.evaluation.reaction import Reaction, read_reaction
from reports.evaluation.results import Results, read_results
from reports.evaluation.settings import EvaluationSettings, Programme
from reports.evaluation.subject import Subject, find_subject
from reports.frames.frame import Frame


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is known of a subject's effect in a period, up to the reference date."""

    subject: Subject
    period: str
    reference: date
    reaction: Reaction
    learning: Learning
    behaviour: Behaviour
    results: Results

    def as_json(self) -> dict[str, Any]:
        """The document of ``evaluate --json``."""
        names = ("reaction", "learning", "behaviour", "results")
        levels = {name: getattr(self, name).as_json() for name in names}
        about = {"subject": self.subject.as_json(), "period": self.period, "as_of": self.reference}
        return about | {"levels": levels}


def evaluate(
    session: Session,
    frame: Frame,
    text: str,
    settings: EvaluationSettings,
    programmes: Sequence[Programme] = (),
) -> Evaluation:
    """Evaluate what ``text`` names. Raises NoSuchSubject."""
    subject = find_subject(session, text, programmes, frame.at.moment)
    return Evaluation(
        subject,
        frame.period.text,
        frame.reference,
        read_reaction(session, frame, subject),
        read_learning(session, frame, subject),
        read_behaviour(session, frame, subject),
        read_results(session, frame, subject, settings),
    )
