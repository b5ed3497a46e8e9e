"""Each digest goes out exactly once per recipient and week, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from connector.hr.records import HeadRow
from connector.mail import MailDeferred, MailError, MailRefused, MailUnreachable, Message
from reports.digest import DigestSettings
from reports.digest.gather import NothingToTell, Office
from reports.digest.sending import preview, send_digests
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings
from reports.letters.outbox import Dispatch
from sync.store.engine import Store
from sync.store.errors import LeaseHeld
from sync.store.lease import take_lease
from sync.store.tables import facts
from sync.store.tables.mail import Outbox
from sync.store.tables.runs import Run, StageRow
from tests.reports.world import World, course_row, done, nip_of, person_row

MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 07.00 of 23 November in Makassar
WEEK = timedelta(days=7)
HEADS = ["anak@example.go.id", "budi@example.go.id"]
OFFICE = Office(
    DigestSettings(agency=("bkpsdm@example.go.id",)),
    Measuring(
        hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 20}}}), agency="BKPSDM"
    ),
)
EVERYBODY = ["anak@example.go.id", "bkpsdm@example.go.id", "budi@example.go.id"]


class Mailbox:
    """Keeps what is posted; ``errors`` says which addresses meet which error."""

    def __init__(self, **errors: BaseException) -> None:
        self.errors = errors
        self.messages: list[Message] = []

    def post(self, message: Message) -> None:
        error = self.errors.get(message.to.partition("@")[0])
        if error is not None:
            raise error
        self.messages.append(message)

    @property
    def addresses(self) -> list[str]:
        return [message.to for message in self.messages]


def head(unit: str, number: int, email: str) -> HeadRow:
    return HeadRow("heads", unit, nip_of(number), "head", email, None, None)


def fill(store: Store, *heads: HeadRow) -> None:
    """Two units with a person and a head each, read on Monday at 05.30."""
    with store.begin() as session:
        world = World(session)
        world.tick("2026-11-09")
        one, two = world.people(person_row(1, unit="A"), person_row(2, unit="B"))
        world.links((7, one), (8, two))
        world.courses(course_row(1, "20"))
        world.lands(facts.HR["heads"], *heads)
        world.accepts("people")
        world.tick("2026-11-18")
        world.completions(done(7, 1, "2026-11-17"))
    pulled(store, MONDAY - timedelta(minutes=90))


def pulled(store: Store, moment: datetime) -> None:
    with store.begin() as session:
        run = Run(trigger="daemon", started=moment, finished=moment, status="ok")
        session.add(run)
        session.flush()
        session.add(StageRow(run=run.id or 0, name="pull", status="ok", seconds=1.0))


@pytest.fixture
def filled(sqlite_store: Store) -> Store:
    fill(sqlite_store, *(head(unit, n, HEADS[n - 1]) for n, unit in ((1, "A"), (2, "B"))))
    return sqlite_store


def send(store: Store, mailbox: Mailbox, now: datetime = MONDAY, owner: str = "here/1") -> Dispatch:
    return send_digests(store, OFFICE, mailbox.post, owner=owner, clock=lambda: now)


def statuses(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {row.recipient: row.status for row in session.exec(select(Outbox))}


def test_everybody_gets_one_mail(store: Store) -> None:
    fill(store, *(head(unit, n, HEADS[n - 1]) for n, unit in ((1, "A"), (2, "B"))))
    mailbox = Mailbox()
    assert send(store, mailbox).sent == EVERYBODY
    assert mailbox.addresses == EVERYBODY
    assert set(statuses(store).values()) == {"sent"}


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=3), timedelta(days=6, hours=16)])
def test_a_second_sending_in_the_week_sends_nothing(filled: Store, later: timedelta) -> None:
    send(filled, Mailbox())
    mailbox = Mailbox()
    assert send(filled, mailbox, MONDAY + later) == Dispatch()
    assert mailbox.messages == []


def test_the_next_week_has_its_own_mail(filled: Store) -> None:
    first, second = Mailbox(), Mailbox()
    send(filled, first)
    send(filled, second, MONDAY + WEEK)
    assert second.addresses == EVERYBODY
    assert not {m.id for m in first.messages} & {m.id for m in second.messages}


def test_a_refused_address_holds_up_nobody(filled: Store) -> None:
    dispatch = send(filled, Mailbox(anak=MailRefused("550 no such user")))
    assert (dispatch.refused, dispatch.sent) == (["anak@example.go.id"], EVERYBODY[1:])
    assert statuses(filled)["anak@example.go.id"] == "refused"


def test_a_refused_address_is_not_tried_again_that_week(filled: Store) -> None:
    send(filled, Mailbox(anak=MailRefused("550 no such user")))
    mailbox = Mailbox()
    send(filled, mailbox)
    assert mailbox.messages == []


def test_a_deferred_mail_stays_owed_and_the_others_go(filled: Store) -> None:
    dispatch = send(filled, Mailbox(anak=MailDeferred("450 later")))
    assert (dispatch.owed, dispatch.sent) == (["anak@example.go.id"], EVERYBODY[1:])
    assert send(filled, Mailbox()).sent == ["anak@example.go.id"]


def test_a_silent_server_stops_the_sending_and_all_stays_owed(filled: Store) -> None:
    error = MailUnreachable("no answer")
    dispatch = send(filled, Mailbox(bkpsdm=error))
    assert dispatch.stopped is error
    assert (dispatch.sent, dispatch.owed) == (EVERYBODY[:1], EVERYBODY[1:])
    assert send(filled, Mailbox(), MONDAY + timedelta(days=2)).sent == EVERYBODY[1:]


def test_what_a_week_still_owes_is_sent_before_the_next(filled: Store) -> None:
    send(filled, Mailbox(anak=MailUnreachable("no answer")))
    mailbox = Mailbox()
    send(filled, mailbox, MONDAY + WEEK)
    weeks = ["16-22 Nov 2026" in message.subject for message in mailbox.messages]
    assert weeks == [True] * 3 + [False] * 3


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("killed")])
def test_after_a_crash_the_rest_is_sent_and_nobody_twice(
    filled: Store, error: BaseException
) -> None:
    first = Mailbox(bkpsdm=error)
    with pytest.raises(type(error)):
        send(filled, first)
    second = Mailbox()
    send(filled, second)
    assert first.addresses + second.addresses == EVERYBODY


def test_an_owed_mail_tells_what_it_would_have_told_then(filled: Store) -> None:
    on_time, late = Mailbox(), Mailbox()
    send(filled, Mailbox(anak=MailUnreachable("no answer")))
    for each in preview(filled, OFFICE, MONDAY):
        on_time.post(
            Message(each[0].email, each[1].subject, each[1].html, each[1].text, "x", MONDAY)
        )
    with filled.begin() as session:
        world = World(session)
        world.tick("2026-11-24")
        world.completions(done(7, 1, "2026-11-17"), done(8, 1, "2026-11-18"))
    send(filled, late, MONDAY + timedelta(days=2))
    assert [m.text for m in late.messages] == [m.text for m in on_time.messages]


def test_who_leads_no_unit_any_more_gets_nothing_that_was_owed(filled: Store) -> None:
    send(filled, Mailbox(anak=MailUnreachable("no answer")))
    with filled.begin() as session:
        world = World(session)
        world.tick("2026-11-24")
        world.lands(facts.HR["heads"], head("B", 2, HEADS[1]))
    mailbox = Mailbox()
    send(filled, mailbox)
    assert mailbox.addresses == EVERYBODY[1:]
    assert statuses(filled)["anak@example.go.id"] == "refused"


def test_while_a_sync_runs_nothing_is_sent(filled: Store) -> None:
    with filled.begin() as session:
        take_lease(session, "there/2", MONDAY)
    with pytest.raises(LeaseHeld):
        send(filled, Mailbox())
    assert statuses(filled) == {}


@pytest.mark.parametrize("mailbox", [Mailbox(), Mailbox(anak=RuntimeError("killed"))])
def test_the_lease_is_given_back(filled: Store, mailbox: Mailbox) -> None:
    try:
        send(filled, mailbox)
    except RuntimeError:
        assert mailbox.errors
    with filled.begin() as session:
        assert take_lease(session, "there/2", MONDAY) > 0


@pytest.mark.parametrize(
    "act", [lambda s: send(s, Mailbox()), lambda s: preview(s, OFFICE, MONDAY)]
)
def test_before_the_first_sync_there_is_nothing_to_tell(
    sqlite_store: Store, act: Callable[[Store], object]
) -> None:
    with pytest.raises(NothingToTell):
        act(sqlite_store)
    assert statuses(sqlite_store) == {}


def test_a_preview_shows_every_letter_and_owes_none(filled: Store) -> None:
    found = preview(filled, OFFICE, MONDAY)
    assert [addressee.email for addressee, _ in found] == EVERYBODY
    assert "target tercapai" in found[0][1].html
    assert statuses(filled) == {}


def test_each_head_reads_the_own_unit_alone(filled: Store) -> None:
    mailbox = Mailbox()
    send(filled, mailbox)
    own, agency, other = (message.text for message in mailbox.messages)
    assert ("Orang 1" in own, "Orang 2" in own) == (True, False)
    assert ("Orang 1" in other, "Orang 2" in other) == (False, True)
    assert "Orang" not in agency


def test_messages_bear_address_answer_and_a_steady_name(filled: Store) -> None:
    first, second = Mailbox(), Mailbox(anak=MailError("stop"))
    send(filled, first)
    message = first.messages[0]
    assert message.reply_to == "bkpsdm@example.go.id"
    assert message.id.startswith("digest-2026-W47-")
    assert len({m.id for m in first.messages}) == 3
    assert second.messages == []
