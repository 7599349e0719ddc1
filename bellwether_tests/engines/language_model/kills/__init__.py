"""Kills extractions many times: `python -m bellwether_tests.engines.language_model.kills --kills 50`.

Belongs here: homes whose claims are built by a process of their own against a model server in this one, kills that are
spread evenly over the length of an uninterrupted run, and the findings: `Report.faults` must be empty.

A run that is killed every few milliseconds gets nowhere, so the kills are spread over several homes: each is killed,
restarted and killed again, five times at most, and the moments of all homes together are evenly spaced.
"""

import argparse
import json
import os
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.engines.language_model.answers.check_words import one_line
from bellwether_assets.engines.language_model.answers.extract import MOST_TITLE
from bellwether_assets.engines.language_model.ledger import LOST
from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import freshness
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model import killed_processes
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful, unproved
from bellwether_tests.homes import copy_of, drop, give_vectors, new_home, query, shipped_items
from bellwether_tests.model_server import Answer, Counts, Delay, Exchange, ModelRequest, as_json
from bellwether_tests.model_server.log import IN_FLIGHT
from bellwether_tests.model_server.server import ModelServer

BEFORE_CLAIMS = ("arrivals", "raw_articles", "origins")
FIRST = date(2026, 3, 2)
ARTICLES, DAYS = 24, 4
CONCURRENCY = 4
LATENCY = 0.2
MOST_KILLS_A_HOME = 5
AIMED = 0.0


@dataclass
class Kill:
    """One kill: when, in seconds of work, and what was in flight."""

    at: float
    in_flight: int
    """Requests that the server had not answered yet."""
    unkept: int
    """Calls that were recorded and whose answers were not durable: what a kill may cost."""


@dataclass
class Report:
    """What a series of kills found."""

    length: float = 0.0
    kills: list[Kill] = field(default_factory=list)
    paid: int = 0
    distinct: int = 0
    starts: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lossy = sum(kill.unkept > 0 for kill in self.kills)
        return (
            f"{len(self.kills)} kills in {self.starts} starts, over the {self.length:.1f} s of an uninterrupted run;"
            f" {lossy} of them with calls in flight ({sum(kill.unkept for kill in self.kills)} calls,"
            f" {sum(kill.in_flight for kill in self.kills)} of them not yet answered by the server)\n"
            f"{self.paid} answers paid for, {self.distinct} distinct requests\n"
            + ("\n".join(self.faults) or "claims and dropped_claims equal to the uninterrupted run's in every home")
        )


def slow(request: ModelRequest) -> Answer:
    """A slow model. Every other article's first answer holds a claim that is not proved."""
    title, text = request.article.title, request.article.text
    right = faithful(title, text, request)["claims"]
    wrong = [unproved("Nobody said this in any article, and nobody ever will say it.")] if len(title) % 2 else []
    return Delay(as_json({"claims": [*right, *(wrong if len(request.body["messages"]) == 1 else [])]}), LATENCY)


def build(folder: Path, key: str) -> None:
    """The work that is killed: the claims, day by day."""
    warnings.simplefilter("error", UserWarning)
    os.environ["ANTHROPIC_API_KEY"] = key
    build_stale(Context(Home(folder)), ("claims",))


def build_stale(context: Context, names: Sequence[str]) -> None:
    """Build what is stale of these stages, day by day."""
    last = FIRST + timedelta(days=DAYS - 1)
    look = freshness(context, STAGES, FIRST, last)
    for day in days_between(FIRST, last):
        for stage in look.stale_stages(day):
            if stage.name in names:
                look.records[stage.name, day] = build_day(context, STAGES, stage, day).record


def at_once(request: ModelRequest) -> Answer:
    answer = slow(request)
    return answer.answer if isinstance(answer, Delay) else answer


