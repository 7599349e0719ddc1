"""Turns: pauses between two requests to a host, and no pause for another host. The clock is the test's own."""

from collections.abc import Awaitable, Callable

import anyio
import anyio.lowlevel
import pytest

from bellwether_assets.sources.fetching.politeness import Turns

DELAY = 5.0
REQUEST = 2.0  # how long each request takes


def began(hosts: list[str], prepare: Callable[[Turns], None] = lambda turns: None) -> list[float]:
    """When the request to each host begins, asked for one after the other."""
    clock = [0.0]
    times: list[float] = []

    async def sleep_until(then: float) -> None:
        clock[0] = max(clock[0], then)

    async def run() -> None:
        turns = Turns(8, DELAY, lambda: clock[0], sleep_until)
        prepare(turns)
        for host in hosts:
            async with turns.turn(host):
                times.append(clock[0])
                clock[0] += REQUEST

    anyio.run(run)
    return times


def test_a_host_gets_its_pause_from_the_end_of_one_request_to_the_next() -> None:
    assert began(["a", "a", "a"]) == [0.0, 7.0, 14.0]


def test_another_host_is_asked_at_once() -> None:
    assert began(["a", "b", "a"]) == [0.0, 2.0, 7.0]


@pytest.mark.parametrize(("asked", "second"), [(20.0, 22.0), (1.0, 7.0)])
def test_a_host_that_asks_for_longer_pauses_gets_them_and_for_shorter_does_not(asked: float, second: float) -> None:
    assert began(["a", "a"], lambda turns: turns.slow_down("a", asked)) == [0.0, second]


def test_a_failed_request_counts_as_one() -> None:
    clock = [0.0]

    async def sleep_until(then: float) -> None:
        clock[0] = max(clock[0], then)

    async def run() -> Awaitable[None] | None:
        turns = Turns(1, DELAY, lambda: clock[0], sleep_until)
        with pytest.raises(OSError, match="broken"):
            async with turns.turn("a"):
                raise OSError("broken")
        async with turns.turn("a"):
            return None

    anyio.run(run)
    assert clock[0] == DELAY


@pytest.mark.parametrize(("hosts", "together"), [("aaaaaa", 1), ("abcabc", 3), ("abcdef", 4)])
def test_one_host_is_asked_one_thing_at_a_time_and_all_together_no_more_than_is_set(hosts: str, together: int) -> None:
    most, now = 0, 0

    async def ask(turns: Turns, host: str) -> None:
        nonlocal most, now
        async with turns.turn(host):
            now += 1
            most = max(most, now)
            for _ in range(5):  # in which all others could begin
                await anyio.lowlevel.checkpoint()
            now -= 1

    async def run() -> None:
        turns = Turns(4, 0.0)
        async with anyio.create_task_group() as tasks:
            for host in hosts:
                tasks.start_soon(ask, turns, host)

    anyio.run(run)
    assert most == together
