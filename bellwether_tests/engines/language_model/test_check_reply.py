"""When a claim is valid: its quote is proved, its words are grounded in the article, its quote is prose."""

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_tests.engines.language_model.exchanges import claims, correction_in, extract_one, quotes, told_problems
from bellwether_tests.engines.language_model.harness import PROSE, StartHarness, article
from bellwether_tests.engines.language_model.scripted_models import numbered, proposal
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

RATE, INFLATION, WAGES, KRONE, _, NORDEA = PROSE


def test_a_sentence_that_occurs_twice_is_claimed_where_its_number_stands(start_harness: StartHarness) -> None:
    text = article(text=f"{RATE}\n{INFLATION}\n{WAGES}\n{RATE}\n{KRONE}")
    document = numbered(text)
    harness = start_harness(
        claims(proposal(RATE, document, sentences=[4]), *(proposal(one, document) for one in (INFLATION, RATE)))
    )
    places = [(claim.quote, claim.quote_start, claim.occurrences) for claim in extract_one(harness, text).claims]
    assert places == [
        (RATE, 0, 2),
        (INFLATION, text.text.index(INFLATION), 1),
        (RATE, text.text.rindex(RATE), 2),
    ]


@pytest.mark.parametrize(
    ("field", "words", "kind", "named"),
    [
        ("statement", RATE.replace("0.25", "0.75"), "number", "0.75"),
        ("statement", RATE.replace("Tuesday", "November 3"), "date", "November 3"),
        ("statement", RATE.replace("of Norway", "of Norway, led by Christine Lagarde,"), "name", "Christine Lagarde"),
        (
            "reasoning",
            "This would cost an average household 310 euros a year, as the article explains.",
            "number",
            "310",
        ),
    ],
)
def test_ungrounded_words_are_corrected_then_dropped_and_counted(
    start_harness: StartHarness, field: str, words: str, kind: str, named: str
) -> None:
    harness = start_harness(claims(proposal(RATE, **{field: words}), proposal(NORDEA)))
    extraction = extract_one(harness)
    assert quotes(extraction) == [NORDEA]
    assert extraction.dropped == {f"{field}: {kind} not in the article": 1}
    assert named in correction_in(harness, 1)
    assert harness.server.received == 2


def test_a_statement_that_does_not_say_what_its_quote_says_is_not_kept(start_harness: StartHarness) -> None:
    harness = start_harness(
        claims(proposal(RATE, statement="The bank in Oslo ruins savers while landlords celebrate windfall gains."))
    )
    assert extract_one(harness).engine == "extractive"
    assert told_problems(harness) == ["statement: not of the quote"]


def test_a_name_in_the_reasoning_that_the_article_does_not_hold_is_kept_and_listed(start_harness: StartHarness) -> None:
    reasoning = "A dearer krone weighs on exporters, a mechanism that the World Bank has described for small economies."
    harness = start_harness(claims(proposal(RATE, reasoning=reasoning), proposal(NORDEA)))
    first, second = extract_one(harness).claims
    assert first.reasoning.startswith(f"{reasoning} Inferred: Wherever ")
    assert first.inferred == ("World Bank",)
    assert second.inferred == ()


def test_nothing_is_kept_of_an_answer_that_repeats_the_prompt(start_harness: StartHarness) -> None:
    leaking = proposal(RATE, reasoning=f"The mark of the instructions is {prompt('extract').mark}, as was asked.")
    harness = start_harness(claims(leaking, proposal(NORDEA)))
    extraction = extract_one(harness)
    assert extraction.engine == "extractive"
    assert told_problems(harness) == ["the prompt repeated"]
    assert harness.server.received == 2


def test_wrong_highlights_actors_and_places_are_replaced_and_counted_without_a_correction(
    start_harness: StartHarness,
) -> None:
    given = proposal(
        RATE,
        highlight="not in the quote",
        actors=["Christine Lagarde", "central bank of Norway"],
        places=["Norway", "Portugal"],
    )
    harness = start_harness(claims(given))
    extraction = extract_one(harness)
    (claim,) = extraction.claims
    assert claim.highlight in RATE
    assert "Christine Lagarde" not in claim.actors
    assert claim.geographies == ("NO",)
    assert extraction.dropped == {
        "actor not in the article": 1,
        "highlight: not inside the quote": 1,
        "place not in the article": 1,
    }
    assert harness.server.received == 1


def test_a_place_that_the_gazetteer_does_not_know_is_counted_as_that(start_harness: StartHarness) -> None:
    text = article(text="\n".join([*PROSE, "The boats of Skarvhamn stayed in the harbour for a week."]))
    harness = start_harness(claims(proposal(RATE, numbered(text), places=["Skarvhamn"])))
    extraction = extract_one(harness, text)
    assert extraction.claims[0].geographies == ("NO",)
    assert extraction.dropped == {"place in no country that the gazetteer knows": 1}


