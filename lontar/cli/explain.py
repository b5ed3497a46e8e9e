"""``lontar explain``: why a person is eligible or not, down to the source facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_house, period_option
from lontar.cli.show import json_option, lacking, number, print_json, print_rows
from reports.calendar.periods import Period, period_of
from reports.schemes.differences import NothingKnown, two_clocks
from reports.schemes.explain import UnknownPerson
from reports.schemes.explain import explain as explain_person
from reports.schemes.language.vocabulary import known_facts

COMPETENCY = ("competency", "required", "assessed", "assessed_on", "method")
CITED = ("setting", "of", "value", "since", "regulation")
UNTOLD = ("not_applicable", "needs_review")  # outcomes that no rule's line may tell the reason of
SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?"}


@click.command()
@click.argument("nip")
@click.option("--scheme", metavar="ID", help="Only this scheme.")
@period_option
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    nip: str,
    scheme: str | None,
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Why the person with this NIP is eligible or not: rules, metrics, and every credit."""
    with open_house(ctx) as house, house.store.read() as session:
        schemes = [one for one in house.config.scheme if scheme in (None, one.id)]
        if scheme and not schemes:
            raise click.BadParameter(f"no scheme {scheme!r}", param_hint="--scheme")
        at = house.as_of(as_of)
        wanted = period or period_of(at.day, "year")
        measuring = house.config.measuring
        tell = two_clocks if as_of else explain_person
        try:
            told = tell(session, measuring, schemes, nip=nip, period=wanted, at=at)
        except (UnknownPerson, NothingKnown) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json(told)
    else:
        _print(told)


def _print(told: dict[str, Any]) -> None:
    person = told["person"]
    heading = f"{person['name']} · {person['nip']} · {person['unit'] or 'no unit'}"
    click.echo(click.style(heading, bold=True) + f" · as of {told['as_of']}")
    _print_numbers(told)
    for decision in told["decisions"]:
        _print_decision(decision)
    metrics = told["metrics"]
    print_rows(["metric", "value"], [[name, number(value)] for name, value in metrics.items()])
    headers = ["date", "hours", "counted", "title", "method", "why not", "source"]
    print_rows(headers, [_credit(credit) for credit in told["credits"]], empty="no credit yet")
    for one in told["refused"]:
        places = (one["file"], one["sheet"], one["row"] and f"row {one['row']}")
        place = " ".join(filter(None, places))
        click.echo(f"! {one['holds']}: {place} was refused: {one['message']}; {one['remedy']}")
    print_rows((*COMPETENCY, "valid no more"), map(_competency, told["competencies"]))
    named = [[one[key] or "" for key in CITED] for one in told["regulations"] if one["regulation"]]
    print_rows(CITED, named)
    changed = [[name, *map(_side, sides)] for name, sides in told.get("changed", {}).items()]
    print_rows(["known later", "as known then", "as known now"], changed)
    late = [[*_title(one), *map(_counted, one.values())] for one in told.get("credits_changed", ())]
    print_rows(["credit known later", "date", "counted then", "counted now"], late)


def _competency(one: dict[str, Any]) -> list[object]:
    """What the post requires, the valid level, and a level that lapsed."""
    told, lapsed = ["–" if one[key] is None else one[key] for key in COMPETENCY], one["lapsed"]
    until = lapsed and (lapsed["valid_until"] or lapsed["assessed_on"])
    return [*told, f"{lapsed['level']} ({until})" if lapsed else ""]


def _print_numbers(told: dict[str, Any]) -> None:
    """Whether an earlier number was asked for, and the other numbers of the person."""
    asked, numbers = told["asked"], told["numbers"]
    present = next((one["number"] for one in numbers if one["in_force"]), asked)
    if asked != present:
        click.echo(f"{asked} is an earlier number of this person; in force is {present}")
    elif len(numbers) > 1:
        earlier = [f"{one['number']} ({one['kind']})" for one in numbers if not one["in_force"]]
        click.echo(f"earlier numbers: {', '.join(earlier)}")


