"""The demo LMS on the wire: connections, wrong addresses, tokens, faults, waiting."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from lontar.demo.errors import PortTaken, StateError
from lontar.demo.faults import SLOW_SECONDS, Fault, parse_fault
from lontar.demo.server import serve
from tests.demo.conftest import TOKEN, Client, Start, small_site, write_folder

INFO = "core_webservice_get_site_info"
UPDATE = "core_user_update_users"
FORM = f"wstoken={TOKEN}&moodlewsrestformat=json&wsfunction={INFO}"


def city(client: Client) -> str | None:
    user = next(row for row in client.saved()["users"] if row["id"] == 8)
    found: str | None = user.get("city")
    return found


def two_users() -> dict[str, Any]:
    named: dict[str, Any] = {"users[0][id]": 4, "users[0][city]": "Ubud"}
    return named | {"users[1][id]": 8, "users[1][city]": "Ubud"}


def raw_post(connection: socket.socket, form: str) -> bytes:
    """Send one request and read once: the whole answer must be there."""
    head = f"POST /webservice/rest/server.php HTTP/1.1\r\nHost: x\r\nContent-Length: {len(form)}"
    connection.sendall(f"{head}\r\n\r\n{form}".encode())
    return connection.recv(1_000_000)


def test_a_connection_is_kept_and_each_answer_comes_in_one_piece(client: Client) -> None:
    host, port = client.server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        answers = [raw_post(connection, FORM) for _ in range(2)]
    lengths = [int(re.findall(rb"Content-Length: (\d+)", one)[0]) for one in answers]
    assert [len(one.split(b"\r\n\r\n", 1)[1]) for one in answers] == lengths


def test_close_hangs_up_on_kept_connections(start: Start) -> None:
    client = start()
    client.call(INFO)
    client.server.close()
    with pytest.raises(requests.ConnectionError):
        client.call(INFO)


def test_get_works_as_well_as_post(client: Client) -> None:
    url = f"{client.server.url}/webservice/rest/server.php?{FORM}"
    assert client.session.get(url, timeout=10).json()["userid"] == 3


def test_a_wrong_path_is_not_found(client: Client) -> None:
    response = client.session.post(f"{client.server.url}/rest", timeout=10)
    assert (response.status_code, response.text) == (404, "File not found.\n")


def test_the_base_address_is_a_page(client: Client) -> None:
    response = client.session.get(client.server.url, timeout=10)
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_body_that_php_does_not_read_has_no_token(client: Client) -> None:
    url = f"{client.server.url}/webservice/rest/server.php"
    response = client.session.put(url, data=FORM, timeout=10)
    assert "<ERRORCODE>invalidtoken</ERRORCODE>" in response.text


def test_without_a_format_the_answer_is_xml(client: Client) -> None:
    response = client.post("core_cohort_get_cohorts", {"moodlewsrestformat": ""})
    assert '<KEY name="idnumber"><VALUE>KOH</VALUE>' in response.text


@pytest.mark.parametrize("token", ["", "wrong", "ümlaut"])
def test_a_wrong_token_is_refused(client: Client, token: str) -> None:
    assert client.call(INFO, wstoken=token)["errorcode"] == "invalidtoken"


def test_a_call_without_function_is_refused(client: Client) -> None:
    assert client.call("")["errorcode"] == "invalidparameter"


def test_a_function_can_be_taken_from_the_service(start: Start) -> None:
    client = start(small_site() | {"site": {"functions": [INFO]}})
    assert client.call(UPDATE)["errorcode"] == "accessexception"
    assert [row["name"] for row in client.call(INFO)["functions"]] == [INFO]


@pytest.mark.parametrize(("kind", "status"), [("503", 503), ("html", 200)])
def test_html_faults_carry_nothing_out(start: Start, kind: str, status: int) -> None:
    client = start(faults=[Fault(kind, 1)])
    response = client.post(UPDATE, two_users())
    assert (response.status_code, response.text[:9]) == (status, "<!DOCTYPE")
    assert city(client) is None


@pytest.mark.parametrize("kind", ["drop", "truncated"])
def test_lost_answers_were_carried_out(start: Start, kind: str) -> None:
    client = start(faults=[Fault(kind, 1)])
    with pytest.raises(requests.RequestException):
        client.post(UPDATE, two_users())
    assert city(client) == "Ubud"


def test_a_fault_strikes_its_request_only(start: Start) -> None:
    client = start(faults=[Fault("503", 2)])
    statuses = [client.post(INFO, {}).status_code for _ in range(3)]
    assert statuses == [200, 503, 200]


def test_half_a_batch_is_lost_in_silence(start: Start) -> None:
    client = start(faults=[Fault("half-batch", 1)])
    client.call(INFO)
    assert client.call(UPDATE, **two_users()) == {"warnings": []}
    assert city(client) is None


def test_half_batch_strikes_once(start: Start) -> None:
    client = start(faults=[Fault("half-batch", 1)])
    client.call(UPDATE, **two_users())
    client.call(UPDATE, **two_users())
    assert city(client) == "Ubud"


@pytest.mark.parametrize("text", ["503", "503@0", "fire@1", "drop@x", ""])
def test_an_unknown_fault_names_the_known_ones(text: str) -> None:
    with pytest.raises(ValueError, match="half-batch"):
        parse_fault(text)


def test_a_fault_is_read_from_its_text() -> None:
    assert parse_fault("half-batch@12") == Fault("half-batch", 12)


def test_waiting_is_latency_price_and_slowness(start: Start) -> None:
    waited: list[float] = []
    client = start(cost="real", latency_ms=40, faults=[Fault("slow", 1)], pause=waited.append)
    client.call("core_cohort_get_cohort_members", **{"cohortids[0]": 2})
    assert waited == pytest.approx([0.04, 0.045, SLOW_SECONDS])


def test_server_seconds_are_counted_without_waiting(start: Start) -> None:
    waited: list[float] = []
    client = start(pause=waited.append)
    client.call("core_cohort_get_cohort_members", **{"cohortids[0]": 2})
    assert not waited
    assert client.server.meter.server_seconds == pytest.approx(0.045)


def test_requests_and_functions_are_counted(client: Client) -> None:
    client.call(INFO)
    client.call("tool_mobile_call_external_functions", **{"requests[0][function]": INFO})
    assert (client.server.requests, client.server.meter.calls[INFO]) == (2, 2)


def test_a_taken_port_is_named(start: Start, tmp_path: Path) -> None:
    port = int(start().server.url.rsplit(":", 1)[1])
    folder = write_folder(tmp_path / "other", small_site())
    with pytest.raises(PortTaken, match=str(port)):
        serve(folder, port=port)


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"lms\.json"):
        serve(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_the_server_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    folder = write_folder(tmp_path / "demo", small_site())
    code = (
        "import sys, pathlib\n"
        "from lontar.demo.server import serve_until_stopped\n"
        "meter = serve_until_stopped(pathlib.Path(sys.argv[1]), port=0,\n"
        "    announce=lambda server: print(server.url, flush=True))\n"
        "print(meter.requests)\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(number)
        assert (process.communicate(timeout=30)[0], process.returncode) == ("0\n", 0)


@pytest.mark.parametrize(
    ("kind", "begins"), [("notices", b"<br />\n<b>Notice</b>"), ("bom", b"\xef\xbb\xbf{")]
)
def test_something_may_stand_before_the_answer(start: Start, kind: str, begins: bytes) -> None:
    client = start(faults=[Fault(kind, 1)])
    response = client.post(UPDATE, two_users())
    assert response.content.startswith(begins)
    assert response.content.endswith(b'{"warnings":[]}')
    assert city(client) == "Ubud"


def test_null_instead_of_an_answer(start: Start) -> None:
    client = start(faults=[Fault("null", 1)])
    assert client.call(INFO) is None
    assert client.call(INFO)["userid"] == 3


def test_form_beyond_the_limit_of_php_is_cut_in_silence(start: Start) -> None:
    client = start(max_input_vars=6)  # token, format, function, four fields of two users
    assert client.call(UPDATE, **two_users()) == {"warnings": []}
    assert city(client) == "Ubud"
    shorter = start(max_input_vars=5)
    assert shorter.call(UPDATE, **two_users()) == {"warnings": []}
    assert city(shorter) is None