def test_who_only_publishes_the_article_is_proposed_as_an_actor_in_vain(start_harness: StartHarness) -> None:
    text = article(text="\n".join([*PROSE, "A draft of the decision was seen by Fjord Post in Oslo."]))
    harness = start_harness(claims(proposal(RATE, numbered(text), actors=["Fjord Post"])))
    assert extract_one(harness, text).dropped == {"actor that only publishes the article": 1}


@pytest.mark.parametrize(
    ("quote", "proposed", "kept"),
    [
        ("Exporters in Bergen lost NOK 3.4 million of sales last year.", "3.4 million of", "NOK 3.4 million of"),
        ("Exporters in Bergen lost 60 tonnes of salmon last year.", "lost 60", "lost 60 tonnes"),
        ("Exporters in Bergen lost 60\u202f000 tonnes of salmon last year.", "lost 60", "60\u202f000 tonnes of salmon"),
        ("Exporters in Bergen lost 3 in 10 of their ships last year.", "10 of their ships", "3 in 10 of their ships"),
    ],
)  # fmt: skip
def test_a_highlight_that_cuts_an_amount_is_widened_to_the_whole_of_it(
    start_harness: StartHarness, quote: str, proposed: str, kept: str
) -> None:
    text = article(text="\n".join([*PROSE, quote]))
    harness = start_harness(claims(proposal(quote, numbered(text), highlight=proposed)))
    (claim,) = extract_one(harness, text).claims
    assert claim.highlight == kept
    assert claim.highlight_start == len("\n".join(PROSE)) + 1 + quote.index(kept)


def test_a_clause_does_not_begin_between_the_groups_of_a_number(start_harness: StartHarness) -> None:
    quote = "Some 60 000 tonnes of salmon were lost by exporters in Bergen last year."
    text = article(text="\n".join([*PROSE, quote]))
    harness = start_harness(claims(proposal(quote, numbered(text), first_words="000 tonnes of salmon")))
    extract_one(harness, text)
    assert told_problems(harness) == ["first_words: not in the sentence"]


def test_words_of_a_letter_are_attributed_though_the_model_calls_them_direct(start_harness: StartHarness) -> None:
    quote = "The agency has spent 40 million dollars on systems that nobody has tested."
    we = "We write to you because our farmers in Bergen lost 4 percent of their sales last year."
    letter = f"Dear Secretary Roe:\n{we}\n{quote}\nSincerely,\nJane Doe"
    texts = [article(text="\n".join([*PROSE, ending])) for ending in (letter, quote)]
    (said,), (told,) = (
        extract_one(start_harness(claims(proposal(quote, numbered(text), directness="direct"))), text).claims
        for text in texts
    )
    assert (said.directness, told.directness) == ("attributed", "direct")
    assert said.quality < told.quality


def test_a_pattern_and_a_kind_are_the_models(start_harness: StartHarness) -> None:
    pattern = "dearer credit lowers spending until prices stop rising"
    given = proposal(WAGES, pattern=f"{pattern}.", kind="structural", kind_words="expects prices to keep climbing")
    (claim,) = extract_one(start_harness(sequence(claims(given)))).claims
    assert (claim.pattern, claim.kind) == (pattern, "structural")
    assert claim.kind_words == "expects prices to keep climbing"


def test_words_that_the_quote_does_not_hold_decide_no_kind(start_harness: StartHarness) -> None:
    given = proposal(WAGES, kind="trend", kind_words="rose for ten years")
    (claim,) = extract_one(start_harness(sequence(claims(given)))).claims
    assert (claim.kind, claim.kind_words) == ("trend", "")


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("pattern", "a rate of 4.5 percent lowers spending at home", "pattern says 4.5 percent"),
        ("pattern", "dear credit lowers spending until October", "pattern says October"),
        ("pattern", "dear credit lowers the spending of G7 members", "pattern says digits"),
        ("pattern", "a dear krone lowers what Norwegian firms earn", "pattern names Norwegian"),
        ("pattern", "a central bank such as Norges Bank lowers spending", "pattern names Norges Bank"),
        ("pattern", "dear credit lowers spending; prices follow", "must be one clause"),
        ("pattern", "dear credit lowers spending. Prices follow it", "must be one clause"),
        ("pattern", "dear credit", "must be one clause"),
        (
            "generalisation",
            "Wherever the EU lends, prices tend to fall, because credit is dear.",
            "generalisation names EU",
        ),
        (
            "generalisation",
            "Wherever rates pass 6 percent, prices tend to fall, because credit is dear.",
            "says 6 percent",
        ),
        ("generalisation", "Wherever.", "30 to 280 characters"),
    ],
)
def test_what_is_not_general_is_corrected_once_then_left_out_and_counted(
    start_harness: StartHarness, field: str, words: str, said: str
) -> None:
    harness = start_harness(claims(proposal(RATE, **{field: words}), proposal(NORDEA)))
    extraction = extract_one(harness)
    first, second = extraction.claims
    assert (first.quote, second.quote) == (RATE, NORDEA)
    assert words.rstrip(".") not in f"{first.pattern} {first.reasoning}"
    assert (" Inferred: " in first.reasoning) == (field == "pattern")
    assert first.pattern
    assert [reason.partition(":")[0] for reason in extraction.dropped] == [field]
    assert said in correction_in(harness, 1)
    assert "kept, not to be returned again: 1. " in correction_in(harness, 1)
    assert harness.server.received == 2


