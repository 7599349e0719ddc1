"""The README's queries, on a database that `bellwether run` published."""

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.test_documentation import SQL


@pytest.mark.parametrize("statement", SQL, ids=lambda text: " ".join(text.split())[:60])
def test_a_query_of_the_readme_runs_on_a_published_database(ran_home: Home, statement: str) -> None:
    with duckdb.connect(str(ran_home.published), read_only=True) as connection:
        result = connection.execute(statement)
        named = [column[0] for column in result.description or ()]
        # Which rows there are depends on the days; that the names are those of the README does not.
        assert named
        assert all(len(row) == len(named) for row in result.fetchall())
