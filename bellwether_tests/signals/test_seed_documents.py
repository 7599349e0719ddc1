"""The seed's two documents: a state that holds the page's signal, and the article that comes in late and reinforces it.

The documents belong to their publishers and are not shipped, so without them there is nothing to test here.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.build_claims import normalised_quote
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import ArticleText, Engine
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.override_ledger import record_overrides
from bellwether_assets.signals.overrides import Override
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.explain.test_explain import published_without_dbt
from bellwether_tests.homes import (
    copy_of,
    drop,
    forget_derived,
    give_vectors,
    new_home,
    query,
    table_hashes,
    walk,
    warm,
)
from bellwether_tests.signals.seed_signal import (
    ARTICLE,
    DAYS,
    LATE_DAY,
    NEAR_MISSES,
    NEAREST_MISS,
    PAGE,
    EngineOfThePage,
    Page,
    page_items,
    read_page,
)

pytestmark = pytest.mark.skipif(
    not (PAGE.is_file() and ARTICLE.is_file()),
    reason=f"{PAGE} or {ARTICLE.name} is absent: they belong to their publishers and are not shipped",
)

FIRST, LAST = DAYS[0], DAYS[-1]


class ContextOfThePage(Context):
    """A home's context whose engine reads the page's articles as the page does."""

    def __init__(self, home: Home, embedder: Embedder, engine: Engine) -> None:
        super().__init__(home, embedder)
        self._engine = engine


@dataclass(frozen=True)
class Lived:
    """The home before the article came, after it, built at once with it there from the beginning, and as published."""

    page: Page
    signal_id: str
    before: Context
    after: Context
    clean: Context
    published: Home


def _claim_ids(page: Page) -> list[str]:
    return [
        identifier("c", identifier("a", "id", item["id"]), normalised_quote(source.quote))
        for item, source in zip(page_items(page), page.sources, strict=True)
    ]


def _overrides_of(page: Page) -> list[Override]:
    """That the page's seven claims are one signal: each belongs to the first one's, from its own day on."""
    founding, *others = _claim_ids(page)
    return [
        Override(f"page-{number}", "move", day, claim_id, founding, (), None, None, "editor", "as on the page")
        for number, (claim_id, day) in enumerate(zip(others, DAYS[1:], strict=True), start=1)
    ]


def _home_of_the_page(
    path: Path, page: Page, others: list[Mapping[str, str]], embedder: Embedder, vectors: Path | None = None
) -> Context:
    home = new_home(path, FIRST)
    context = ContextOfThePage(home, embedder, EngineOfThePage(page))
    if vectors is not None:
        give_vectors(context, vectors)
    with context.warehouse.transaction() as connection:
        record_overrides(connection, _overrides_of(page), "command", datetime.fromisoformat("2026-06-19T00:00:00Z"))
    drop(home, "articles.jsonl", [*page_items(page), *others])
    take_in(context)
    context.vectors.of([f"{source.title}. {source.quote}" for source in page.sources])
    warm(context, LAST)
    walk(context, LAST)
    return context


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Lived:
    folder = tmp_path_factory.mktemp("seed")
    page = read_page(PAGE.read_text("utf-8"))
    before = _home_of_the_page(folder / "before", page, list(NEAR_MISSES), embedder)
    [(signal_id,)] = query(
        before, "SELECT DISTINCT signal_id FROM pipeline.evidence_changes WHERE claim_id = ?", _claim_ids(page)[0]
    )
    home = copy_of(before.home, folder / "after")
    after = ContextOfThePage(home, embedder, EngineOfThePage(page))
    shutil.copyfile(ARTICLE, home.inbox / "southbound.txt")
    take_in(after)
    walk(after, LAST)
    clean = Context(copy_of(home, folder / "clean"))
    forget_derived(clean)
    walk(ContextOfThePage(clean.home, embedder, EngineOfThePage(page)), LAST)
    published = published_without_dbt(after, folder / "published")
    return Lived(page, signal_id, before, after, clean, published)


def _today(context: Context, signal_id: str) -> dict[str, Any]:
    """The signal's row of the last day, by column."""
    names = ("strength", "strength_exact", "extracted", "articles", "last_reinforced", "expiry", "type", "status")
    [row] = query(
        context,
        f"SELECT {', '.join(names)} FROM pipeline.signal_days WHERE signal_id = ? AND day = ?",  # noqa: S608
        signal_id,
        LAST,
    )
    return dict(zip(names, row, strict=True))


