"""An estimate counts what judging and writing will cost, too, and a small real run comes to about that."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.estimate import READING, Estimate
from bellwether_assets.engines.language_model.expected_calls import ENOUGH_ARTICLES, PURPOSES
from bellwether_assets.pipeline.context import Context
from bellwether_assets.preview.estimate_days import estimate_days
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import HAIKU, running_harness
from bellwether_tests.homes import drop, new_home, query, walk
from bellwether_tests.invented_stream import invented_stream, reading_model

FIRST, DAY = date(2026, 3, 2), date(2026, 3, 4)
ONE_DAY = timedelta(days=1)
# Within which factor an estimate lies of what the day came to: by a corpus of other articles, by the home's own calls.
BY_A_CORPUS, BY_ITS_OWN = 4.0, 2.0
SETTINGS = '[engine]\nname = "{engine}"\naddress = "{address}"\ndaily_budget_usd = 100.0\n'
# Few on any day, so that one more or less is a multiple.
FEW = 8


def _came_to(context: Context, day: date) -> dict[str, tuple[int, int, int]]:
    """Calls, tokens in and tokens out of a day by purpose."""
    names = {prompt(one.prompt).version: one.name for one in PURPOSES} | {prompt("extract").version: READING}
    rows = query(
        context,
        "SELECT prompt, count(*), sum(input_tokens), sum(output_tokens) FROM ledger.model_calls"
        " JOIN ledger.model_answers USING (call_id) WHERE day = ? GROUP BY prompt",
        day,
    )
    return {names[version]: (calls, read, written) for version, calls, read, written in rows}


def _compare(estimates: list[Estimate], came_to: dict[str, tuple[int, int, int]], factor: float) -> None:
    assert {e.purpose for e in estimates} == {READING, *(one.name for one in PURPOSES)}
    for one in estimates:
        actual = came_to.get(one.purpose, (0, 0, 0))
        if max(actual[0], one.calls) < FEW:
            continue
        for expected, what in zip((one.calls, one.input_tokens, one.output_tokens), actual, strict=True):
            assert what / factor <= expected <= what * factor, f"{one.purpose}: {expected} for {actual}"
    whole = sum(e.input_tokens for e in estimates), sum(read for _, read, _ in came_to.values())
    assert whole[1] / factor <= whole[0] <= whole[1] * factor


def test_a_day_comes_to_about_what_was_estimated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    with running_harness(reading_model, tmp_path, monkeypatch) as harness:
        home = new_home(tmp_path / "home", FIRST, SETTINGS.format(engine=HAIKU, address=harness.server.base_url))
        drop(home, "first.jsonl", invented_stream(ENOUGH_ARTICLES + 4, FIRST, days=2))
        by_a_corpus = estimate_days(home, FIRST, DAY)
        assert not any(e.measured for e in by_a_corpus)
        assert harness.server.received == 0
        context = Context(home, embedder)
        take_in(context)
        walk(context, FIRST + ONE_DAY)
        _compare([e for e in by_a_corpus if e.day == FIRST + ONE_DAY], _came_to(context, FIRST + ONE_DAY), BY_A_CORPUS)
        items = [{**item, "id": f"next-{item['id']}"} for item in invented_stream(ENOUGH_ARTICLES, DAY, seed=5)]
        drop(home, "next.jsonl", items)
        by_its_own = estimate_days(home, FIRST, DAY)
        assert {e.day for e in by_its_own} == {DAY}
        assert {e.purpose for e in by_its_own if e.measured} >= {READING, "judge claims", "write words", "check words"}
        take_in(context)
        walk(context, DAY)
        _compare(by_its_own, _came_to(context, DAY), BY_ITS_OWN)


@pytest.mark.parametrize(
    ("changes", "purposes"),
    [
        ("judge = false\n", {READING, "write words", "write leads"}),
        ("check_meaning = false\n", {READING, "judge claims", "judge links", "write words", "write leads"}),
        ('compose_with = "extractive"\n', {READING, "judge claims", "judge links"}),
    ],
)
def test_what_is_switched_off_is_not_counted(tmp_path: Path, changes: str, purposes: set[str]) -> None:
    settings = SETTINGS.format(engine=HAIKU, address="http://127.0.0.1:9") + changes
    home = new_home(tmp_path / "home", FIRST, settings)
    drop(home, "first.jsonl", invented_stream(6, FIRST))
    assert {e.purpose for e in estimate_days(home, FIRST, FIRST)} == purposes


def test_where_a_model_only_writes_every_article_counts(tmp_path: Path) -> None:
    settings = SETTINGS.format(engine="extractive", address="http://127.0.0.1:9") + f'compose_with = "{HAIKU}"\n'
    home = new_home(tmp_path / "home", FIRST, settings)
    drop(home, "first.jsonl", invented_stream(6, FIRST))
    estimates = estimate_days(home, FIRST, FIRST)
    assert [(e.purpose, e.articles) for e in estimates] == [(one.name, 6) for one in PURPOSES]
    assert all(e.most_usd is None for e in estimates)
    assert all((e.usd or 0) > 0 for e in estimates if e.calls)
