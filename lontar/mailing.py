"""Mails of a house: the weekly digest, plans that wait, and the post office that carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import SecretStr

from connector.mail import MailSettings, MailUnset, Message
from connector.mail import send as send_message
from lontar.process import this_process
from lontar.wiring import House
from reports.digest.gather import Office
from reports.digest.sending import send_digests
from reports.letters.outbox import Dispatch, Post
from reports.letters.plan_letters import Desk, tell_waiting


def office_of(house: House) -> Office:
    """Who gets digests, how is measured, which schemes are in force."""
    return Office(house.config.digest, house.config.measuring, house.config.scheme)


def post_of(house: House, check: Callable[[], None] = lambda: None) -> Post:
    """What carries one message: the outbox folder or the SMTP server of ``[mail]``.

    ``check`` is called before each message and may raise to stop. Raises MailUnset when the
    password's file cannot be read.
    """
    settings, password = _resolved(house)

    def post(message: Message) -> None:
        check()
        send_message(settings, message, password)

    return post


def send_all(house: House, check: Callable[[], None] = lambda: None) -> Dispatch:
    """Send what is owed. Raises NothingToTell before the first sync, LeaseHeld, MailUnset."""
    post = post_of(house, check)
    return send_digests(house.store, office_of(house), post, owner=this_process(), clock=house.now)


def tell_of_plans(house: House, waiting: Iterable[int], check: Callable[[], None]) -> Dispatch:
    """Tell the agency once of each plan that waits, where mail is configured.

    Raises MailUnset when the password's file cannot be read.
    """
    config = house.config
    if config.mail.sender is None or not config.digest.agency:
        return Dispatch()
    desk = Desk(config.digest.agency, config.agency.language, config.zone, config.digest.objections)
    return tell_waiting(house.store, desk, waiting, post_of(house, check), house.now)


def _resolved(house: House) -> tuple[MailSettings, SecretStr | None]:
    """The settings with paths from the config's folder, and the password if there is one."""
    settings = house.config.mail
    paths = {
        name: house.config.path(path)
        for name in ("outbox", "ca_file", "password_file")
        if (path := getattr(settings, name)) is not None
    }
    settings = settings.model_copy(update=paths)
    if settings.password_file is None:
        return settings, None
    try:
        return settings, SecretStr(settings.password_file.read_text(encoding="utf-8").strip())
    except OSError as error:
        reason = f"the password file cannot be read: {error.strerror}"
        raise MailUnset(reason, "check password_file in [mail]") from error
