"""Promise 5 for judged claims: whoever is killed after an answer came does not pay for its pairs again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bellwether_tests.engines.language_model import killed_processes
from bellwether_tests.engines.language_model.exchanges import bodies
from bellwether_tests.engines.language_model.harness import Harness, StartHarness, running_harness
from bellwether_tests.engines.language_model.test_judge_claims import SHOWS, answer_all, judge, pairs_in, question
from bellwether_tests.model_server.script import ModelRequest

pytestmark = pytest.mark.filterwarnings("error::UserWarning")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartHarness]:
    """Start a harness with a warehouse of its own, which another process may open."""
    with ExitStack() as harnesses:
        yield lambda script: harnesses.enter_context(running_harness(script, tmp_path, monkeypatch))


def _killed(harness: Harness, numbers: range, fatal: str) -> None:
    questions = [question(n) for n in numbers]
    settings = harness.choice().model_dump()
    process = killed_processes.start(
        killed_processes.judge_claims, harness.warehouse.file, settings, harness.server.api_key, questions, fatal
    )
    assert killed_processes.was_killed(process)


def _asked(harness: Harness) -> list[list[str]]:
    """Claims of each request, by the numbers of their towns."""
    return [
        sorted(str(pair["claim"]["statement"]).split()[1] for pair in pairs_in(ModelRequest("", body, 1, 1)))  # type: ignore[index] # JSON
        for body in bodies(harness)
    ]


def test_after_a_kill_no_answered_pair_is_asked_again_though_others_came(own: StartHarness) -> None:
    """Killed as soon as the answer is kept; before the next run another article brought another pair."""
    harness = own(answer_all())
    _killed(harness, range(1, 4), "after the results")
    assert _asked(harness) == [["1", "2", "3"]]
    judged = judge(harness, *(question(n) for n in range(5)))
    assert _asked(harness)[1:] == [["0", "4"]]
    assert {key: (a.relation, a.stance) for key, a in judged.items()} == {(f"c_{n}", "c_0"): SHOWS for n in range(5)}
    assert len(harness.rows("SELECT DISTINCT subject FROM ledger.claim_judgements")) == 5
    assert len(harness.rows("SELECT * FROM ledger.claim_judgements")) == 5


def test_a_kill_before_the_answer_is_kept_costs_what_was_in_flight_and_no_more(own: StartHarness) -> None:
    harness = own(answer_all())
    _killed(harness, range(1, 4), "before the results")
    assert harness.rows("SELECT * FROM ledger.claim_judgements") == []
    judge(harness, *(question(n) for n in range(1, 4)))
    assert _asked(harness) == [["1", "2", "3"]] * 2
    judge(harness, *(question(n) for n in range(1, 4)))
    assert harness.server.received == 2