def _title(sides: dict[str, Any]) -> list[Any]:
    """What a credit is of, by whichever clock tells it."""
    credit = sides["now"] or sides["then"]
    return [credit["title"], credit["date"] or ""]


def _counted(credit: dict[str, Any] | None) -> str:
    return number(credit["counted"] if credit else None)


def _side(value: Any) -> str:
    """A metric's value, or a decision's outcome."""
    return number(value["outcome"] if isinstance(value, dict) else value)


def _print_decision(decision: dict[str, Any]) -> None:
    tier = f", tier {decision['tier']}" if decision["tier"] else ""
    text = f" ({decision['regulation']})" if decision["regulation"] else ""
    click.echo(f"{decision['scheme']} {decision['period']}: {decision['outcome']}{tier}{text}")
    if decision["outcome"] in UNTOLD:
        click.echo(f"  {decision['reason']}")
    if exception := decision["exception"]:
        said = f"exception {exception['id']} by {exception['by']} until {exception['until']}"
        click.echo(f"  ! {said}: {exception['reason']}; by the rules: {decision['own_outcome']}")
    for objection in decision["objections"]:
        state = "waits" if objection["open"] else f"{objection['outcome']}: {objection['answer']}"
        click.echo(f"  ! objection {objection['id']}: {objection['text']} ({state})")
    for rule in decision["rules"]:
        where = f" [{rule['tier']}]" if rule["tier"] else ""
        told = f"{rule['id']}{where}: {rule['because']}{_short(rule)}{_named(rule)}"
        click.echo(f"  {SIGNS[rule['verdict']]} {told}")


def _short(rule: dict[str, Any]) -> str:
    """How much is missing; of a group, how many of its rules."""
    if not rule["distance"]:
        return ""
    kind = known_facts().get(rule["fact"] or "")
    unit = kind.unit if kind and kind.unit == "share" else ""
    return f" ({lacking(rule['distance'], unit)} short)"


def _named(rule: dict[str, Any]) -> str:
    """The texts that a rule and its members name."""
    texts = dict.fromkeys(filter(None, _texts(rule)))
    return f" ({'; '.join(texts)})" if texts else ""


def _texts(rule: dict[str, Any]) -> Iterator[str]:
    yield rule["regulation"]
    for member in rule.get("rules", ()):
        yield from _texts(member)


def _doubt(credit: dict[str, Any]) -> str:
    """Why a credit that counts is in doubt, and what happened to it."""
    if credit["certain"]:
        return ""
    happened = (credit["withdrawn"] or {}).get("kind")
    why = f" ({happened.replace('_', ' ')})" if happened else ""
    return f"withdrawn{why}, under review"


def _claim(credit: dict[str, Any]) -> str:
    """When a certificate was claimed that was claimed late, or may have been."""
    told = credit["claim"]
    if not told or not (told["moved"] or (credit["why_not"] or "").startswith("late")):
        return ""
    day, until = told["claimed_on"], told["until"]
    when = f"claimed {day}" if day else f"first seen {told['first_seen']}"
    counts = ", counts on that day" if told["moved"] else ""
    return f"{when}, deadline {until}{counts}" + "".join(
        f" ({text})" for text in (told["regulation"],) if text
    )


def _remarks(credit: dict[str, Any]) -> Iterator[str]:
    """Why not all counts, what is in doubt, and who corrected the hours."""
    yield credit["why_not"] or _doubt(credit)
    yield credit["regulation"] or ""
    yield _claim(credit)
    if told := credit["correction"]:
        yield f"hours by {told['by']}: {told['reason']}"


def _credit(credit: dict[str, Any]) -> list[object]:
    source = credit["source"]
    site = f"{source['site']} " if source["site"] else ""
    place = f"{site}{source['kind']} {source['id']} run {source['run']}"
    keys = ("date", "hours", "counted", "title", "method", "why_not")
    told = {**credit, "why_not": "; ".join(filter(None, _remarks(credit)))}
    return [*("" if told[key] is None else told[key] for key in keys), place]
