"""Many reading calls at one site: in batches where it offers that, never all lost for one of them.

In: calls, and what makes a single one. Out: their answers in order; what only one of them suffers
comes as value. Batches are as large as the site answers in about a second; one that fails gives
way to smaller ones, and to none where only batches fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from connector.moodle.errors import DATABASE, MoodleError, Refused, TimedOut
from connector.moodle.functions import BATCH, may_be_repeated
from connector.moodle.transport.batch import Request, first_answers
from connector.moodle.transport.in_vain import InVain
from connector.moodle.transport.sizes import Sizes
from connector.moodle.transport.wire import Params, halves, portions

Item = TypeVar("Item")
Result = TypeVar("Result")

INNER_FIELDS = 2  # of a call inside a batch
ODD_ANSWERS = 10  # of one kind whose errors nobody knows, or that the database failed


class Answered(NamedTuple):
    """A value and how long its request took."""

    value: Any
    seconds: float


class Caller(Protocol):
    """What makes single calls. ``batches``: the batch call is offered, and good for something."""

    batches: bool
    max_form_fields: int

    def call(self, function: str, params: Params) -> Any: ...

    def timed(self, function: str, params: Params) -> Answered: ...

    def in_order(
        self, work: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]: ...


class ManyCalls:
    """What was learned of a site's batches, over all questions of a run."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._sizes = Sizes()
        self._in_vain = InVain()

    def answers(
        self, requests: Iterable[Request], batch: int, read: Callable[[Any], Any]
    ) -> Iterator[Any | MoodleError]:
        """The answers as ``read`` tells them; see ``Client.call_many``."""
        asked = (_reading(request) for request in requests)
        odd = 0
        told = self._batched(asked, batch, read) if batch > 1 else self._singly(asked, read)
        for answer in told:
            odd += _is_odd(answer)
            if odd == ODD_ANSWERS:
                answer.reach = "feature"
                raise answer
            yield answer

    def _singly(
        self, asked: Iterable[Request], read: Callable[[Any], Any]
    ) -> Iterator[Any | MoodleError]:
        yield from self._caller.in_order(lambda request: read(self._one(request)), asked)

    def _batched(
        self, asked: Iterable[Request], most: int, read: Callable[[Any], Any]
    ) -> Iterator[Any | MoodleError]:
        def size(request: Request) -> int:
            return min(most, self._sizes.size(request[0])) if self._caller.batches else 1

        groups = portions(
            asked, size, room=self._caller.max_form_fields, fields=lambda item: INNER_FIELDS
        )
        for answers in self._caller.in_order(
            lambda group: list(map(read, self._answers(group))), groups
        ):
            yield from answers

    def _answers(self, group: list[Request]) -> list[Any | MoodleError]:
        answers: list[Any | MoodleError] = []
        while len(answers) < len(group):
            size = min(self._sizes.size(group[0][0]), self._caller.max_form_fields // INNER_FIELDS)
            answers += self._first(group[len(answers) :][: max(1, size)])
        return answers

    def _one(self, request: Request) -> Any | MoodleError:
        (answer,) = self._unless_in_vain([request], lambda group: [self._answer(group[0])])
        return answer

    def _first(self, group: list[Request]) -> list[Any | MoodleError]:
        return self._unless_in_vain(group, self._some)

    def _unless_in_vain(
        self, group: list[Request], ask: Callable[[list[Request]], list[Any | MoodleError]]
    ) -> list[Any | MoodleError]:
        name = group[0][0]
        if error := self._in_vain.passed_over(name):
            return [error]
        answers = ask(group)
        for answer in answers:
            self._in_vain.note(name, answer)
        return answers

    def _some(self, group: list[Request]) -> list[Any | MoodleError]:
        """The first answers, one at least; a request that fails as a whole gives way to less."""
        if not self._caller.batches:
            return [self._answer(group[0])]
        name, seconds = group[0][0], 0.0

        def send(inner: list[dict[str, str]]) -> Any:
            nonlocal seconds
            value, seconds = self._caller.timed(BATCH, {"requests": inner})
            return value

        try:
            answers = first_answers(group, send)
        except MoodleError as error:
            if error.reach == "site" or error.ends_kind:
                raise
            return self._fewer(group, error)
        if len(answers) == len(group) or isinstance(answers[-1], MoodleError):
            self._sizes.took(name, len(answers), seconds)
        else:  # the request was cut: the rest is asked in requests of that length
            self._caller.max_form_fields = min(
                self._caller.max_form_fields, INNER_FIELDS * len(answers)
            )
        return answers

    def _fewer(self, group: list[Request], error: MoodleError) -> list[Any | MoodleError]:
        self._sizes.failed(group[0][0], len(group))
        if isinstance(error, TimedOut):  # who holds it up is found soonest one by one
            return [self._answer(request) for request in group]
        if len(group) > 1:
            return self._some(list(halves(group)[0]))
        answer = self._answer(group[0])
        self._caller.batches &= isinstance(
            answer, MoodleError
        )  # it answers alone: batches are no good here
        return [answer]

    def _answer(self, request: Request) -> Any | MoodleError:
        function, params = request
        try:
            return self._caller.call(function, params)
        except MoodleError as error:
            if error.reach == "site" or error.ends_kind:
                raise
            return error


def _reading(request: Request) -> Request:
    if not may_be_repeated(request[0]):
        raise ValueError(f"{request[0]} writes: it cannot be one of many, which are asked again")
    return request


def _is_odd(answer: Any | MoodleError) -> bool:
    return isinstance(answer, Refused) and (not answer.known or answer.errorcode in DATABASE)
