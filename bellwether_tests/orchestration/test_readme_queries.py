"""The queries of README and docs, on a database that `bellwether run` published."""

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.documents import DOCUMENTS

QUERIES = [query for shown in DOCUMENTS for query in shown.queries()]


def test_there_are_queries_to_try() -> None:
    assert len(QUERIES) >= 8


@pytest.mark.parametrize("statement", QUERIES, ids=lambda text: " ".join(text.split())[:60])
def test_a_query_of_the_documentation_runs_on_a_published_database(ran_home: Home, statement: str) -> None:
    with duckdb.connect(str(ran_home.published), read_only=True) as connection:
        result = connection.execute(statement)
        named = [column[0] for column in result.description or ()]
        # Which rows there are depends on the days; that the names are those of the documentation does not.
        assert named
        assert all(len(row) == len(named) for row in result.fetchall())
