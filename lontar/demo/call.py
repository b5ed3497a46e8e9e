"""One web-service call: what a function may know, and how an inner call is carried out.

In: the site, the moment, language and zone of the display. Out: the answer, and in
``performed`` every function that ran, for the price list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from connector.moodle.functions import PREDECESSORS
from lontar.demo.errors import Refusal, invalid_parameter, no_access, no_record
from lontar.demo.site import Site
from lontar.demo.wire import LANGUAGES, Tree, checked, parameter_specs

Function = Callable[..., object]
DOCUMENTATION = "https://docs.moodle.org/405/en/error"


@dataclass(frozen=True, slots=True)
class Performed:
    """A function that ran: its checked arguments and its answer, None when it refused."""

    function: str
    arguments: Tree
    answer: object


@dataclass(frozen=True, slots=True)
class Call:
    """The surroundings of a function: ``now`` in epoch seconds, display language and zone."""

    site: Site
    functions: Mapping[str, Function]
    now: int
    url: str
    lang: str
    zone: ZoneInfo
    performed: list[Performed] = field(default_factory=list)

    def perform(self, name: str, arguments: object) -> object:
        """Check the arguments and run one function of the service; raises Refusal."""
        if name not in self.functions:
            raise no_record("external_functions")
        if not self.offers(name):
            raise no_access()
        known: Tree = checked(parameter_specs()[PREDECESSORS.get(name, name)], arguments)
        answer = None
        try:
            answer = self.functions[name](self, **known)
        finally:
            self.performed.append(Performed(name, known, answer))  # a refusal costs time too
        return answer

    def offers(self, name: str) -> bool:
        """Whether the function stands in the service of the token."""
        chosen = self.site.state.site.functions
        former = PREDECESSORS.get(name, name)
        return name in self.functions and (chosen is None or bool({name, former} & set(chosen)))

    def within(self, lang: str) -> Call:
        """The same call for an inner request that asks for its own language."""
        return replace(self, lang=lang) if lang in LANGUAGES else self

    def picture(self, size: str) -> str:
        """The address of the picture that everybody has: f1 large, f2 small."""
        return f"{self.url}/theme/image.php/boost/core/1/u/{size}"

    def inner_answer(self, refusal: Refusal) -> str:
        """A refusal as it stands inside a batch: JSON text with other keys than alone."""
        if refusal.errorcode == "accessexception":
            return _php({"errorcode": "accessexception", "module": "webservice"})
        code, message = refusal.errorcode, refusal.message
        if code is None:
            code, message = "generalexceptionmessage", f"Exception - {message}"
        more = f"{DOCUMENTATION}/{refusal.module}/{code}"
        return _php(
            {"message": message, "errorcode": code, "link": f"{self.url}/", "moreinfourl": more}
        )

    def inner_data(self, answer: object) -> str | None:
        """An answer as it stands inside a batch: JSON text, null for nothing."""
        return None if answer is None else _php(answer)


def inner_arguments(text: str) -> object:
    """Arguments of an inner request; broken JSON counts as no arguments."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {}
    if not isinstance(found, dict | list):
        raise invalid_parameter()
    return found


def _php(value: object) -> str:
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")
