"""A quote is shown among two sentences on each side, word for word, whatever the text is made of."""

from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.site.quote_context import MOST_CHARACTERS, Context, context_of

TEXT = "One is first. Two is next. Three is told.\n"
TEXT += "Four is the quote, five ends it. Six goes on. Seven is near. Eight is far."


def around(passage: str) -> Context:
    at = TEXT.index(passage)
    return context_of(TEXT, at, at + len(passage))


def test_two_sentences_stand_on_each_side_over_a_line_too() -> None:
    assert around("Four is the quote, five ends it.") == Context(
        "Two is next. Three is told. ", " Six goes on. Seven is near."
    )


def test_a_quote_inside_a_sentence_has_the_rest_of_it_beside_two_more() -> None:
    assert around("the quote") == Context(
        "Two is next. Three is told. Four is ", ", five ends it. Six goes on. Seven is near."
    )


def test_at_the_edges_of_a_text_there_is_what_there_is() -> None:
    assert around("One is first.") == Context("", " Two is next. Three is told.")
    assert around("Eight is far.").after == ""
    assert context_of("", 0, 0) == Context("", "")


def test_a_word_without_end_is_cut() -> None:
    text = "x" * 10_000 + " told " + "y" * 10_000
    found = context_of(text, 10_001, 10_005)
    assert found.before.startswith("…x")
    assert found.after.endswith("y…")
    assert max(len(found.before), len(found.after)) <= MOST_CHARACTERS + 1


@given(st.text(alphabet=st.sampled_from('Ab. "\n!é'), max_size=300), st.data())
def test_what_is_shown_around_a_quote_stands_around_it_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = context_of(text, start, end)
    assert " ".join(text[:start].split()).endswith(found.before.strip())
    assert " ".join(text[end:].split()).startswith(found.after.strip())