def _evidence(context: Context, signal_id: str) -> dict[str, str]:
    """The claims that are the signal's evidence as of the last day, with their articles' ids."""
    return dict(
        query(
            context,
            "SELECT claim_id, article_id FROM (SELECT * FROM pipeline.evidence_changes WHERE signal_id = ?"
            " QUALIFY row_number() OVER (PARTITION BY claim_id ORDER BY day DESC, change) = 1) WHERE change = 'added'",
            signal_id,
        )
    )


def _claims_of(context: Context, external_id: str) -> list[dict[str, Any]]:
    names = ("claim_id", "quote", "stance", "engine", "actors", "geographies", "text", "day")
    rows = query(
        context,
        "SELECT c.claim_id, c.quote, c.stance, c.engine, c.actors, c.geographies, a.text, c.day FROM pipeline.claims c"
        " JOIN pipeline.raw_articles a USING (article_id, day, version) WHERE a.external_id = ? ORDER BY c.position",
        external_id,
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _of_the_late_article(lived: Lived) -> list[dict[str, Any]]:
    return _claims_of(lived.after, "file:southbound.txt")


def _reinforcing(lived: Lived) -> list[dict[str, Any]]:
    evidence = _evidence(lived.after, lived.signal_id)
    return [claim for claim in _of_the_late_article(lived) if claim["claim_id"] in evidence]


def test_the_state_holds_the_signal_as_its_page_shows_it(lived: Lived) -> None:
    page, now = lived.page, _today(lived.before, lived.signal_id)
    assert set(_evidence(lived.before, lived.signal_id)) == set(_claim_ids(page))
    assert (now["extracted"], now["articles"]) == (page.extracted, page.articles) == (6, 7)
    assert f"{now['last_reinforced']:%-m/%-d/%Y}" == page.last_reinforced
    assert now["strength"] in {7, 8}
    assert (now["type"], now["expiry"], now["status"]) == (page.kind, None, "living")
    shown = query(
        lived.before,
        "SELECT a.title, c.quote, c.highlight, c.reasoning, a.publisher FROM pipeline.claims c"
        " JOIN pipeline.raw_articles a USING (article_id, day, version) WHERE c.engine = 'page' ORDER BY a.external_id",
    )
    assert [row[:4] for row in shown] == [tuple(vars(source).values()) for source in page.sources]
    assert len({row[4] for row in shown}) == 7


def test_the_late_article_reinforces_the_signal_and_not_its_date(lived: Lived) -> None:
    before, after = _today(lived.before, lived.signal_id), _today(lived.after, lived.signal_id)
    assert (after["extracted"], after["articles"]) == (7, 8)
    assert after["last_reinforced"] == before["last_reinforced"] == LAST
    assert after["strength"] >= before["strength"]
    assert after["strength_exact"] > before["strength_exact"]


def test_most_of_its_claims_are_evidence_that_supports_or_complicates(lived: Lived) -> None:
    claims, reinforcing = _of_the_late_article(lived), _reinforcing(lived)
    assert {claim["engine"] for claim in claims} == {"extractive"}
    assert {claim["day"] for claim in claims} == {LATE_DAY}
    assert len(reinforcing) * 2 > len(claims), [claim["quote"] for claim in claims if claim not in reinforcing]
    # On its own day, claim by claim: that two signals merge days later is another matter.
    joined = query(
        lived.after,
        "SELECT claim_id, stance FROM pipeline.evidence_changes WHERE signal_id = ? AND day = ? AND change = 'added'",
        lived.signal_id,
        LATE_DAY,
    )
    assert {claim_id for claim_id, _ in joined} == {claim["claim_id"] for claim in reinforcing}
    assert {stance for _, stance in joined} <= {"supports", "complicates"}


def test_menus_byline_and_biography_yield_no_claim(lived: Lived) -> None:
    lines = [line for line in ARTICLE.read_text("utf-8").splitlines() if line.strip()]
    byline = next(number for number, line in enumerate(lines) if line.startswith("By "))
    author = lines[byline].split()[2]
    biography = max(number for number, line in enumerate(lines) if author in line)
    assert byline < biography
    prose = [line for line in lines[byline + 1 : biography] if line.endswith((".", '."'))]
    claims = _of_the_late_article(lived)
    assert claims
    for claim in claims:
        assert claim["quote"] in claim["text"]
        assert any(claim["quote"] in line for line in prose), claim["quote"]
    # Nor where nothing better is at hand.
    around = "\n".join(line for line in lines[1:] if line not in prose)
    assert author in around
    assert ExtractiveEngine().extract(ArticleText("around", lines[0], around, "inbox", LATE_DAY, "en")).claims == ()


def test_its_claims_speak_of_actors_and_places_of_the_page(lived: Lived) -> None:
    reinforcing = _reinforcing(lived)
    assert {actor for claim in reinforcing for actor in claim["actors"]} & set(lived.page.actors)
    assert {place for claim in reinforcing for place in claim["geographies"]} & set(lived.page.places)


@pytest.mark.parametrize("item", NEAR_MISSES, ids=lambda item: item["id"])
def test_a_near_miss_of_the_same_week_founds_or_joins_another(lived: Lived, item: Mapping[str, str]) -> None:
    for context in (lived.before, lived.after):
        claims = _claims_of(context, item["id"])
        evidence = _evidence(context, lived.signal_id)
        assert claims
        assert [claim["quote"] for claim in claims if claim["claim_id"] in evidence] == []
        held = query(
            context,
            "SELECT count(DISTINCT claim_id) FROM pipeline.evidence_changes WHERE list_contains(?, claim_id)",
            [claim["claim_id"] for claim in claims],
        )
        assert held == [(len(claims),)]


def test_the_nearest_miss_is_not_of_the_signal_either(lived: Lived, tmp_path: Path, embedder: Embedder) -> None:
    context = _home_of_the_page(tmp_path / "home", lived.page, [NEAREST_MISS], embedder, lived.before.home.warehouse)
    claims, evidence = _claims_of(context, NEAREST_MISS["id"]), _evidence(context, lived.signal_id)
    assert claims
    assert [claim["quote"] for claim in claims if claim["claim_id"] in evidence] == []


def test_the_days_from_the_articles_on_were_recomputed_and_no_day_before(lived: Lived) -> None:
    sql = "SELECT day, output_hash, state_hash, built_at FROM pipeline.stage_days WHERE stage = 'reinforced_signals'"
    before = {day: rest for day, *rest in query(lived.before, sql)}
    after = {day: rest for day, *rest in query(lived.after, sql)}
    assert set(before) == set(after)
    changed = [[one != other for one, other in zip(before[day], after[day], strict=True)] for day in sorted(before)]
    assert changed == [[day >= LATE_DAY] * 3 for day in sorted(before)]


def test_the_publication_tells_what_the_warehouse_holds(lived: Lived) -> None:
    now = _today(lived.after, lived.signal_id)
    with duckdb.connect(str(lived.published.published), read_only=True) as connection:
        assert connection.execute("SELECT as_of FROM publication").fetchall() == [(LAST,)]
        names = ", ".join(now)
        for sql in (
            f"SELECT {names} FROM signals WHERE signal_id = $1 AND $2 IS NOT NULL",  # noqa: S608 - names from above
            f"SELECT d.{names.replace(', ', ', d.')} FROM (SELECT d.*, s.expiry, s.type, s.status, s.last_reinforced"  # noqa: S608
            " FROM signal_days d JOIN signals s USING (signal_id)) d WHERE signal_id = $1 AND day = $2",
        ):
            [row] = connection.execute(sql, [lived.signal_id, LAST]).fetchall()
            assert dict(zip(now, row, strict=True)) == now
        held = connection.execute(
            "SELECT claim_id, article_id FROM evidence WHERE signal_id = ?", [lived.signal_id]
        ).fetchall()
        assert dict(held) == _evidence(lived.after, lived.signal_id)
        proofs = connection.execute(
            "SELECT c.quote = a.text[c.quote_start + 1 : c.quote_end] FROM claims c JOIN articles a"
            " USING (article_id, version) SEMI JOIN evidence USING (claim_id)"
        ).fetchall()
    assert set(proofs) == {(True,)}


def test_the_result_is_that_of_a_clean_build_in_which_the_article_came_in_time(lived: Lived) -> None:
    late, clean = table_hashes(lived.after), table_hashes(lived.clean)
    assert [name for name, value in clean.items() if late[name] != value] == []
    assert set(_evidence(lived.clean, lived.signal_id)) == set(_evidence(lived.after, lived.signal_id)) != set()
