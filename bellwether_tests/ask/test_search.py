"""Searching by meaning, with the real model on the shipped articles."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

import bellwether_assets as bw
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.declare import matrix_of
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import build_database
from bellwether_assets.publication.search_vectors import ARTICLE_SHARE, fill_vectors
from bellwether_tests.publish_without_dbt import published_without_dbt
from bellwether_tests.vectors.tiny_model import save_tiny_model

# What somebody would ask who has not read the articles → words of the quote that answers.
QUESTIONS = {
    "a potato factory generates its own power because the grid is too slow": "has stopped waiting for a bigger line",
    "when a big customer quits, its wires are left unused": "leaves behind equipment",
    "auction of irrigation water for orchards": "The Valmora Basin Board today announced",
    "metal works acquires a hydro plant": "The purchase of the 88-megawatt Skarvann station",
    "one foreign company will run the harbour's scheduling and customs": "8.4 million tonnes",
    "a refrigerated warehouse goes off-grid": "Tessaly Cold Stores will disconnect",
    "dam releases water on agreed dates and farmers drop their lawsuit": "The owner of the Yelkaya dam",
    "leftover warmth from furnaces for apartments": "heat 4,100 flats",
    "fish conservation group buys river flow": "a salmon charity",
    "server farm installs generators since a connection is years away": "Vellenga Data Halls",
}


def test_what_is_said_in_other_words_is_found(opened: bw.PublishedHome) -> None:
    """Several articles tell of each mechanism, so the claim that is meant need not be the first."""
    ranks, of_signals = {}, {}
    for words, quoted in QUESTIONS.items():
        found = opened.search(words, limit=50)
        [at] = [at for at, quote in enumerate(found.claims["quote"]) if quoted in quote]
        ranks[words] = at + 1
        of_signals[words] = found.signals["signal_id"].to_list().index(found.claims["signal_id"][at]) + 1
    assert sum(rank == 1 for rank in ranks.values()) >= 5, ranks
    assert sum(rank <= 3 for rank in ranks.values()) >= 8, ranks
    assert sum(rank == 1 for rank in of_signals.values()) >= 5, of_signals
    assert max(of_signals.values()) <= 3, of_signals


def test_the_nearest_come_first_with_their_cosine_and_no_more_than_asked_for(opened: bw.PublishedHome) -> None:
    words = "A refrigerated warehouse goes off-grid"
    found = opened.search(words, limit=4)
    question = np.array(opened.embed(words))
    for frame, table, key in (
        (found.claims, "claim_vectors", "claim_id"),
        (found.signals, "signal_vectors", "signal_id"),
    ):
        vectors = opened.table(table)
        cosines = dict(zip(vectors[key].to_list(), matrix_of(vectors["vector"]) @ question, strict=True))
        nearest = sorted(cosines.values(), reverse=True)[:4]
        assert frame["score"].to_list() == pytest.approx(nearest, abs=1e-6)
        assert [cosines[one] for one in frame[key]] == pytest.approx(nearest, abs=1e-6)
    assert found.claims.columns == [
        *("score", "claim_id", "day", "publisher", "title", "quote", "statement", "article_id"),
        *("signal_id", "strength"),
    ]
    assert found.words == words


def test_every_claim_and_every_signal_with_evidence_has_a_unit_vector(opened: bw.PublishedHome) -> None:
    claims, signals = opened.table("claim_vectors"), opened.table("signal_vectors")
    assert claims["claim_id"].to_list() == sorted(opened.claims()["claim_id"])
    assert signals["signal_id"].to_list() == sorted(set(opened.evidence()["signal_id"]))
    of = dict(zip(claims["claim_id"], matrix_of(claims["vector"]), strict=True))
    for vector in [*of.values(), *matrix_of(signals["vector"])]:
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    evidence = opened.evidence()
    for signal_id, vector in zip(signals["signal_id"], matrix_of(signals["vector"]), strict=True):
        mean = np.mean([of[claim] for claim in evidence.filter(signal_id=signal_id)["claim_id"]], axis=0)
        assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_in_sql_the_nearest_of_a_claim_are_found_by_its_vector(opened: bw.PublishedHome) -> None:
    nearest = opened.sql(
        "SELECT o.claim_id, list_cosine_similarity(o.vector, v.vector) AS score"
        " FROM claim_vectors AS v, claim_vectors AS o"
        " WHERE v.claim_id = (SELECT min(claim_id) FROM claims) ORDER BY score DESC LIMIT 2"
    )
    assert nearest["claim_id"][0] == min(opened.claims()["claim_id"])
    assert nearest["score"][0] == pytest.approx(1, abs=1e-6)
    assert nearest["score"][1] < 1


def test_nothing_to_look_for_is_said(opened: bw.PublishedHome) -> None:
    with pytest.raises(bw.HomeError, match="no words to search for"):
        opened.search(" ")
    with pytest.raises(bw.HomeError, match="limit is 0"):
        opened.search("ports", limit=0)


def test_vectors_of_another_model_than_the_settings_name_are_refused(own: Home, tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "tiny")
    own.settings_file.write_text(f"[embedding]\nmodel = '{folder}'\n", encoding="utf-8")
    with (
        bw.open_home(own.path) as home,
        pytest.raises(
            bw.HomeError,
            match=r"of the embedding model all-MiniLM-L6-v2@\w+, and the settings name tiny@\w+: `bellwether run`",
        ),
    ):
        home.search("ports")
    own.settings_file.write_text("[embedding]\nmodel = 3\n", encoding="utf-8")
    with bw.open_home(own.path) as home, pytest.raises(bw.HomeError, match=r"bellwether\.toml"):
        home.search("ports")


def test_a_publication_of_an_earlier_version_has_no_vectors_and_says_so(own: Home) -> None:
    with duckdb.connect(str(own.published)) as connection:
        connection.execute("DROP TABLE claim_vectors")
    with bw.open_home(own.path) as home, pytest.raises(bw.HomeError, match="made by an earlier version"):
        home.search("ports")


def test_statements_whose_vectors_are_not_kept_are_embedded_when_publishing(autumn: Context, tmp_path: Path) -> None:
    """As in a home whose ledger of vectors was thrown away: it is a cache."""
    home = published_without_dbt(autumn, tmp_path / "home")
    with duckdb.connect(str(home.published), read_only=True) as connection:
        before = connection.execute("FROM claim_vectors").fetchall()
        claims = connection.execute("SELECT claim_id, article_id, statement FROM claims").pl()
        evidence = connection.execute("SELECT signal_id, claim_id FROM evidence").pl()
    own = Context(home, autumn.embedder)
    with own.warehouse.transaction() as connection:
        connection.execute("DELETE FROM ledger.vectors")
    with duckdb.connect(str(build_database(home))) as build:
        build.execute("DELETE FROM ledger.vectors")
        build.execute("DELETE FROM pipeline.embeddings WHERE article_id = (SELECT min(article_id) FROM main.claims)")
    asked = autumn.embedder.encoded
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{build_database(home)}' AS build (READ_ONLY)")
        connection.register("claims", claims)
        connection.register("evidence", evidence)
        for table, vectors in (("claim_vectors", "claim_id"), ("signal_vectors", "signal_id")):
            connection.execute(f"CREATE TABLE {table} ({vectors} VARCHAR, model VARCHAR, vector FLOAT[])")
        fill_vectors(connection, own.vectors)
        after = connection.execute("FROM claim_vectors").fetchall()
        of_statement = dict(zip(claims["claim_id"], autumn.embedder.encode(claims["statement"].to_list()), strict=True))
    assert autumn.embedder.encoded > asked
    taken_off = set(claims.filter(article_id=claims["article_id"].min())["claim_id"])
    assert taken_off
    assert [row for row in after if row[0] not in taken_off] == [row for row in before if row[0] not in taken_off]
    for claim_id, _, vector in after:
        if claim_id in taken_off:
            assert vector == pytest.approx(of_statement[claim_id], abs=1e-6), "an article without a vector adds none"
    assert 0 < ARTICLE_SHARE < 1
