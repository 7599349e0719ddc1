"""Whether the workers that the settings count on are there: asked of them at the broker, as a run would ask."""

from collections.abc import Iterator
from typing import Any

from bellwether_assets.doctor.findings import Finding, error, ok, warning
from bellwether_assets.foundation.scale_settings import Workers
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.orchestration.celery_steps import app_for_steps
from bellwether_assets.workers.broker import app_of

_ANSWER_SECONDS = 1.0


def check_workers(home: Home) -> Iterator[Finding]:
    """That the broker can be reached, and that somebody works there. Nothing, where the settings name no workers."""
    workers = home.settings().workers
    if workers.batches == "celery":
        yield _found("batches", "bellwether worker", workers, app_of)
    if workers.steps == "celery":
        yield _found("steps", "bellwether worker --steps", workers, app_for_steps)


def _found(what: str, command: str, workers: Workers, app: Any) -> Finding:
    try:
        answers = app(workers).control.ping(timeout=_ANSWER_SECONDS)
    except SettingsError as problem:
        return error("workers", str(problem), 'set it, or say [workers] batches = "here" and steps = "here"')
    # Of three libraries, whose text may hold the password.
    except Exception as problem:
        return error(
            "workers",
            f"the broker that {workers.broker_variable} names cannot be used: {type(problem).__name__}",
            "see whether Redis runs there and whether the password is the right one",
        )
    names = sorted(name for answer in answers for name in answer)
    if not names:
        return warning("workers", f"nobody does {what}", f"start `{command}`; without, runs wait and then fail")
    return ok("workers", f"{what} are done by {', '.join(names)}")