def series(folder: Path, embedder: Embedder, many: int, articles: int = ARTICLES, *, aimed: bool = False) -> Report:
    """Kill extractions of so many articles `many` times.

    With `aimed`, there is one kill more, when the first article is asked about again.
    """
    report = Report()
    template = _template(folder, embedder, articles)
    with ModelServer(slow) as server:
        home = _home(template, folder / "uninterrupted", server)
        killed_processes.warm_up()
        began = time.monotonic()
        process = killed_processes.start(build, home.path, server.api_key)
        process.join(killed_processes.LONGEST_SECONDS)
        report.length = time.monotonic() - began
    expected = _digests(home)
    left = [*([AIMED] if aimed else []), *(report.length * (number + 0.5) / many for number in range(many))]
    for number in range(3 * many):
        if not left:
            break
        every = -(-len(left) // MOST_KILLS_A_HOME)
        moments = left[::every]
        missed = _one_home(template, folder / f"killed {number}", moments, expected, report)
        # A run that was quicker than the uninterrupted one ended before its last kills: earlier moments replace those.
        left = sorted([*(set(left) - set(moments)), *(moment * 0.7 for moment in missed)])
    return report


def _one_home(
    template: Home, folder: Path, moments: Sequence[float], expected: Mapping[str, str], report: Report
) -> Sequence[float]:
    """Build one home, killed at these moments of its work; returns those that came after its end."""
    missed: list[float] = []
    with ModelServer(slow) as server:
        home = _home(template, folder, server)
        worked, unkept = 0.0, 0
        process = killed_processes.start(build, home.path, server.api_key)
        report.starts += 1
        for moment in moments:
            if moment == AIMED:
                server.wait_until(lambda _: any(one.outcome == IN_FLIGHT for one in _corrections(server)), 60)
            else:
                process.join(moment - worked)
            if process.exitcode is not None:
                missed.append(moment)
                continue
            in_flight = server.in_flight
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
            worked = max(worked, moment)
            before, unkept = unkept, _open_calls(home)
            report.kills.append(Kill(moment, in_flight, unkept - before))
            if used := _used_and_not_kept(home, server):
                report.faults.append(f"{folder.name}: {used} answers were used before they were kept")
            process = killed_processes.start(build, home.path, server.api_key)
            report.starts += 1
        process.join(killed_processes.LONGEST_SECONDS)
        counts = server.counts
    report.paid += counts.paid
    report.distinct += counts.distinct_bodies
    report.faults += [
        f"{folder.name}: {fault}" for fault in _faults(home, process.exitcode, counts, unkept, report, expected)
    ]
    return missed


def _faults(
    home: Home, exitcode: int | None, counts: Counts, unkept: int, report: Report, expected: Mapping[str, str]
) -> Iterator[str]:
    if exitcode != 0:
        yield f"the last run ended with {exitcode}"
    if counts.received > counts.distinct_bodies + unkept:
        yield f"{counts.received} requests for {counts.distinct_bodies} distinct ones, {unkept} lost to kills"
    if any(kill.unkept > CONCURRENCY for kill in report.kills):
        yield f"a kill lost more calls than the {CONCURRENCY} that can be under way"
    twice = query(
        Context(home),
        "SELECT request_key FROM ledger.model_answers WHERE outcome = 'answered' GROUP BY ALL HAVING count(*) > 1",
    )
    if twice:
        yield f"{len(twice)} requests were asked again though their answers were kept"
    for table, digest in _digests(home).items():
        if digest != expected[table]:
            yield f"{table} differs from the uninterrupted run's"


def _template(folder: Path, embedder: Embedder, articles: int) -> Home:
    """A home in which everything but the claims is built; the vectors of its claims are there already."""
    home = new_home(folder / "template", FIRST)
    items = shipped_items()[:articles]
    for number, item in enumerate(items):
        item["published_at"] = f"{FIRST + timedelta(days=number % DAYS)}T08:00:00Z"
    drop(home, "articles.jsonl", items)
    context = Context(home, embedder)
    take_in(context)
    build_stale(context, BEFORE_CLAIMS)
    with ModelServer(at_once) as server:
        other = _home(home, folder / "embedded", server)
        os.environ["ANTHROPIC_API_KEY"] = server.api_key
        reader = Context(other, embedder)
        with reader.warehouse.open():
            build_stale(reader, ("claims",))
    give_vectors(context, other.warehouse)
    return home


def _home(template: Home, folder: Path, server: ModelServer) -> Home:
    home = copy_of(template, folder)
    settings = {"name": HAIKU, "address": server.base_url, "concurrency": CONCURRENCY}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    home.settings_file.write_text("\n".join(["[engine]", *lines, ""]), encoding="utf-8")
    return home


def _corrections(server: ModelServer) -> Iterator[Exchange]:
    return (one for one in server.exchanges if one.is_generation and len(one.body["messages"]) > 1)


def _used_and_not_kept(home: Home, server: ModelServer) -> int:
    """Articles whose answers were corrected, and so used, and are not durable."""
    kept = query(
        Context(home),
        "SELECT DISTINCT r.title FROM ledger.model_answers a JOIN ledger.model_calls c USING (call_id)"
        " JOIN pipeline.raw_articles r USING (article_id) WHERE a.outcome = 'answered'",
    )
    titles = {one_line(title)[:MOST_TITLE] for (title,) in kept}
    used = {one.body["messages"][0]["content"][0]["title"] for one in _corrections(server)}
    return len(used - titles)


def _open_calls(home: Home) -> int:
    """Calls that were recorded and have no answer, whether a later process took them for lost or not."""
    ((count,),) = query(
        Context(home),
        "SELECT count(*) FROM ledger.model_calls ANTI JOIN"
        " (SELECT call_id FROM ledger.model_answers WHERE outcome <> ?) USING (call_id)",
        LOST,
    )
    return int(count)


def _digests(home: Home) -> dict[str, str]:
    with Context(home).warehouse.open() as connection:
        return {
            table.name: frame_digest(table.name, connection.execute(f"SELECT * FROM {table.qualified}").pl())  # noqa: S608
            for table in (ClaimRow.table, DroppedClaimRow.table)
        }


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill extractions, and check what was paid and which claims came out.")
    parser.add_argument("--kills", type=int, default=50)
    many = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder:
        report = series(Path(folder), Embedder(), many)
    print(report)
    if report.faults:
        raise SystemExit(1)
