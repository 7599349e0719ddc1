"""Promise 5 under kills: a kill costs at most the requests in flight, and the claims come out the same."""

from pathlib import Path

import pytest

from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.kills import CONCURRENCY, series

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

KILLS, ARTICLES = 3, 8


def test_a_killed_reading_pays_at_most_for_what_was_in_flight_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "set by the series")
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    report = series(tmp_path, embedder, KILLS, ARTICLES, aimed=True)
    assert report.faults == []
    assert len(report.kills) == KILLS + 1
    assert report.paid <= report.distinct + sum(kill.unkept for kill in report.kills)
    assert all(kill.unkept <= CONCURRENCY for kill in report.kills)
    # Kills with nothing in flight would prove nothing: one of them waited until there was.
    assert any(kill.in_flight > 0 and kill.unkept > 0 for kill in report.kills)
