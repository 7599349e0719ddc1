"""A line says what it is about, whoever wrote it, and holds no secret."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.logs import bound, configure_logs, log_event
from bellwether_assets.foundation.settings import parse_settings

DAY = date(2026, 3, 10)


@pytest.fixture
def log_as() -> Iterator[Callable[..., None]]:
    """Logging is of the process: what a test sets is taken back."""
    yield configure_logs
    configure_logs(Logs(), Path())


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_names_what_is_bound_around_it(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_as(Logs(format="json", level="info"), tmp_path)
    with bound(day=DAY, asset="claims"):
        with bound(article="a_1"):
            log_event("inside", claims=3, counts={"left out": 1})
        log_event("beside")
        log_event("too little", logging.DEBUG)
    logging.getLogger("bellwether").warning("engine %s refuses", "x")
    inside, beside, other = _lines(capsys)
    about = {"day": "2026-03-10", "asset": "claims"}
    assert inside.items() >= {**about, "article": "a_1", "event": "inside", "claims": 3, "level": "info"}.items()
    assert inside["counts"] == {"left out": 1}
    assert beside.items() >= about.items()
    assert "article" not in beside
    assert (other["event"], other["level"], "day" in other) == ("engine x refuses", "warning", False)


def test_secrets_of_the_environment_are_taken_out_wherever_they_stand(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = parse_settings(
        '[engine]\nkey_variable = "MY_KEY"\n[delivery.smtp]\npassword_variable = "MY_PASSWORD"\n'
        '[[readers]]\nchannels = { webhook = { url_variable = "MY_HOOK" } }\n'
        '[alerts]\nwebhook = { url_variable = "OPS_HOOK" }\n',
        tmp_path / "bellwether.toml",
    )
    variables = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "MY_KEY", "MY_PASSWORD", "MY_HOOK", "OPS_HOOK")
    for variable in variables:
        monkeypatch.setenv(variable, f"the secret of {variable}")
    log_as(Logs(format="json"), tmp_path, settings.secret_variables)
    told = " ".join(f"the secret of {variable}" for variable in variables)
    try:
        raise ValueError(told)  # noqa: TRY301 - as it is logged elsewhere
    except ValueError:
        logging.getLogger("bellwether").exception(told)
    log_event("failed", logging.ERROR, error=told, counts={"said": told})
    text = capsys.readouterr().err
    assert len(text.splitlines()) == 2
    assert "secret" not in text
    assert "ValueError: …" in text


def test_text_lines_are_one_line_each_and_nothing_below_the_level_is_written(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_as(Logs(), tmp_path)
    log_event("quiet")
    with bound(day=DAY):
        log_event("loud", logging.WARNING, said="one\nlevel=error")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("warning loud day=2026-03-10 said=one ⏎ level=error")


def test_a_file_is_of_the_home_and_made_anew_when_it_was_renamed(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = Logs(format="json", level="info", file="logs/b.log")
    for _ in range(2):
        # As often as commands and definitions are loaded: one line stays one line.
        log_as(logs, tmp_path)
    file = tmp_path / "logs" / "b.log"
    assert not file.exists()
    log_event("one")
    file.rename(file.with_suffix(".1"))
    log_event("two")
    assert [json.loads(line)["event"] for line in file.read_text("utf-8").splitlines()] == ["two"]
    assert capsys.readouterr().err == ""


def test_a_thread_is_about_nothing_by_itself(
    log_as: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_as(Logs(format="json", level="info"), tmp_path)
    with bound(day=DAY):
        other = threading.Thread(target=lambda: log_event("elsewhere"))
        other.start()
        other.join()
    assert "day" not in _lines(capsys)[0]
