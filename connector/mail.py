"""One message to one SMTP server, or into a folder of .eml files.

In: ``MailSettings``, a ``Message`` and the password. Out: nothing, or one error of a small family,
named by what the caller can do about it. No header can be injected and no password leaves
unencrypted.

MailError
├── MailUnset        nothing configured: no mail can be sent at all
├── MailRefused      this message will never be taken (no such address): go on with the others
├── MailDeferred     this message was not taken now (mailbox full, greylisted): later again
└── MailUnreachable  the server or folder takes nothing now: stop, all stays owed
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

PORTS = {"starttls": 587, "tls": 465, "none": 25}
# Quoted-printable passes relays that know no 8BITMIME; lines stay short.
POLICY = policy.SMTP.clone(cte_type="7bit")
OWN_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
SERVER_FAULTS = (421, 530, 534, 535, 538)  # shutting down, sign-in needed or refused


class MailError(Exception):
    """A message that was not sent; ``remedy`` says what a person can do."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.remedy = remedy


class MailUnset(MailError):
    """The configuration names neither an outbox folder nor a server."""


class MailRefused(MailError):
    """This message is not taken and never will be."""


class MailDeferred(MailError):
    """This message is not taken now; others may be."""


class MailUnreachable(MailError):
    """Nothing is taken now: no connection, no trust, sign-in refused, disk full."""


def address_of(text: str) -> Address:
    """A bare ASCII address such as ``a@example.go.id``. Raises ValueError."""
    bare = "".join(text.split())
    try:
        address = Address(addr_spec=bare)
    except (ValueError, MessageError, IndexError):
        address = Address()
    if not (address.username and address.domain and bare.isascii() and bare == text.strip()):
        raise ValueError(f"not a mail address: {text!r}")
    return address


def _sender(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError("a sender is one line")
    address_of(parseaddr(text)[1])
    return text


class MailSettings(BaseModel):
    """``[mail]``: who sends, and either a folder of .eml files or an SMTP server."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    sender: Annotated[str, AfterValidator(_sender)] | None = None  # Lontar <lontar@example.go.id>
    outbox: Path | None = None  # folder, relative to the config file
    host: str | None = Field(None, min_length=1, pattern=r"^[A-Za-z0-9.:\-]+$")
    port: int | None = Field(None, ge=1, le=65535)  # default 587, 465 (tls) or 25 (none)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = Field(None, min_length=1)
    password_file: Path | None = None  # relative to the config file
    ca_file: Path | None = None  # own certificate authority, PEM
    timeout_seconds: float = Field(30, gt=0, le=300)

    @model_validator(mode="after")
    def _one_way_out(self) -> MailSettings:
        if not self.model_fields_set:
            return self
        if self.sender is None:
            raise ValueError("sender is needed, such as Lontar <lontar@example.go.id>")
        if (self.outbox is None) == (self.host is None):
            raise ValueError("give either outbox (a folder) or host (an SMTP server)")
        if self.host is None and self.model_fields_set - {"sender", "outbox"}:
            raise ValueError("port, security, user, password_file and ca_file belong to host")
        return self

    @model_validator(mode="after")
    def _password_goes_encrypted(self) -> MailSettings:
        if (self.user is None) != (self.password_file is None):
            raise ValueError("user and password_file belong together")
        if self.user is not None and self.security == "none":
            raise ValueError('security = "none" would send the password in the clear')
        return self


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the HTML shows as ``cid:<name>``; PNG bytes."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one address; ``id`` is unique and made of letters, digits, dots and dashes."""

    to: str
    subject: str
    html: str
    text: str
    id: str
    date: datetime
    reply_to: str | None = None
    pictures: tuple[Picture, ...] = ()


def send(settings: MailSettings, message: Message, password: SecretStr | None = None) -> None:
    """Hand the message to the folder or the server, whole or not at all. Raises MailError."""
    if settings.sender is None:
        raise MailUnset(
            "no mail can be sent: [mail] names no way out",
            "set sender and either outbox or host under [mail]",
        )
    if settings.user is not None and password is None:
        raise MailUnset("password_file holds no password", "put the password into that file")
    mail = compose(settings.sender, message)
    if settings.outbox is not None:
        _put_into_folder(settings.outbox, file_name(message), mail.as_bytes())
    else:
        _put_to_server(settings, mail, password)


def compose(sender: str, message: Message) -> EmailMessage:
    """The message as MIME: text and HTML as alternatives, pictures beside the HTML.

    Raises MailRefused for an address that is none.
    """
    name, own_address = parseaddr(sender)
    own = address_of(own_address)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(name, addr_spec=own.addr_spec)
    mail["To"] = _recipient(message.to)
    if message.reply_to is not None:
        mail["Reply-To"] = _recipient(message.reply_to)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.date)
    mail["Message-ID"] = f"<{_slug(message.id)}@{own.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # no answers from absence notices
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    _add_pictures(mail, message.pictures)
    return mail


