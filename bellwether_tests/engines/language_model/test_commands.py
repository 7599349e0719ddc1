"""What `run --dry-run` and `record` promise: an estimate before anything is spent, and recordings that replay."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.language_model.estimate import READING, Estimate
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import WAREHOUSE_TABLES
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.preview.estimate_days import estimate_days
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import REPOSITORY, Item, drop, new_home, shipped_items
from bellwether_tests.model_server.recorded import recorded
from bellwether_tests.model_server.script import obedient
from bellwether_tests.model_server.server import ModelServer

pytestmark = pytest.mark.filterwarnings("error::UserWarning")
FIRST, SECOND = date(2026, 3, 10), date(2026, 3, 11)


def _home(folder: Path, address: str, **more: object) -> Home:
    """Three articles on two days: one on the first, two on the second."""
    settings = {"name": "anthropic/claude-haiku-5-5", "address": address, "longest_wait_seconds": 0.1} | more
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    home = new_home(folder, FIRST, f"[engine]\n{lines}\n")
    drop(home, "articles.jsonl", [_item(0, FIRST), _item(1, SECOND), _item(2, SECOND)])
    return home


def _item(number: int, day: date) -> Item:
    """A shipped article as if it were of that day, and of a publisher of its own."""
    own = {"published_at": day.isoformat(), "id": f"a{number}", "source": f"paper{number}.example", "url": None}
    return {**shipped_items()[12 * number], **own}


def _contents(home: Home) -> dict[str, bytes]:
    return {
        file.relative_to(home.path).as_posix(): file.read_bytes()
        for file in sorted(home.path.rglob("*"))
        if file.is_file() and file.suffix != ".lock"
    }


def _reading(home: Home) -> list[Estimate]:
    """What reading would cost; what follows from it is not sent yet, and has no bound."""
    estimates = estimate_days(home, FIRST, SECOND)
    assert all(e.most_usd is None for e in estimates if e.purpose != READING)
    return [e for e in estimates if e.purpose == READING]


def _built(home: Home, embedder: Embedder, last_stage: str) -> Context:
    context = Context(home, embedder)
    take_in(context)
    for day in (FIRST, SECOND):
        for stage in STAGES:
            build_day(context, STAGES, stage, day)
            if stage.name == last_stage:
                break
    return context


def test_a_dry_run_sends_nothing_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with ModelServer(obedient(faithful)) as server:
        home = _home(tmp_path / "home", server.base_url)
        before = _contents(home)
        estimates = _reading(home)
        assert server.received == 0
        assert _contents(home) == before
    assert [(e.day, e.articles, e.calls) for e in estimates] == [(FIRST, 1, 1), (SECOND, 2, 2)]
    for estimate in estimates:
        assert estimate.usd is not None
        assert estimate.most_usd is not None
        assert 0 < estimate.usd < estimate.most_usd


def test_a_dry_runs_most_is_never_exceeded_and_counts_only_unanswered_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    with ModelServer(obedient(faithful)) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        home = _home(tmp_path / "home", server.base_url)
        promised = sum(e.most_usd or 0.0 for e in _reading(home))
        context = _built(home, embedder, "claims")
        with context.warehouse.open() as connection:
            (cost,) = connection.execute("SELECT sum(cost_usd) FROM ledger.model_answers").fetchone() or (None,)
        assert server.paid == 3
        assert 0 < cost <= promised
        assert estimate_days(home, FIRST, SECOND) == []
        # With one article more, only that one is left to ask about.
        drop(home, "late.jsonl", [_item(3, SECOND)])
        assert [(e.day, e.articles, e.calls) for e in _reading(home)] == [(SECOND, 3, 1)]


def test_a_batch_is_estimated_at_half_the_price_and_an_unknown_model_without_one(tmp_path: Path) -> None:
    live = _reading(_home(tmp_path / "live", "http://127.0.0.1:9"))
    batch = _reading(_home(tmp_path / "batch", "http://127.0.0.1:9", mode="batch"))
    unknown = _reading(_home(tmp_path / "unknown", "http://127.0.0.1:9", name="anthropic/nobody-knows"))
    assert [e.usd for e in batch] == pytest.approx([(e.usd or 0.0) / 2 for e in live])
    assert [(e.usd, e.most_usd) for e in unknown] == [(None, None)] * 2


def test_the_command_shows_a_line_a_day_and_the_sum(tmp_path: Path) -> None:
    home = _home(tmp_path / "home", "http://127.0.0.1:9")
    done = subprocess.run(
        [Path(sys.executable).parent / "bellwether", "run", "--from", str(FIRST), "--to", str(SECOND), "--dry-run"],
        env={**os.environ, "BELLWETHER_HOME": str(home.path), "COLUMNS": "140"},
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [re.sub(r"\s+", " ", line) for line in done.stdout.splitlines()]
    assert any("2026-03-10 │ 1 │" in line for line in lines)
    assert any("read articles │ 3 │ 3 │" in line for line in lines)
    assert any("all │ 3 │" in line for line in lines)
    assert "Connection" not in done.stderr


def test_a_recording_replays_to_the_same_claims_and_holds_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    exchanges = tmp_path / "exchanges.jsonl"
    with ModelServer(obedient(faithful), api_key="a-key-that-nobody-may-see") as server:
        home = _home(tmp_path / "home", server.base_url)
        _built(home, embedder, "origins")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ANTHROPIC_")}
        done = subprocess.run(
            [Path(sys.executable).parent / "bellwether", "record", str(SECOND), exchanges, "--home", home.path],
            env={**environment, "ANTHROPIC_API_KEY": server.api_key},
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert re.match(r"\d+ exchanges about 2 articles", done.stdout)
    assert "a-key-that-nobody-may-see" not in exchanges.read_text("utf-8")
    said = [json.loads(line)["request"]["messages"][0]["content"][0]["title"] for line in exchanges.open()]
    assert sorted(said[:2]) == sorted(_item(number, SECOND)["title"] for number in (1, 2))
    # The composition of what was read, and its corrections.
    assert set(said[2:]) == {"Claims of one signal"}
    with running_harness(recorded(exchanges), tmp_path / "replay", monkeypatch) as harness:
        texts = [original.text for original in originals(Inputs(Context(home), CLAIMS_STAGE, SECOND))]
        replayed = harness.extract(texts)
        assert harness.server.paid == 2
    assert all(extraction.claims for extraction in replayed)


def test_every_ledger_of_the_engine_is_declared_with_its_grain() -> None:
    names = {row.table.name for row in WAREHOUSE_TABLES if row.table.schema == "ledger"}
    assert {"model_calls", "model_answers", "model_hits", "model_batches", "engine_choices"} <= names
