"""A failed reading is not silence: rules read the article, the day and the run say so, and too many are a fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.read_instead import by_rules, counted, failed_readings, listed
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import Item, drop, new_home, query, run, shipped_items, walk
from bellwether_tests.model_server.answers import Answer, Refusal, Text, Truncated
from bellwether_tests.model_server.script import ModelRequest, answer_of, obedient
from bellwether_tests.model_server.server import ModelServer

FIRST, SECOND = date(2026, 3, 10), date(2026, 3, 11)
CUT = Truncated('{"claims": [', 12)
BROKEN = Text("I have read it with interest.")


@dataclass
class Model:
    """Reads all articles well but those whose titles it is told to fail at, until it is mended."""

    fails: Mapping[str, Answer] = field(default_factory=dict)

    def __call__(self, request: ModelRequest) -> Answer:
        title = request.article.title
        failure = next((answer for words, answer in self.fails.items() if words in title), None)
        return failure or answer_of(obedient(faithful), request)


def _item(number: int, day: date) -> Item:
    """A shipped article as if it were of that day, and of a publisher of its own."""
    own = {"published_at": day.isoformat(), "id": f"a{number}", "source": f"paper{number}.example", "url": None}
    return {**shipped_items()[12 * number], **own}


ITEMS = [_item(number, FIRST if number < 3 else SECOND) for number in range(6)]
TITLES = [str(item["title"]) for item in ITEMS]
# On the first day two of three are of no use, on the second one; another is declined by the model.
FAILS = {TITLES[0]: CUT, TITLES[1]: BROKEN, TITLES[3]: CUT, TITLES[4]: Refusal()}


@pytest.fixture
def model() -> Model:
    return Model(FAILS)


@pytest.fixture
def home(tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with ModelServer(model) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        settings = (
            f'[engine]\nname = "{HAIKU}"\naddress = "{server.base_url}"\ncompose_with = "extractive"\njudge = false\n'
        )
        home = new_home(tmp_path / "home", FIRST, settings)
        drop(home, "articles.jsonl", ITEMS)
        yield home


def _built(home: Home, embedder: Embedder) -> Context:
    context = Context(home, embedder)
    take_in(context)
    walk(context, SECOND)
    return context


def _briefs(context: Context) -> list[tuple[object, ...]]:
    return query(
        context,
        "SELECT day, status = 'faulted', articles_asked, read_by_rules, read_by_rules_reasons FROM pipeline.briefs"
        " ORDER BY day",
    )


def test_a_day_counts_what_rules_read_and_is_faulted_when_they_read_too_much(home: Home, embedder: Embedder) -> None:
    context = _built(home, embedder)
    assert _briefs(context) == [
        (FIRST, True, 3, 2, ["answer broken 1", "answer cut off 1"]),
        (SECOND, False, 3, 2, ["answer cut off 1", "refused by the model 1"]),
    ]
    ((told,), (quiet,)) = query(context, "SELECT reason FROM pipeline.briefs ORDER BY day")
    assert told.startswith(
        "2 of 3 articles were read by rules: answer broken (1), answer cut off (1); more than"
        " engine.most_failed_readings = 0.5 allows"
    )
    assert "2 of 3 articles were read by rules: answer cut off (1), refused by the model (1)" in quiet
    # What rules read is there, and says who read it.
    engines = query(
        context,
        "SELECT DISTINCT engine FROM pipeline.claims WHERE article_id IN (SELECT article_id FROM"
        " ledger.engine_choices) UNION ALL SELECT count(*)::VARCHAR FROM ledger.engine_choices",
    )
    assert engines == [("extractive",), ("4",)]
    assert query(context, "SELECT DISTINCT told_claims FROM pipeline.brief_items WHERE day = ?", FIRST) == []


def test_the_share_that_makes_a_fault_is_a_setting(home: Home, embedder: Embedder) -> None:
    home.settings_file.write_text(home.settings_file.read_text("utf-8") + "most_failed_readings = 0.3\n", "utf-8")
    assert [faulted for _, faulted, *_ in _briefs(_built(home, embedder))] == [True, True]


def test_an_upgrade_asks_afresh_and_ends_the_fault(home: Home, model: Model, embedder: Embedder) -> None:
    context = _built(home, embedder)
    model.fails = {}
    assert ask_again(context.warehouse, context.settings.engine, FIRST, SECOND) == 4
    walk(context, SECOND)
    # A refusal stays a refusal: its answer was one.
    assert _briefs(context) == [
        (FIRST, False, 3, 0, []),
        (SECOND, False, 3, 1, ["refused by the model 1"]),
    ]


def test_the_run_and_the_site_say_so(home: Home) -> None:
    done = run(home, FIRST, SECOND)
    assert done.returncode == 1, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert f"{FIRST}: 2 of 3 articles were read by rules: answer broken (1), answer cut off (1)" in lines
    assert f"{SECOND}: 2 of 3 articles were read by rules: answer cut off (1), refused by the model (1)" in lines
    assert [line for line in lines if line.startswith(f"fault: {FIRST}: 2 of 3 articles were read by rules")]
    assert not [line for line in lines if line.startswith(f"fault: {SECOND}")]
    for day, told in ((FIRST, "answer broken (1), answer cut off (1)"), (SECOND, "refused by the model (1)")):
        page = (home.site / "briefs" / f"{day}.html").read_text("utf-8")
        assert "2 of 3 articles were read by rules: " in page
        assert told in page
    with duckdb.connect(str(home.published), read_only=True) as connection:
        assert connection.execute("SELECT status, read_by_rules FROM briefs ORDER BY day").fetchall()[0] == (
            "faulted",
            2,
        )
        reasks = connection.execute(
            "SELECT why, outcome, count(*) FROM engine_reasks GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        assert reasks == [("cut off", "identical", 2), ("not valid", "identical", 1)]


def test_a_share_is_of_articles_and_counts_failures_alone() -> None:
    declined = {"refused by the model": 10}
    assert failed_readings(declined, 10, 0.0) is None
    assert failed_readings({**declined, "answer cut off": 1}, 20, 0.05) is None
    assert failed_readings({**declined, "answer cut off": 2}, 20, 0.05) is not None
    assert failed_readings({"request refused": 1}, 1, 0.5) is not None
    assert failed_readings({}, 0, 0.5) is None


def test_a_budget_that_was_spent_before_half_was_read_is_a_fault_that_says_what_to_do() -> None:
    assert failed_readings({"budget spent": 10}, 20, 0.5) is None
    told = failed_readings({"budget spent": 11, "refused by the model": 2}, 20, 0.5)
    assert told is not None
    assert told.startswith("11 of 20 articles were read by rules: budget spent (11); more than")
    assert "raise engine.daily_budget_usd" in told
    assert "raise engine.daily_budget_usd" not in str(failed_readings({"answer broken": 11}, 20, 0.5))
    assert failed_readings({"budget spent": 6, "answer broken": 5}, 20, 0.5) is not None, "together they are too many"


def test_a_day_whose_budget_was_spent_before_half_was_read_is_faulted_and_not_silent(
    home: Home, model: Model, embedder: Embedder
) -> None:
    model.fails = {}
    home.settings_file.write_text(home.settings_file.read_text("utf-8") + "daily_budget_usd = 0.0\n", "utf-8")
    context = _built(home, embedder)
    assert _briefs(context) == [(day, True, 3, 3, ["budget spent 3"]) for day in (FIRST, SECOND)]
    reasons = query(context, "SELECT DISTINCT reason FROM pipeline.briefs")
    assert [reason.partition(";")[0] for (reason,) in reasons] == [
        "3 of 3 articles were read by rules: budget spent (3)"
    ]
    assert query(context, "SELECT count(*), count(*) FILTER (is_in) FROM pipeline.brief_scores") == [(7, 0)]


def test_reasons_survive_the_row() -> None:
    reasons = {"answer cut off": 2, "budget spent": 11, "no valid answer": 2}
    assert listed(reasons) == ("budget spent 11", "answer cut off 2", "no valid answer 2")
    assert counted(listed(reasons)) == reasons
    assert by_rules({"answer cut off": 1}, 1) == "1 of 1 article was read by rules: answer cut off (1)"
