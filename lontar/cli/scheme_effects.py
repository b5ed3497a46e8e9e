"""``lontar scheme simulate|review|near``: what a change would do, and who is short by little."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from lontar.cli.house import open_house, who
from lontar.cli.show import json_option, lacking, number, print_json, print_rows
from lontar.cli.watch import LogWatcher
from lontar.config.model import Config
from lontar.drafts import read_draft
from lontar.rounds import open_round
from lontar.wiring import House
from reports.frames.frame import AsOf
from reports.hours.course_worth import unknown_courses
from reports.schemes.language.rules import Amount, Scheme
from reports.schemes.officials.wordings import accept as accept_wording
from reports.schemes.officials.wordings import effective
from reports.schemes.reviewing import review as review_scheme
from reports.schemes.short.near import Within, near_misses
from reports.schemes.simulate import SIDES
from reports.schemes.simulate import simulate as simulate_draft

MONEY: TypeAdapter[Decimal] = TypeAdapter(Amount)


class MoneyType(click.ParamType[Decimal]):
    """Money for one person, as a scheme's ``amount``."""

    name = "amount"

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The amount."""
        try:
            return MONEY.validate_python(value)
        except ValidationError as error:
            self.fail(f"{value!r}: {error.errors()[0]['msg']}", param, ctx)


class WithinType(click.ParamType[Within]):
    """5 (in the unit of the fact) or 25% (of what is wanted)."""

    name = "within"

    def convert(
        self, value: str | Within, param: click.Parameter | None, ctx: click.Context | None
    ) -> Within:
        """What the text means."""
        if isinstance(value, Within):
            return value
        try:
            amount = Decimal(value.removesuffix("%"))
        except InvalidOperation:
            self.fail(f"{value!r}: write 5 or 25%", param, ctx)
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r}: a number from 0 on is needed", param, ctx)
        is_share = value.endswith("%")
        return Within(amount / 100 if is_share else amount, is_share)


def scheme_named(config: Config, name: str) -> Scheme:
    """The configured scheme of a name. Raises BadParameter."""
    found = next((scheme for scheme in config.scheme if scheme.id == name), None)
    if found is None:
        known = ", ".join(scheme.id for scheme in config.scheme) or "none is configured"
        raise click.BadParameter(f"no scheme {name!r}; there are: {known}", param_hint="SCHEME")
    return found


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--amount", type=MoneyType(), help="Money for one eligible person, if FILE sets none."
)
@json_option
@click.pass_context
def simulate(ctx: click.Context, file: Path, amount: Decimal | None, as_json: bool) -> None:
    """Who would enter and leave under the [[scheme]], [hours], [metrics] and [[course]] hours of
    FILE; nothing is written."""
    with open_house(ctx) as house, house.store.read() as session:
        config, at = house.config, AsOf(house.today, house.now())
        draft = read_draft(file, config)
        if strangers := unknown_courses(session, draft.courses):
            raise click.ClickException(f"{file}: no course {', '.join(strangers)}")
        schemes = effective(session, config.scheme)
        effects = simulate_draft(session, config.measuring, schemes, draft=draft, at=at)
    for effect in effects:
        if amount is not None and "cost" not in effect:
            eligible = {side: effect[side].get("eligible", 0) for side in SIDES}
            effect["cost"] = {side: people * amount for side, people in eligible.items()}
    if as_json:
        print_json(effects)
        return
    for effect in effects:
        _print_effect(effect)


@click.command()
@click.argument("scheme")
@click.option("--accept", is_flag=True, help="Let the edited scheme decide from the next run on.")
@click.option("--by", metavar="NAME", help="Who accepts; default: the user of this computer.")
@click.option("--hash", "hash_", help="Accept only the wording whose hash begins so.")
@json_option
@click.pass_context
def review(
    ctx: click.Context,
    scheme: str,
    accept: bool,
    by: str | None,
    hash_: str | None,
    as_json: bool,
) -> None:
    """Who enters and leaves by an edited SCHEME, which decides nothing before it is accepted."""
    with open_house(ctx) as house:
        wanted = scheme_named(house.config, scheme)
        with house.store.read() as session:
            at, config = AsOf(house.today, house.now()), house.config
            told = review_scheme(session, config.measuring, config.scheme, scheme, at)
        if accept and told["waits"]:
            _accept(house, wanted, by or who(), hash_)
    told["accepted_by"] = (by or who()) if accept and told["waits"] else None
    if as_json:
        print_json(told)
    else:
        _print_review(told)


@click.command()
@click.argument("scheme")
@click.option(
    "--within",
    type=WithinType(),
    default="25%",
    show_default=True,
    help="How short is short by little: 5 (in the fact's unit) or 25% of what is wanted.",
)
@json_option
@click.pass_context
def near(ctx: click.Context, scheme: str, within: Within, as_json: bool) -> None:
    """People who lack little for SCHEME in the running period, and the courses that close it."""
    with open_house(ctx) as house, house.store.read() as session:
        wanted = scheme_named(house.config, scheme)
        present = next(iter(effective(session, [wanted])), wanted)
        told = near_misses(session, house.config.measuring, present, within, house.at_present)
    if as_json:
        print_json(told)
        return
    days = f"{told['days_left']} days left"
    click.echo(f"{scheme} {told['period']}: until {told['deadline']}, {days}")
    headers = ["person", "name", "unit", "short", "courses"]
    print_rows(headers, map(_near_row, told["people"]), empty="nobody is short by little")


def _accept(house: House, scheme: Scheme, by: str, hash_: str | None) -> None:
    if hash_ is not None and not scheme.hash.startswith(hash_):
        raise click.BadParameter(f"the wording is {scheme.hash[:12]} now", param_hint="--hash")
    if not by.strip():
        raise click.BadParameter("who accepts it?", param_hint="--by")
    with (
        open_round(house, f"scheme accept {scheme.id}", LogWatcher()) as round_,
        house.store.begin() as session,
    ):
        accept_wording(session, scheme, by.strip(), round_.run)


def _print_review(told: dict[str, Any]) -> None:
    name, wording = told["scheme"], told["hash"][:12]
    if not told["waits"]:
        click.echo(f"{name}: wording {wording} decides; nothing waits")
        return
    _print_effect(told["effect"])
    if told["accepted_by"]:
        click.echo(f"{name}: wording {wording} decides from the next sync on")
    else:
        remedy = f"lontar scheme review {name} --accept --by NAME"
        click.echo(f"{name}: wording {wording} decides nothing yet; to let it: {remedy}")


def _print_effect(effect: dict[str, Any]) -> None:
    click.echo(click.style(f"{effect['scheme']} {effect['period']}", bold=True))
    outcomes = sorted({*effect["before"], *effect["after"]})
    counts = [[name, *(effect[side].get(name, 0) for side in SIDES)] for name in outcomes]
    more = [[name, *effect[name].values()] for name in ("cost", "culture_index") if name in effect]
    print_rows(["outcome", *SIDES], counts + [[name.replace("_", " "), *v] for name, *v in more])
    rows = [
        [change, row["nip"], row["name"], row["unit"], row["reason"]]
        for change in ("entered", "left")
        for row in effect[change]
    ]
    print_rows(
        ["change", "person", "name", "unit", "reason"], rows, empty="nobody enters or leaves"
    )
    if effect["otherwise_changed"]:
        click.echo(f"{effect['otherwise_changed']} more get another outcome or tier")
    groups = [
        [group, value or "–", row["n"], row["entered"], row["left"]]
        for group, values in effect["by"].items()
        for value, row in values.items()
    ]
    print_rows(["by", "group", "people", "entered", "left"], groups)
    if any(effect["hidden"].values()):
        click.echo("groups with few people are not shown")


def _near_row(one: dict[str, Any]) -> list[object]:
    short = ", ".join(f"{s['rule']}: {lacking(s['distance'], s['unit'])}" for s in one["short"])
    courses = one["courses"]
    told = [f"{c['title']} ({number(c['hours'])} JP)" for c in courses or ()]
    none = "" if one["gap"] is None else "no open courses are enough"
    return [one["nip"], one["name"], one["unit"], short, ", ".join(told) or none]


COMMANDS = (simulate, review, near)