def file_name(message: Message) -> str:
    """The name of the message's file in an outbox folder; the same message, the same name."""
    return f"{_slug(message.id)}_{_slug(message.to)}.eml"


def _recipient(text: str) -> Address:
    try:
        return address_of(text)
    except ValueError as error:
        raise MailRefused(str(error), "mend the address where it is kept") from None


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@_-]", "_", text)


def _add_pictures(mail: EmailMessage, pictures: tuple[Picture, ...]) -> None:
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)
    for picture in pictures:
        html.add_related(
            picture.png,
            "image",
            "png",
            cid=f"<{_slug(picture.name)}>",
            filename=f"{_slug(picture.name)}.png",
            disposition="inline",
        )


def _put_into_folder(folder: Path, name: str, content: bytes) -> None:
    """Write beside, then rename: a reader never sees half a message."""
    part = folder / f".{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, OWN_FILE, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)
    except OSError as error:
        raise MailUnreachable(
            f"the outbox {folder} cannot be written: {error.strerror}",
            "check that the folder exists, may be written and has room",
        ) from error


def _put_to_server(settings: MailSettings, mail: EmailMessage, password: SecretStr | None) -> None:
    with _translated(settings), _connected(settings) as server:
        if settings.user is not None and password is not None:
            server.login(settings.user, password.get_secret_value())
        server.send_message(mail)


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """A greeted, encrypted connection; certificates are verified."""
    trust = ssl.create_default_context(cafile=settings.ca_file)
    host, port = settings.host or "", settings.port or PORTS[settings.security]
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(host, port, timeout=settings.timeout_seconds, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=settings.timeout_seconds)
    with server:
        if settings.security == "starttls":
            server.starttls(context=trust)
        yield server


@contextmanager
def _translated(settings: MailSettings) -> Iterator[None]:
    """What smtplib and the network raise becomes one of ours; no foreign text holds a secret."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _answer(*next(iter(error.recipients.values()))) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
        raise _unreachable(settings, f"it refuses us: {_said(error.smtp_error)}") from error
    except smtplib.SMTPAuthenticationError as error:
        raise _unreachable(settings, "it refuses user and password") from error
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(settings, str(error)) from error


def _answer(code: int, said: bytes | str) -> MailError:
    """A server's no to this one message: for good (5xx) or for now (4xx)."""
    text = f"{code} {_said(said)}"
    if code in SERVER_FAULTS:
        return MailUnreachable(f"the mail server takes nothing now: {text}")
    if code >= 500:
        return MailRefused(f"refused: {text}", "mend the address where it is kept")
    return MailDeferred(f"not taken now: {text}")


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _one_line(text)[:200]


def _unreachable(settings: MailSettings, why: str) -> MailUnreachable:
    port = settings.port or PORTS[settings.security]
    return MailUnreachable(
        f"the mail server {settings.host}:{port} takes nothing: {_one_line(why)[:200]}",
        "check host, port, security, user and password_file under [mail]",
    )
