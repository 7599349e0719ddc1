"""Which articles have an entry on a signal's page, and which stand below the quote that they confirm."""

from dataclasses import replace
from datetime import date

from bellwether_assets.site.group_sources import Reasoning, SourceClaim, Sources, group_sources
from bellwether_assets.site.signal_pages import Copy, SourceItem

COPY = Copy("As printed before", None, "evening.example", date(2031, 3, 2))


def claim(claim_id: str, item: str = "", same_as: str = "", **other: object) -> SourceClaim:
    """A claim "A1" of article "A". `item`: the claim that stands for it, itself by default."""
    item = item or claim_id
    plain = SourceClaim(
        claim_id=claim_id,
        article_id=claim_id[0],
        item_id=item,
        confirms=item if item[0] != claim_id[0] else None,
        same_as=same_as or claim_id,
        article_title=f"Article {claim_id[0]}",
        article_url=None,
        publisher=f"{claim_id[0].lower()}.example",
        published_on=date(2031, 3, 1),
        correction=None,
        quote=f"Quote {claim_id}",
        highlight_start=0,
        highlight_end=5,
        reasoning=f"Reasoning {claim_id}",
        inferred=(),
        reasoning_kind="cause",
        chosen_by="",
        stance="supports",
        added_on=date(2031, 3, 1),
        engine="extractive",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def group(*claims: SourceClaim, **other: object) -> Sources:
    """The sources of claims without written reasonings and copies, unless they are given."""
    known = {"written": {}, "copies": {}} | other
    return group_sources(claims, **known)  # type: ignore[arg-type]


def told(source: SourceItem) -> dict[str, list[str]]:
    """Each quote of an entry → the quotes that stand below it."""
    shown = {source.quote: source.also} | {further.quote.text: further.also for further in source.further}
    return {quote: [words.text for other in also for words in other.quotes] for quote, also in shown.items()}


def test_articles_that_say_the_same_are_one_entry_and_all_their_quotes_are_there() -> None:
    found = group(claim("A1"), claim("B1", "A1", "A1"), claim("C1", "A1", "A1"), claim("D1"))
    assert [told(entry) for entry in found.entries] == [{"Quote A1": ["Quote B1", "Quote C1"]}, {"Quote D1": []}]
    assert found.items == 2
    assert found.numbers == {"A1": 1, "B1": 1, "C1": 1, "D1": 2}
    assert [other.reasoning for other in found.entries[0].also] == ["Reasoning B1", "Reasoning C1"]


def test_a_quote_stands_below_the_one_that_it_repeats_and_not_below_the_articles_weightiest() -> None:
    found = group(claim("B1", "A1", "A2"), claim("A1"), claim("A2", "A1"), claim("A3", "A1"))
    (entry,) = found.entries
    assert told(entry) == {"Quote A1": [], "Quote A2": ["Quote B1"], "Quote A3": []}
    # The same sentence in two stories says the same without being told so: below what stands for the item.
    assert told(group(claim("A1"), claim("B1", "A1")).entries[0]) == {"Quote A1": ["Quote B1"]}


def test_the_claim_that_stands_for_an_item_has_the_entry_though_the_other_came_first() -> None:
    found = group(claim("A1", "B1"), claim("A2", "B1"), claim("B1", "", "A1"))
    assert [told(entry) for entry in found.entries] == [{"Quote B1": ["Quote A1", "Quote A2"]}]


def test_an_article_with_an_entry_of_its_own_tells_its_reasoning_and_copies_there_alone() -> None:
    found = group(claim("A1"), claim("B1"), claim("B2", "A1", "A1"), copies={"B": [COPY]})
    first, second = found.entries
    assert told(first) == {"Quote A1": ["Quote B2"]}
    assert (first.also[0].reasoning, first.also[0].copies) == ("", ())
    assert (second.quote, second.reasoning, second.copies) == ("Quote B1", "Reasoning B1", (COPY,))
    assert found.numbers == {"A1": 1, "B1": 2, "B2": 1}
    (only,) = group(claim("A1"), claim("B1", "A1", "A1"), copies={"B": [COPY]}).entries
    assert only.also[0].copies == (COPY,)


def test_the_two_sides_of_one_origin_are_two_items() -> None:
    found = group(claim("A1"), claim("A2", stance="contradicts"))
    assert found.items == 2
    assert len(found.entries) == 1


def test_a_written_reasoning_stands_in_place_of_the_claims_own_else_the_weightiest_that_has_one() -> None:
    said = Reasoning("Written for the signal.", ("Nordea",), "")
    claims = (claim("A1", reasoning=""), claim("A2", "A1"), claim("B1", "A1", "A1"))
    (own,) = group(*claims).entries
    assert (own.reasoning, own.reasoning_kind) == ("Reasoning A2", "cause")
    (entry,) = group(*claims, written={"A": said, "B": said}).entries
    assert (entry.reasoning, entry.inferred, entry.reasoning_kind) == (said.text, ("Nordea",), "")
    assert (entry.also[0].reasoning, entry.also[0].inferred) == (said.text, ("Nordea",))


def test_a_further_quote_is_marked_where_the_analysis_names_it() -> None:
    (entry,) = group(claim("A1"), claim("A2", "A1"), claim("A3", "A1"), cited=frozenset({"A1", "A3"})).entries
    assert [further.cited for further in entry.further] == [False, True]


def test_nothing_is_told_of_a_signal_without_claims() -> None:
    assert group() == Sources((), {}, 0)


def test_what_complicates_and_what_contradicts_stand_behind_what_supports_with_numbers_that_go_on() -> None:
    found = group(claim("A1", stance="contradicts"), claim("B1", stance="complicates"), claim("C1"), claim("D1"))
    assert [entry.publisher[0] for entry in found.entries] == ["c", "d", "b", "a"]
    assert found.numbers == {"C1": 1, "D1": 2, "B1": 3, "A1": 4}


def test_the_engine_of_a_reasoning_is_told_apart_from_that_of_the_quote() -> None:
    written = {"A": Reasoning("Written.", (), "", "anthropic/some-model")}
    (entry,) = group(claim("A1"), written=written).entries
    assert (entry.engine, entry.reasoning_engine) == ("extractive", "anthropic/some-model")
    (own,) = group(claim("A1", engine="other/model")).entries
    assert (own.engine, own.reasoning_engine) == ("other/model", "other/model")
