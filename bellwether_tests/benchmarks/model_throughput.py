"""How well the language-model engine uses the concurrency that it is allowed, against a server that takes its time.

The server speaks Anthropic's protocol in a process of its own and answers after 2 to 10 seconds, as a hosted model
does; it refuses some requests with 429 and a time to wait. Utilisation is the sum of the time that requests were under
way at the server, over the allowed concurrency times the wall-clock time. What is missing to 100 % is told apart: the
waits that the server asked for, the tail in which fewer articles are left than the engine may ask about at once, and
the rest, which is what the engine itself loses.
"""

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.benchmarks.kept_figures import keep
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.model_server.answers import Answer, Delay, rate_limited
from bellwether_tests.model_server.script import ModelRequest, obedient
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.shipped_articles import shipped_articles

ARTICLES = 2_000
# Seconds that a hosted model takes to read an article, evenly spread.
SHORTEST, LONGEST = 2.0, 10.0
# One request in so many is refused, and asks to wait for so many seconds.
REFUSED_ONE_IN, RETRY_AFTER = 250, 5.0


@dataclass(frozen=True)
class UnderWay:
    """A request at the server: when it came and when its answer was sent, and whether it was refused with 429."""

    began: float
    ended: float
    refused: bool


@dataclass(frozen=True)
class Throughput:
    """Seconds of wall-clock time, and shares of the concurrency times that time, which add up to 1."""

    concurrency: int
    articles: int
    requests: int
    refused: int
    seconds: float
    utilisation: float
    waits: float
    tail: float

    @property
    def engine(self) -> float:
        """What neither the server's waits nor the tail explain."""
        return max(0.0, 1 - self.utilisation - self.waits - self.tail)


def model_throughput(concurrencies: Sequence[int], articles: int = ARTICLES, scale: float = 1.0) -> None:
    """Print one line a concurrency; `scale` shortens all of the server's times."""
    print(f"\n{articles} articles by a model that takes {SHORTEST * scale:g} to {LONGEST * scale:g} s")
    columns = ("requests", "429s", "seconds", "used", "waits", "tail", "engine")
    print(f"{'at once':12}" + "".join(f"{name:>12}" for name in columns))
    for concurrency in concurrencies:
        one = measure_throughput(concurrency, articles, scale)
        keep(f"model throughput, {concurrency} at once", one)
        print(
            f"{concurrency:<12}{one.requests:12}{one.refused:12}{one.seconds:12.1f}"
            + "".join(f"{100 * share:10.1f} %" for share in (one.utilisation, one.waits, one.tail, one.engine)),
            flush=True,
        )


def measure_throughput(concurrency: int, articles: int, scale: float) -> Throughput:
    """Have the articles read once by a new engine in an empty home."""
    texts = _varied(articles)
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=_serve, args=(theirs, scale), daemon=True)
    server.start()
    address, key = ours.recv()
    kept_key = os.environ.get("ANTHROPIC_API_KEY")
    os.environ["ANTHROPIC_API_KEY"] = key
    try:
        with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
            choice = EngineChoice(
                name=HAIKU, address=address, concurrency=concurrency, check_meaning=False, daily_budget_usd=1_000.0
            )
            ledger = CallLedger(Warehouse(Path(folder) / "warehouse.duckdb"), choice, ZoneInfo("UTC"))
            began = time.monotonic()
            extractions = LanguageModelEngine(choice, ledger).extract_all(texts)
            ended = time.monotonic()
    finally:
        if kept_key is None:
            del os.environ["ANTHROPIC_API_KEY"]
        else:
            os.environ["ANTHROPIC_API_KEY"] = kept_key
        ours.send("end")
        requests: list[UnderWay] = ours.recv()
        server.join()
    read = sum(extraction.engine == HAIKU for extraction in extractions)
    if read != articles:
        raise AssertionError(f"{read} of {articles} articles were read by the model")
    return account(requests, concurrency, articles, began, ended, RETRY_AFTER * scale)


def account(
    requests: Sequence[UnderWay], concurrency: int, articles: int, began: float, ended: float, retry_after: float
) -> Throughput:
    """Shares of the concurrency times the wall-clock time from `began` to `ended`."""
    whole = concurrency * (ended - began)
    waits = [(one.ended, one.ended + retry_after) for one in requests if one.refused]
    last = max(one.began for one in requests)
    moments = sorted(
        {began, ended, last}
        | {moment for one in requests for moment in (one.began, one.ended)}
        | {moment for wait in waits for moment in wait}
    )
    steps = dict.fromkeys(moments, 0)
    for one in requests:
        steps[one.began] += 1
        steps[one.ended] -= 1
    used = waited = tail = 0.0
    under_way = 0
    for here, there in pairwise(moments):
        under_way += steps[here]
        if here < began or there > ended:
            continue
        free = max(0, concurrency - under_way) * (there - here)
        used += min(concurrency, under_way) * (there - here)
        if here >= last:
            tail += free
        elif any(start <= here < end for start, end in waits):
            waited += free
    return Throughput(
        concurrency=concurrency,
        articles=articles,
        requests=len(requests),
        refused=len(waits),
        seconds=ended - began,
        utilisation=used / whole,
        waits=waited / whole,
        tail=tail / whole,
    )


def _varied(articles: int) -> list[ArticleText]:
    """The shipped articles over and over, each with a sentence of its own."""
    shipped = shipped_articles()
    return [
        replace(
            shipped[number % len(shipped)],
            article_id=f"a_{number}",
            text=f"{shipped[number % len(shipped)].text}\nThis is report number {number} of the desk.",
        )
        for number in range(articles)
    ]


def _serve(pipe: Connection, scale: float) -> None:
    """Serve until the other side of the pipe says to end, and send it what was under way when."""
    chance = random.Random(1)  # noqa: S311 - the same times in each run
    answers = obedient(faithful)

    def script(request: ModelRequest) -> Answer:
        if request.seen == 1 and request.number % REFUSED_ONE_IN == 0:
            return rate_limited(RETRY_AFTER * scale)
        return Delay(answers(request), chance.uniform(SHORTEST, LONGEST) * scale)

    with ModelServer(script) as server:
        pipe.send((server.base_url, server.api_key))
        pipe.recv()
        pipe.send(
            [
                UnderWay(one.started, one.started + (one.seconds or 0.0), one.status == 429)
                for one in server.exchanges
                if one.is_generation
            ]
        )
