r"""Full-text search of the published database: the indices of DuckDB's own extension, and macros that need none.

An index of `fts` is tables and macros, part of the file. Its macro `match_bm25` calls one function of the extension,
`stem`, so it works where the extension is loaded: in `bellwether sql` and in `open_home`. For every other client each
index has the forms of words beside their stems, and `search_articles(words)` and `search_claims(words)` look words up
there: the same scores, in any shell, with nothing loaded. A form that no text has stands for all that differ from it in
their endings.

The extension makes an index of nothing here, and its tables are filled by us: each distinct word is stemmed once and
each text cut once, which takes a third of the time, and rows stand in the order in which they are looked up, which
takes half the room. A test compares what is found with an index that the extension filled.
"""

import duckdb

from bellwether_assets.foundation.extensions import load_extension

_NOT_INSTALLED = "DuckDB's extension for full-text search is not installed: `pip install duckdb-extension-fts=={}`"

# Letters and digits of all scripts are words; the extension's default keeps a to z alone, and loses figures.
_WORD, _BETWEEN_WORDS = r"[\p{L}\p{N}]+", r"[^\p{L}\p{N}]+"

# By table: what is indexed of the snapshot. Of articles their current versions: they are found by what they say now.
_TEXTS = {
    "articles": "SELECT article_id AS name, title AS first, text AS second FROM build.main.articles WHERE is_current",
    "claims": "SELECT claim_id AS name, quote AS first, statement AS second FROM build.main.claims",
}
_FIELDS = {"articles": "'article_id', 'title', 'text'", "claims": "'claim_id', 'quote', 'statement'"}
_EMPTY = {
    "articles": "CREATE TABLE articles (article_id VARCHAR, title VARCHAR, text VARCHAR)",
    "claims": "CREATE TABLE claims (claim_id VARCHAR, quote VARCHAR, statement VARCHAR)",
}

_FILL = r"""
CREATE TEMP TABLE texts AS SELECT row_number() OVER (ORDER BY name) - 1 AS docid, * FROM ({texts});

CREATE TEMP TABLE words AS
FROM (
    SELECT docid, 0 AS fieldid, unnest(regexp_extract_all(lower(strip_accents(first)), '{word}')) AS form FROM texts
    UNION ALL
    SELECT docid, 1 AS fieldid, unnest(regexp_extract_all(lower(strip_accents(second)), '{word}')) AS form FROM texts
)
WHERE form NOT IN (SELECT sw FROM fts_main_{table}.stopwords);

CREATE TEMP TABLE stems AS SELECT form, stem(form, 'porter') AS term FROM (SELECT DISTINCT form FROM words);

CREATE TEMP TABLE ids AS
SELECT row_number() OVER (ORDER BY term) - 1 AS termid, term FROM (SELECT DISTINCT term FROM stems);

CREATE TABLE fts_main_{table}.forms AS SELECT form, termid FROM stems JOIN ids USING (term) ORDER BY form;

INSERT INTO fts_main_{table}.terms BY NAME
SELECT docid, fieldid, termid FROM words JOIN fts_main_{table}.forms USING (form) ORDER BY termid, docid, fieldid;

INSERT INTO fts_main_{table}.dict BY NAME
SELECT termid, term, df
FROM ids JOIN (SELECT termid, count(DISTINCT docid) AS df FROM fts_main_{table}.terms GROUP BY termid) USING (termid)
ORDER BY termid;

INSERT INTO fts_main_{table}.docs BY NAME
SELECT docid, name, coalesce(len, 0) AS len
FROM texts LEFT JOIN (SELECT docid, count(*) AS len FROM fts_main_{table}.terms GROUP BY docid) USING (docid)
ORDER BY docid;

DELETE FROM fts_main_{table}.stats;
INSERT INTO fts_main_{table}.stats BY NAME
SELECT count(*) AS num_docs, avg(len) AS avgdl FROM fts_main_{table}.docs;

DROP TABLE {table}; DROP TABLE texts; DROP TABLE words; DROP TABLE stems; DROP TABLE ids;
"""

# Of words from which a beginning of three letters is left.
_ENDINGS = r"^(...+?)(ings?|ers?|ies|ed|es|s|y|e)$"

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
    "COMMENT ON MACRO TABLE search_articles IS"
    " 'One row per current article whose title or text has one of the words, the best first.'",
    """
    CREATE MACRO search_claims(words) AS TABLE
    SELECT f.score, c.claim_id, c.day, c.article_id, c.quote, c.statement
    FROM fts_main_claims.scores(words) AS f JOIN claims AS c ON c.claim_id = f.id
    ORDER BY f.score DESC, c.claim_id
    """,
    "COMMENT ON MACRO TABLE search_claims IS"
    " 'One row per claim whose quote or statement has one of the words, the best first.'",
)


class FullTextError(RuntimeError):
    """The extension that full-text search is made with is not installed."""


def load_full_text(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the extension from its package: nothing is downloaded, nothing installed. Raises FullTextError."""
    connection.execute(load_statement())


def load_statement() -> str:
    """The SQL that loads the packaged extension. Raises FullTextError."""
    statement = load_extension("fts")
    if statement is None:
        raise FullTextError(_NOT_INSTALLED.format(duckdb.__version__))
    return statement


def make_indices(connection: duckdb.DuckDBPyConnection) -> None:
    """Index articles and claims of the attached snapshot, before the published tables of these names are made.

    An index stays when the table that it was made of goes. Raises FullTextError.
    """
    load_full_text(connection)
    for table, texts in _TEXTS.items():
        connection.execute(_EMPTY[table])
        connection.execute(f"PRAGMA create_fts_index('{table}', {_FIELDS[table]}, ignore = '{_BETWEEN_WORDS}')")
        connection.execute(_FILL.format(table=table, texts=texts, word=_WORD))
        connection.execute(_SCORES.format(table=table, endings=_ENDINGS))


def make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """`search_articles(words)` and `search_claims(words)`, over the published tables."""
    for macro in _MACROS:
        connection.execute(macro)
