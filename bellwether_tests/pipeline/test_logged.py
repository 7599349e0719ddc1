"""What a real build logs: each stage-day with its counts, what was rejected, and what a model could not read."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.logs import configure_logs
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.walk import InProcess, Plan, walk
from bellwether_assets.stages import STAGES
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.homes import confirmation_items, drop, new_home, stage
from bellwether_tests.model_server.answers import Text
from bellwether_tests.model_server.server import ModelServer

FIRST, LAST = date(2026, 3, 9), date(2026, 3, 12)


@pytest.fixture
def log_as() -> Iterator[Callable[..., None]]:
    """Logging is of the process: what a test sets is taken back."""
    yield configure_logs
    configure_logs(Logs(), Path())


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_build_logs_its_stage_days_its_rejections_and_what_rules_read(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(Text("I have read it with interest.")) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        engine = f'name = "{HAIKU}"\naddress = "{server.base_url}"\ncompose_with = "extractive"\njudge = false\n'
        logs = '[logs]\nformat = "json"\nlevel = "debug"\n'
        home = new_home(tmp_path / "home", FIRST, f"[engine]\n{engine}{logs}")
        items = [item for item in confirmation_items() if item["published_at"].startswith("2026-03-09")]
        drop(home, "articles.jsonl", [*items, {"title": "No text"}])
        context = Context(home)
        log_as(context.settings.logs, home.path, context.settings.secret_variables)
        take_in(context)
        walk(context, Plan(STAGES.up_to("claims"), LAST), InProcess(context, STAGES.up_to("claims")))
        lines = _lines(capsys)
    (rejected,) = [one for one in lines if one["event"] == "article rejected"]
    assert (rejected["file"], rejected["line"]) == ("articles.jsonl", 2)
    finished = [one for one in lines if one["event"] == "stage-day finished"]
    assert [(one["day"], one["asset"]) for one in finished] == [
        ("2026-03-09", name) for name in ("arrivals", "raw_articles", "origins", "claims")
    ]
    assert finished[1]["counts"]["articles"] == 1
    assert all(one["rows"] >= 0 and one["seconds"] >= 0 for one in finished)
    started = [(one["day"], one["asset"]) for one in lines if one["event"] == "stage-day started"]
    assert started == [(one["day"], one["asset"]) for one in finished]
    (by_rules,) = [one for one in lines if one["event"] == "article read by rules"]
    assert by_rules["article"].startswith("a_")
    # Asked in a thread of its own, and about the same day and asset all the same.
    assert (by_rules["day"], by_rules["asset"], by_rules["reason"]) == ("2026-03-09", "claims", "answer broken")
    (quiet,) = [one for one in lines if one["event"] == "days without articles built"]
    assert (quiet["first"], quiet["last"], quiet["stage_days"]) == ("2026-03-10", "2026-03-12", 12)
    assert server.api_key not in json.dumps(lines)


def test_a_stage_day_that_fails_says_so_with_its_reason(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = new_home(tmp_path / "home", FIRST)
    log_as(Logs(format="json"), home.path)
    with pytest.raises(MissingInputError):
        build_day(Context(home), STAGES, stage("claims"), LAST)
    (line,) = _lines(capsys)
    assert (line["event"], line["level"], line["day"], line["asset"]) == (
        "stage-day failed", "error", str(LAST), "claims"
    )  # fmt: skip
    assert "is not built" in line["error"]
