"""Each published brief says how many sources were heard; asking them again makes no day stale."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.publication.publish import build_database, take_snapshot
from bellwether_assets.site.write_markdown import brief_as_markdown, escape
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.articles.fetched_home import FIRST, FetchedHome, feed, item
from bellwether_tests.homes import walk
from bellwether_tests.sources.fetching.web_server import WebServer, answer

LAST = date(2026, 11, 4)
UNHEARD = "1 of 2 sources was heard; not heard: dead: the server answers 500"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def published(home: FetchedHome) -> list[tuple[int, int | None, int | None, list[str]]]:
    """Day of the month, sources asked and heard, and the others, of the briefs that dbt would publish."""
    take_snapshot(home.context)
    sql = (DBT_FOLDER / "models" / "marts" / "briefs.sql").read_text("utf-8")
    query = Environment().from_string(sql).render(source="{}.{}".format)  # noqa: S701 - SQL, not a page
    with duckdb.connect(str(build_database(home.context.home)), read_only=True) as connection:
        return connection.execute(
            f"SELECT day(day), sources_asked, sources_heard, sources_unheard FROM ({query}) ORDER BY day"  # noqa: S608
        ).fetchall()


def test_each_brief_says_how_many_sources_were_heard_and_no_day_is_built_for_it(
    tmp_path: Path, web: WebServer, embedder: Embedder
) -> None:
    home = FetchedHome(tmp_path / "home", web, {"news": "", "dead": ""})
    home.context = Context(home.context.home, embedder)
    web.pages = {("news.test", "/feed"): feed(item(1)), ("dead.test", "/feed"): answer(500)}
    home.round()
    walk(home.context, LAST)
    unheard = ["dead: the server answers 500"]
    # Before the first round none had been asked; on the day after it none was, which is another thing.
    assert published(home) == [(1, None, None, []), (2, 2, 1, unheard), (3, 0, 0, []), (4, 0, 0, [])]
    told = {day: brief_as_markdown(home.context.warehouse, day, home.context.settings.zone) for day in (FIRST, LAST)}
    assert "heard" not in told[FIRST]
    assert told[LAST].endswith("no source was asked on this day")
    home.round(again=True, later=60)
    web.pages["dead.test", "/feed"] = answer(200, b'<rss version="2.0"><channel><title>Up</title></channel></rss>')
    home.round(again=True, later=24 * 60)
    assert walk(home.context, LAST) == []
    assert published(home) == [(1, None, None, []), (2, 2, 1, unheard), (3, 2, 2, []), (4, 0, 0, [])]
    shown = brief_as_markdown(home.context.warehouse, date(2026, 11, 2), home.context.settings.zone)
    assert shown.endswith(escape(UNHEARD))