def test_a_pattern_that_is_mended_takes_the_place_of_the_rules(start_harness: StartHarness) -> None:
    wrong, right = (
        proposal(RATE, pattern=f"dear credit lowers {what} spending") for what in ("Norwegian", "household")
    )
    harness = start_harness(sequence(claims(proposal(NORDEA), wrong), claims(right)))
    extraction = extract_one(harness)
    assert extraction.claims[0].pattern == "dear credit lowers household spending"
    assert extraction.dropped == {}
    assert len(extraction.claims) == 2


def test_a_term_in_capitals_is_no_name_in_a_pattern_and_twice_no_figure(start_harness: StartHarness) -> None:
    pattern = "power at half the price draws AI firms and LNG-fired plants to where it is sold"
    general = "Wherever staff double as guards, losses tend to fall, because somebody looks twice."
    harness = start_harness(sequence(claims(proposal(RATE, pattern=pattern, generalisation=general))))
    (claim,) = extract_one(harness).claims
    assert (claim.pattern, claim.reasoning.endswith(general)) == (pattern, True)


LONG = (
    " ".join(["The bank of Norway said that its rate would stay where it is for a long time to come,"] * 3)
    + " or fall."
)


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        (f"{LONG}", LONG, "too long"),
        ("The bank in Oslo raised its rate.", "bank in Oslo raised its rate", "too short"),
        ("The bank of Norway did not raise its key rate at its meeting in Oslo.",
         "raise its key rate at its meeting in Oslo", "cut from what turns it round"),
        ("Governor Bache denied that the bank of Norway would raise its key rate in June.",
         "the bank of Norway would raise its key rate in June", "cut from what turns it round"),
        ("Exporters would close yards if the bank of Norway raised its key rate once more.",
         "the bank of Norway raised its key rate once more", "cut from what turns it round"),
        ("In Oslo nobody doubts it: the bank of Norway raised its key rate because wages rose.",
         "the bank of Norway raised its key rate because wages rose", None),
        ("It was not a surprise. The bank of Norway raised its key rate because wages rose.",
         "The bank of Norway raised its key rate because wages rose.", None),
    ],
)  # fmt: skip
def test_a_quote_is_one_clause_that_means_alone_what_it_means_in_its_sentence(
    start_harness: StartHarness, sentence: str, quote: str, reason: str | None
) -> None:
    text = article(text="\n".join([*PROSE, sentence]))
    harness = start_harness(claims(proposal(quote, numbered(text), statement=sentence[:390])))
    extraction = extract_one(harness, text)
    assert told_problems(harness) == ([f"quote: {reason}"] if reason else [])
    if reason:
        assert extraction.engine == "extractive"
    else:
        assert (quotes(extraction), extraction.dropped) == ([quote], {})


def test_actors_are_names_and_each_of_them_is_one(start_harness: StartHarness) -> None:
    quote = "Fjord Salmon Ltd and other exporters told Ida Bache that Fjord Salmon would close three yards in Bergen."
    text = article(text="\n".join([*PROSE, quote]))
    given = proposal(
        quote, numbered(text), actors=["Fjord Salmon Ltd", "exporters", "Fjord Salmon", "Bache", "Ida Bache"]
    )
    extraction = extract_one(start_harness(claims(given)), text)
    assert [claim.actors for claim in extraction.claims] == [("Fjord Salmon", "Ida Bache")]
    assert extraction.dropped == {"actor that is no name": 1}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("statement", "The article states that the central bank of Norway raised its key rate on Tuesday."),
        ("reasoning", "The quote is directly stating that the central bank of Norway raised its key rate."),
        ("generalisation", "Wherever one side decides alone, the others adapt, as the quote shows to any reader."),
        ("pattern", "one side decides alone and the others adapt, as this statement says"),
    ],
)
def test_what_speaks_of_the_task_is_refused_in_each_field(start_harness: StartHarness, field: str, words: str) -> None:
    harness = start_harness(claims(proposal(RATE, **{field: words}), proposal(NORDEA)))
    extraction = extract_one(harness)
    assert [reason.partition(", ")[0] for reason in extraction.dropped] == [f"{field}: about the task"]
    assert "speaks of the task" in correction_in(harness, 1)


def test_a_reasoning_may_speak_of_its_article(start_harness: StartHarness) -> None:
    reasoning = "The article notes that wages rose faster than prices, which is what the bank answers to."
    (claim,) = extract_one(start_harness(sequence(claims(proposal(RATE, reasoning=reasoning))))).claims
    assert claim.reasoning.startswith(reasoning)
