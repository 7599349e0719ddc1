"""A handful of the kills of `python -m bellwether_tests.kills`: whatever is killed when, the resume makes good."""

import shutil
from pathlib import Path

import pytest

from bellwether_tests.kills.clean import Clean, live_cleanly
from bellwether_tests.kills.mornings import DAYS_A_MORNING, mornings
from bellwether_tests.kills.one_kill import DBT, GROUP, SENDING, choose, kill_once

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: apt-get install gcc")

# Of two mornings; each says what it kills, so that another choice of moments cannot empty this list unseen.
SEEDS = {100031: (GROUP, True), 100002: (DBT, False), 100005: (SENDING, False)}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[Clean]:
    return live_cleanly(tmp_path_factory.mktemp("clean"), mornings(2 * DAYS_A_MORNING), print)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_kill_the_same_command_ends_as_if_there_had_been_none(
    clean: list[Clean], tmp_path: Path, seed: int
) -> None:
    killed = kill_once(tmp_path, clean, seed)
    assert (killed.way, killed.loses) == SEEDS[seed]
    assert killed.faults == [], str(killed)
    assert not killed.missed


def test_a_seed_is_the_same_kill_each_time_and_another_one_is_another(clean: list[Clean]) -> None:
    chosen = [choose(clean, seed) for seed in range(40)]
    assert chosen == [choose(clean, seed) for seed in range(40)]
    assert {killed.morning for killed in chosen} == {1, 2}
    assert {killed.loses for killed in chosen} == {True, False}
    assert len({killed.way for killed in chosen}) == 5
