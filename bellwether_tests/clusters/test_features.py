"""Features: unit vectors, known terms, and linear time on hostile texts."""

import gzip
import math
from importlib.resources import files

import numpy as np
import pytest

from bellwether_assets.clusters.features import (
    CHANNELS,
    DENSE_STEPS,
    DocumentFrequencies,
    article_features,
    dates,
    entities,
    measures,
    pack_frequencies,
    quantities,
    read_frequencies,
    shipped_frequencies,
    words,
)
from bellwether_tests.clusters.articles_for_linking import FIRST_DAY, PORT, article, unit


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_is_a_unit_vector_in_term_order(channel: str) -> None:
    vector = article("a", f"{PORT} It was Monday, March 2.").terms[channel]
    assert vector
    assert list(vector) == sorted(vector)
    assert math.fsum(value * value for value in vector.values()) == pytest.approx(
        1, abs=0.02
    )  # weights are kept in thousandths


def test_an_article_without_text_has_empty_channels_and_no_error() -> None:
    features = article_features("a", "", "", unit("a"), FIRST_DAY)
    assert all(features.terms[channel] == {} for channel in CHANNELS)


def test_inflected_words_meet() -> None:
    assert set(words("raises raised raising")) == {"rais"}
    assert words("Companies’ company's company") == ["company"] * 3
    assert words("東京都") == ["東京", "京都"]


def test_names_are_found_in_sentences_and_not_made_of_their_first_words() -> None:
    found = entities("", "Yesterday the mayor met Ilse Brandt. Shares of Norland fell. However, Brandt stayed.")
    assert {"@ilse", "@brandt", "@ilse brandt", "@norland"} <= set(found)
    assert not {"@yesterday", "@however", "@shares"} & set(found)


def test_a_name_after_a_sentence_s_first_word_is_certain() -> None:
    assert entities("", "Governor Ilse Brandt spoke. Shares of Norland fell.") == [
        "@ilse",
        "@brandt",
        "@ilse brandt",
        "@norland",
    ]


def test_a_headline_in_title_case_makes_no_names_of_its_own() -> None:
    title = "Harbour Fire Hurts Dozens In Varna"
    found = entities(title, f"{title}\nA fire in the port of Varna hurt dozens.")
    assert set(found) == {"@varna"}


def test_numbers_that_tell_occurrences_apart_are_kept_and_years_are_not() -> None:
    assert quantities("In 2026 it rose 4.75 percent to 14,200 tons, 7 more than in 1999, from 4.750 and 37.") == [
        "#4.75", "#14200", "#4.75", "#37",
    ]  # fmt: skip


HOSTILE = [
    "a" * 1_000_000,
    "word " * 200_000,
    "The Bank raised rates by 4.75 percent. " * 500,
    "A" * 1_000_000,
    "1" * 1_000_000,
    "1,111" * 200_000,
    "Aa " * 300_000,
    "A'" * 500_000,
    "'" * 1_000_000,
    "\n" * 1_000_000,
    "\ud800" * 1_000,
    "İ" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_to_their_end(text: str) -> None:
    features = article_features("a", text, text, unit("a"), FIRST_DAY)
    assert len(features.terms["tfidf"]) <= 96


def test_a_sentence_repeated_does_not_outweigh_the_rest() -> None:
    once = article_features("a", "", PORT, unit("a"), FIRST_DAY).terms["tfidf"]
    often = article_features("a", "", f"{PORT} " + "Subscribe now. " * 300, unit("a"), FIRST_DAY).terms["tfidf"]
    assert math.fsum(once[term] * often.get(term, 0) for term in once) > 0.6


def test_unknown_terms_weigh_most_and_common_ones_nearly_nothing() -> None:
    frequencies = shipped_frequencies()
    assert frequencies.idf("zzyzzx") > frequencies.idf("president") > frequencies.idf("the") >= 0
    assert frequencies.idf("the") < 1  # not 0: headlines do without it


def test_the_shipped_frequencies_are_small_and_pack_to_their_own_bytes() -> None:
    packed = (files("bellwether_assets.clusters") / "data" / "frequencies.csv.gz").read_bytes()
    assert len(packed) < 400_000
    parsed = read_frequencies(packed)
    assert gzip.decompress(pack_frequencies(parsed.documents, parsed.counts.items())) == gzip.decompress(packed)
    assert min(parsed.counts.values()) >= 3


def test_frequencies_survive_packing_whatever_the_terms_hold() -> None:
    counts = {'a,"b"': 3, "c\nd": 4, "é": 5}
    parsed = read_frequencies(pack_frequencies(9, counts.items()))
    assert parsed == DocumentFrequencies(9, counts)
    assert pack_frequencies(9, counts.items()) == pack_frequencies(9, reversed(list(counts.items())))


def test_the_dense_vector_is_kept_in_whole_steps() -> None:
    dense = article_features("a", "t", "x", unit("a"), FIRST_DAY).dense
    assert np.abs(dense - unit("a")).max() <= 0.5 / DENSE_STEPS + 1e-7
    assert np.array_equal(np.rint(dense * DENSE_STEPS), (dense * DENSE_STEPS).round(3))


def test_days_months_years_and_weekdays_are_read_as_written() -> None:
    assert dates("On Monday, March 12, 2009 and 12 March") == ["~3-12", "~3-12", "~m3", "~m3", "~y2009", "~wmon"]


def test_a_measure_is_one_term_whichever_way_it_is_written() -> None:
    assert measures("a 6.1-magnitude quake") == measures("it had a magnitude of 6.1") == ["magnitud=6.1"]
    assert measures("1,200 homes") == ["home=1200"]


@pytest.mark.parametrize("hostile", ["1" * 600_000, "a" * 600_000, "1," * 300_000])
def test_a_page_of_digits_or_of_one_word_is_read_to_its_end(hostile: str) -> None:
    assert (len(measures(hostile)), dates(hostile)) == (0, [])
