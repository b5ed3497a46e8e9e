"""One message reaches a folder or a server whole, and every refusal is named."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr, ValidationError

from connector.mail import (
    MailDeferred,
    MailError,
    MailRefused,
    MailSettings,
    MailUnreachable,
    MailUnset,
    Message,
    Picture,
    send,
)
from tests.certificates import self_signed

MESSAGE = Message(
    to="kepala@example.go.id",
    subject="Pembelajaran ASN 16–22 November 2026: Dinas Kesehatan",
    html="<p>Cakupan <b>82,5%</b>, " + "panjang " * 200 + "</p>",
    text="Cakupan 82,5%\nNi Made Ayu – kurang 1,5 JP\n",
    id="digest.2026-W47.0a1b2c3d",
    date=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
)
SENDER = "Lontar Kota Contoh <lontar@example.go.id>"
PLAIN = {"sender": SENDER, "host": "127.0.0.1", "security": "none"}


class Mailbox:
    """A server's memory; addresses in ``answers`` are refused with that answer."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.received: list[EmailMessage] = []

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        answer = self.answers.get(address.partition("@")[0], "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.received.append(read(envelope.content))
        return self.answers.get("data", "250 kept")


def read(content: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.SMTP).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def smtp_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def to_server(port: int, to: str = MESSAGE.to, **settings: Any) -> None:
    message = Message(to, *(getattr(MESSAGE, n) for n in ("subject", "html", "text", "id", "date")))
    send(MailSettings(**(PLAIN | {"port": port} | settings)), message)


def outbox_mail(folder: Path, **changes: Any) -> EmailMessage:
    fields = {name: getattr(MESSAGE, name) for name in Message.__slots__} | changes
    send(MailSettings(sender=SENDER, outbox=folder), Message(**fields))
    (file,) = folder.iterdir()
    return read(file.read_bytes())


def test_a_server_gets_both_parts_whole() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port:
        to_server(port)
    (received,) = mailbox.received
    assert received["Subject"] == MESSAGE.subject
    assert part(received, "plain").replace("\r\n", "\n") == MESSAGE.text
    assert part(received, "html").strip() == MESSAGE.html


def test_the_folder_gets_one_file_named_after_message_and_address(tmp_path: Path) -> None:
    settings = MailSettings(sender=SENDER, outbox=tmp_path / "new" / "outbox")
    send(settings, MESSAGE)
    send(settings, MESSAGE)
    assert [file.name for file in (tmp_path / "new" / "outbox").iterdir()] == [
        "digest.2026-W47.0a1b2c3d_kepala@example.go.id.eml"
    ]


def test_mails_in_the_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    send(MailSettings(sender=SENDER, outbox=tmp_path / "outbox"), MESSAGE)
    (file,) = (tmp_path / "outbox").iterdir()
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


def test_headers_say_who_when_and_that_nobody_need_answer(tmp_path: Path) -> None:
    mail = outbox_mail(tmp_path, reply_to="bkpsdm@example.go.id")
    assert mail["From"] == SENDER
    assert mail["Reply-To"] == "bkpsdm@example.go.id"
    assert mail["Date"].datetime == MESSAGE.date
    assert mail["Message-ID"] == "<digest.2026-W47.0a1b2c3d@example.go.id>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_lines_are_short_and_seven_bit(tmp_path: Path) -> None:
    outbox_mail(tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


def test_pictures_stand_beside_the_html_by_their_name(tmp_path: Path) -> None:
    mail = outbox_mail(tmp_path, pictures=(Picture("trend", b"\x89PNG"),))
    (picture,) = [p for p in mail.walk() if p.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<trend>"
    assert part(mail, "html").strip() == MESSAGE.html


def test_a_subject_cannot_bring_a_header(tmp_path: Path) -> None:
    mail = outbox_mail(tmp_path, subject="Unit\r\nBcc: x@example.org\x00 Baru")
    assert mail["Subject"] == "Unit Bcc: x@example.org Baru"
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kepala",
        "kepala@",
        "a@example.go.id, b@example.go.id",
        "a@example.go.id\r\nBcc: x@example.org",
        "<a@example.go.id>",
        "Kepala <a@example.go.id>",
        "kèpala@example.go.id",
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(MailRefused, match="not a mail address"):
        outbox_mail(tmp_path, to=address)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 no such user", MailRefused),
        ("450 greylisted", MailDeferred),
        ("421 shutting down", MailUnreachable),
        ("530 sign in first", MailUnreachable),
    ],
)
def test_an_address_that_is_not_taken_is_told_apart(answer: str, error: type[MailError]) -> None:
    with smtp_server(Mailbox(budi=answer)) as port, pytest.raises(error, match=answer):
        to_server(port, "budi@example.go.id")


def test_a_message_that_is_not_taken_is_refused() -> None:
    with smtp_server(Mailbox(data="554 looks like spam")) as port, pytest.raises(MailRefused):
        to_server(port)


def test_a_dead_server_is_unreachable_and_named() -> None:
    port = free_port()
    with pytest.raises(MailUnreachable, match=f"127.0.0.1:{port}"):
        to_server(port)


def test_a_server_without_encryption_gets_nothing() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port, pytest.raises(MailUnreachable):
        to_server(port, security="starttls")
    assert mailbox.received == []


def test_an_unwritable_folder_is_unreachable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(MailUnreachable, match="cannot be written"):
        send(MailSettings(sender=SENDER, outbox=blocked), MESSAGE)


def test_without_a_way_out_the_error_says_what_to_set() -> None:
    with pytest.raises(MailUnset) as caught:
        send(MailSettings(), MESSAGE)
    assert "outbox or host" in caught.value.remedy


def test_a_password_that_is_not_there_stops_before_the_server(tmp_path: Path) -> None:
    settings = MailSettings(
        sender=SENDER, host="127.0.0.1", user="lontar", password_file=tmp_path / "none"
    )
    with pytest.raises(MailUnset, match="password"):
        send(settings, MESSAGE)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"outbox": "outbox"}, "sender is needed"),
        ({"sender": "nobody", "outbox": "outbox"}, "not a mail address"),
        ({"sender": "L <a@b.id>\nBcc: c@d.id", "outbox": "outbox"}, "one line"),
        ({"sender": SENDER}, "either outbox"),
        ({"sender": SENDER, "outbox": "o", "host": "h"}, "either outbox"),
        ({"sender": SENDER, "outbox": "o", "port": 25}, "belong to host"),
        ({"sender": SENDER, "host": "h", "security": "ssl"}, "starttls"),
        ({"sender": SENDER, "host": "h", "user": "u"}, "belong together"),
        (PLAIN | {"user": "u", "password_file": "f"}, "in the clear"),
        ({"sender": SENDER, "outbox": "o", "colour": "red"}, "Extra inputs"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        MailSettings(**settings)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and certificate for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    return self_signed(folder, "127.0.0.1", "IP:127.0.0.1", days=2)


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def signed_in(certificate: Path, tmp_path: Path) -> Callable[[str], MailSettings]:
    """Settings of a user with a password, for a kind of security and the own authority."""

    def settings(security: str) -> MailSettings:
        common = {"security": security, "user": "lontar", "password_file": tmp_path / "p"}
        return MailSettings(sender=SENDER, host="127.0.0.1", ca_file=certificate, **common)

    return settings


def checks(right: bytes) -> Callable[..., bool]:
    """A server's check of the password."""
    from aiosmtpd.smtp import AuthResult

    def authenticate(*told: Any) -> Any:
        return AuthResult(success=told[-1].password == right, handled=False)

    return authenticate


@pytest.fixture
def guarded(context: ssl.SSLContext) -> dict[str, Any]:
    """Options of a server that takes mail only after STARTTLS and the password "right"."""
    authenticator = checks(b"right")
    demands = {"auth_required": True, "require_starttls": True}
    return {"tls_context": context, "authenticator": authenticator, **demands}


def test_the_password_is_given_behind_starttls(
    guarded: dict[str, Any], signed_in: Callable[[str], MailSettings]
) -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox, **guarded) as port:
        settings = signed_in("starttls").model_copy(update={"port": port})
        send(settings, MESSAGE, SecretStr("right"))
    assert len(mailbox.received) == 1


def test_a_wrong_password_is_named_but_not_told(
    guarded: dict[str, Any], signed_in: Callable[[str], MailSettings]
) -> None:
    with smtp_server(Mailbox(), **guarded) as port:
        settings = signed_in("starttls").model_copy(update={"port": port})
        with pytest.raises(MailUnreachable, match="user and password") as caught:
            send(settings, MESSAGE, SecretStr("hunter2"))
    assert "hunter2" not in str(caught.value)


def test_a_certificate_of_an_unknown_authority_is_not_trusted(context: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox, ssl_context=context) as port, pytest.raises(MailUnreachable):
        to_server(port, security="tls")
    assert mailbox.received == []


def test_tls_from_the_first_byte_reaches_a_trusted_server(
    context: ssl.SSLContext, certificate: Path
) -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox, ssl_context=context) as port:
        to_server(port, security="tls", ca_file=certificate)
    assert len(mailbox.received) == 1
