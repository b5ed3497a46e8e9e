"""Several at once: order, width, ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from connector.moodle.errors import Maintenance
from connector.moodle.transport.parallel import Gate, in_order
from tests.connector.moodle.conftest import FakeMoodle, Reply, client_of

STILL = threading.Event  # an event that nobody sets waits its time out


@pytest.mark.parametrize("width", [1, 2, 4])
def test_results_keep_the_order_of_the_items(width: int) -> None:
    assert list(in_order(lambda n: n * 2, range(50), width=width)) == list(range(0, 100, 2))


def test_only_as_many_as_the_gate_lets_in_run_at_once() -> None:
    gate, inside, most = Gate(2), [0], [0]
    lock = threading.Lock()

    def work(_: int) -> None:
        with gate:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            STILL().wait(0.002)
            with lock:
                inside[0] -= 1

    list(in_order(work, range(40), width=8))
    assert most[0] == 2


def test_narrowed_gate_lets_in_one() -> None:
    gate = Gate(4)
    gate.narrow()
    with gate:
        waiting = threading.Thread(target=gate.__enter__)
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_items_are_taken_only_a_little_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(lambda n: n, items(), width=2)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]  # a generator behind its iterator
    assert len(taken) < 10


def test_first_error_ends_it() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ValueError, match="three"):
        list(in_order(work, range(100), width=2))


def test_interrupt_ends_retries_too() -> None:
    moodle = FakeMoodle(core_user_get_users=lambda _: Reply(b"", 500))
    client = client_of(moodle, max_parallel=2)

    def work(number: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(client.in_order(work, range(5)))
    with pytest.raises(Maintenance):
        client.call("core_user_get_users")
    assert len(moodle.forms) == 1
