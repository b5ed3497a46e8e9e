"""What can go wrong in the demo LMS: refusals as Moodle words them, and a state we can't read.

    Refusal     an answer with HTTP 200 that says no (exception, errorcode, message)
    StateError  lms.json is missing or not understood; the text names the place
    FolderInUse the folder for a new demo already holds something
    PortTaken   somebody else listens on the wanted port

Moodle 4.5 moved some exception classes into a namespace and left others where they were;
the kinds here are written as recorded.
"""

from __future__ import annotations

from pathlib import Path

MOODLE = "core\\exception\\moodle_exception"
PARAMETER = "core\\exception\\invalid_parameter_exception"
CODING = "core\\exception\\coding_exception"
RECORD = "dml_missing_record_exception"
ACCESS = "webservice_access_exception"


class StateError(Exception):
    """lms.json can't be used; the text says where and why."""


class FolderInUse(Exception):
    """The folder for a new demo exists and is not empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not empty; choose another folder or remove it first")
        self.folder = folder


class PortTaken(Exception):
    """The wanted port is in use."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} of 127.0.0.1 is taken; choose another with --port")
        self.port = port


class Refusal(Exception):
    """One of Moodle's exception answers; ``errorcode`` None is a PHP fault inside Moodle."""

    def __init__(
        self, errorcode: str | None, message: str, kind: str = MOODLE, module: str = "moodle"
    ) -> None:
        super().__init__(message)
        self.errorcode = errorcode
        self.message = message
        self.kind = kind
        self.module = module  # the component in the link to Moodle's documentation

    def answer(self) -> dict[str, object]:
        """The shape of a refused call that stands alone."""
        code = {} if self.errorcode is None else {"errorcode": self.errorcode}
        return {"exception": self.kind, **code, "message": self.message}


def invalid_parameter() -> Refusal:
    """A parameter is unknown, missing or misshapen; Moodle does not say which."""
    return Refusal("invalidparameter", "Invalid parameter value detected", PARAMETER, "debug")


def coding_error(message: str) -> Refusal:
    """Moodle blames the caller's program."""
    text = f"Coding error detected, it must be fixed by a programmer: {message}"
    return Refusal("codingerror", text, CODING, "debug")


def no_record(table: str) -> Refusal:
    """A row that the call names is not there."""
    return Refusal("invalidrecord", f"Can't find data record in database table {table}.", RECORD)


def no_access() -> Refusal:
    """The function is not in the service of the token."""
    return Refusal("accessexception", "Access control exception", ACCESS, "webservice")


def invalid_token() -> Refusal:
    """No such token."""
    return Refusal("invalidtoken", "Invalid token - token not found", module="webservice")


def invalid_user() -> Refusal:
    """No such account."""
    return Refusal("invaliduser", "Invalid user", RECORD)


def deleted_user() -> Refusal:
    """The account was deleted."""
    return Refusal("userdeleted", "error/userdeleted")
