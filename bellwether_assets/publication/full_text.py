r"""Full-text search of the published database: the indices of DuckDB's own extension, and macros that need none.

The index of `fts` is tables and macros, made when publishing and part of the file. Its macro `match_bm25` calls one
function of the extension, `stem`, so it works where the extension is loaded: in `bellwether sql` and in `open_home`.
For every other client each index gets a table of the forms that words have in its texts, and `search_articles(words)`
and `search_claims(words)` look words up there: the same scores, in any shell, with nothing loaded. A form that no text
has stands for all that differ from it in their endings.
"""

from importlib.util import find_spec
from pathlib import Path

import duckdb

_NOT_INSTALLED = "DuckDB's extension for full-text search is not installed: `pip install duckdb-extension-fts=={}`"

# Letters and digits of all scripts; the extension's default keeps a to z alone, and loses figures.
_BETWEEN_WORDS = r"[^\p{L}\p{N}]+"

_INDICES = (
    # Of current versions alone: an article is found by what it says now.
    (
        "articles",
        "CREATE TABLE articles AS SELECT article_id, title, text FROM build.main.articles"
        " WHERE is_current ORDER BY article_id",
        "'article_id', 'title', 'text'",
    ),
    (
        "claims",
        "CREATE TABLE claims AS SELECT claim_id, quote, statement FROM build.main.claims ORDER BY claim_id",
        "'claim_id', 'quote', 'statement'",
    ),
)

# Of words from which a beginning of three letters is left.
_ENDINGS = r"^(...+?)(ings?|ers?|ies|ed|es|s|y|e)$"

_FORMS = """
CREATE TABLE fts_main_{table}.forms AS
SELECT form, termid
FROM (SELECT DISTINCT unnest(fts_main_{table}.tokenize({texts})) AS form FROM {table})
JOIN fts_main_{table}.dict ON term = stem(form, 'porter')
ORDER BY form
"""

# BM25 with the constants of match_bm25 (k = 1.2, b = 0.75), over the same tables.
_SCORES = r"""
CREATE MACRO fts_main_{table}.scores(words) AS TABLE
WITH
asked AS (
    FROM (SELECT DISTINCT unnest(fts_main_{table}.tokenize(words)) AS form)
    WHERE form NOT IN (SELECT sw FROM fts_main_{table}.stopwords)
),
meant AS (
    SELECT termid FROM asked JOIN fts_main_{table}.forms USING (form)
    UNION
    SELECT termid
    FROM (FROM asked ANTI JOIN fts_main_{table}.forms USING (form)) AS other
    JOIN fts_main_{table}.forms AS f
        ON regexp_replace(f.form, '{endings}', '\1') = regexp_replace(other.form, '{endings}', '\1')
),
found AS (
    SELECT docid, termid, count(*) AS tf
    FROM fts_main_{table}.terms SEMI JOIN meant USING (termid)
    GROUP BY docid, termid
)
SELECT
    name AS id,
    sum(
        log((num_docs - df + 0.5) / (df + 0.5) + 1)
        * (tf * 2.2) / (tf + 1.2 * (0.25 + 0.75 * len / avgdl))
    ) AS score
FROM found
JOIN fts_main_{table}.docs USING (docid)
JOIN fts_main_{table}.dict USING (termid)
CROSS JOIN fts_main_{table}.stats
GROUP BY name
"""

_MACROS = (
    """
    CREATE MACRO search_articles(words) AS TABLE
    SELECT f.score, a.article_id, a.day, a.publisher, a.title, a.url
    FROM fts_main_articles.scores(words) AS f JOIN articles AS a ON a.article_id = f.id AND a.is_current
    ORDER BY f.score DESC, a.article_id
    """,
    """
    CREATE MACRO search_claims(words) AS TABLE
    SELECT f.score, c.claim_id, c.day, c.article_id, c.quote, c.statement
    FROM fts_main_claims.scores(words) AS f JOIN claims AS c ON c.claim_id = f.id
    ORDER BY f.score DESC, c.claim_id
    """,
)


class FullTextError(RuntimeError):
    """The extension that full-text search is made with is not installed."""


def load_full_text(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the extension from its package: nothing is downloaded, nothing installed. Raises FullTextError."""
    connection.execute(load_statement())


def load_statement() -> str:
    """The SQL that loads the packaged extension. Raises FullTextError."""
    found = find_spec("duckdb_extension_fts")
    file = (
        Path(str(found.origin)).parent / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        if found is not None
        else None
    )
    if file is None or not file.exists():
        raise FullTextError(_NOT_INSTALLED.format(duckdb.__version__))
    return "LOAD '{}'".format(str(file).replace("'", "''"))


def make_indices(connection: duckdb.DuckDBPyConnection) -> None:
    """Index articles and claims of the attached snapshot, before the published tables of these names are made.

    An index stays when the table that it was made of goes: so it can be of the current versions alone, while the
    published table has all. Raises FullTextError.
    """
    load_full_text(connection)
    for table, create, columns in _INDICES:
        connection.execute(create)
        connection.execute(f"PRAGMA create_fts_index('{table}', {columns}, ignore = '{_BETWEEN_WORDS}')")
        texts = " || ' ' || ".join(name.strip("' ") for name in columns.split(",")[1:])
        connection.execute(_FORMS.format(table=table, texts=texts))
        connection.execute(_SCORES.format(table=table, endings=_ENDINGS))
        connection.execute(f"DROP TABLE {table}")


def make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """`search_articles(words)` and `search_claims(words)`, over the published tables."""
    for macro in _MACROS:
        connection.execute(macro)
