"""What composing with a model promises: each sentence is grounded in the claims that it names, or it is dropped."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition
from bellwether_tests.engines.language_model.evidence import EVIDENCE, evidence
from bellwether_tests.engines.language_model.exchanges import bodies, correction_in
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, PROSE, Harness, StartHarness
from bellwether_tests.engines.language_model.scripted_models import REASONING, reasonings
from bellwether_tests.model_server.answers import HttpError, Refusal, Text, Truncated, as_json
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

TITLE = "Norway's central bank raises rates against inflation"
LEAD = {"text": "The central bank of Norway raised its key rate to 4.5 percent.", "claims": ["C1"]}
INFLATION = {"text": "Inflation of 3.7 percent in February was too high, its governor said.", "claims": ["C2"]}
KRONE = {"text": "Exporters warned of 1,200 jobs lost in Bergen to a stronger krone.", "claims": ["C3"]}


def words(*sentences: object, title: object = TITLE) -> Text:
    """An answer with these sentences, and with all reasonings that are asked for."""
    given = reasonings(("A1", "A2", "A3", "A4"))
    return as_json({"leave_out": [], "reasonings": given, "title": title, "analysis": list(sentences)})


def compose(harness: Harness, claims: tuple[EvidenceForComposition, ...] = EVIDENCE, **changes: object) -> Composition:
    return harness.engine(**changes).compose("s_1", DAY, claims)


def without_a_model(claims: tuple[EvidenceForComposition, ...] = EVIDENCE) -> Composition:
    return ExtractiveEngine().compose("s_1", DAY, claims)


def test_each_sentence_names_the_claims_it_rests_on(start_harness: StartHarness) -> None:
    both = {"text": "The bank of Norway raised its rate; inflation was 3.7 percent.", "claims": ["C1", "C2", "C1"]}
    composition = compose(start_harness(words(LEAD, both)))
    assert (composition.title, composition.engine, composition.dropped) == (TITLE, HAIKU, 0)
    assert [(one.text, one.claim_ids) for one in composition.analysis] == [
        (LEAD["text"], ("claim_1",)),
        (both["text"], ("claim_1", "claim_2")),
    ]
    offline = without_a_model()
    assert (composition.domains, composition.actors, composition.geographies) == (
        offline.domains,
        offline.actors,
        offline.geographies,
    )


def test_a_signal_is_composed_once(start_harness: StartHarness) -> None:
    harness = start_harness(words(LEAD, KRONE))
    first = compose(harness)
    assert compose(harness) == first
    assert first.engine == HAIKU
    assert harness.server.received == 1
    assert harness.rows("SELECT purpose, signal_id, article_id FROM ledger.model_hits") == [("compose", "s_1", None)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": INFLATION["text"], "claims": ["C9"]}, "names C9"),
        ({"text": INFLATION["text"], "claims": ["C2", "claim_2"]}, "names claim_2"),
        ({"text": INFLATION["text"], "claims": []}, "names no claim"),
        (
            {"text": INFLATION["text"].replace("3.7", "3.9"), "claims": ["C2"]},
            "says 3.9 percent, not to be found in its claims",
        ),
        ({"text": INFLATION["text"], "claims": ["C1"]}, "says 3.7 percent"),
        ({"text": INFLATION["text"].replace("its governor", "Christine Lagarde"), "claims": ["C2"]}, "names Christine"),
        ({"text": "Too short.", "claims": ["C2"]}, "20 to 500 characters"),
        ({"text": "Read more of it at https://evil.example/ before noon.", "claims": ["C2"]}, "not plain prose"),
        ({"text": INFLATION["text"]}, "sentence 2, claims: Field required"),
        ({"text": INFLATION["text"], "claims": ["C2"], "sure": True}, "Extra inputs are not permitted"),
    ],
)
def test_an_ungrounded_sentence_is_corrected_then_dropped_and_counted(
    start_harness: StartHarness, wrong: Mapping[str, object], said: str
) -> None:
    harness = start_harness(words(LEAD, wrong))
    composition = compose(harness)
    assert [one.text for one in composition.analysis] == [LEAD["text"]]
    assert (composition.dropped, composition.engine) == (1, HAIKU)
    assert said in correction_in(harness, 1)
    # The same again is the end of it.
    assert harness.server.received == 2


def test_a_corrected_sentence_joins_the_valid_ones(start_harness: StartHarness) -> None:
    wrong = {"text": INFLATION["text"].replace("3.7", "3.9"), "claims": ["C2"]}
    harness = start_harness(sequence(words(LEAD, wrong, KRONE), words(INFLATION)))
    composition = compose(harness)
    assert {one.text for one in composition.analysis} == {LEAD["text"], INFLATION["text"], KRONE["text"]}
    assert composition.dropped == 0
    assert harness.server.received == 2


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Norway raises rates, report 2", "an article's headline"),
        ("NORWAY RAISES RATES: report 2!", "an article's headline"),
        ("Norway", "8 to 220 characters"),
        ("Norway raises " * 16, "8 to 220 characters"),
        ("Norway's central bank raises rates to 6 percent", "title says 6 percent"),
        ("Christine Lagarde raises rates against inflation", "title names Christine Lagarde"),
        (f"Title of {prompt('compose').mark} instructions", "repeats the instructions"),
        (7, "8 to 220 characters"),
    ],
)
def test_an_ungrounded_title_is_corrected_then_replaced_by_the_extractive_one(
    start_harness: StartHarness, title: object, said: str
) -> None:
    harness = start_harness(words(LEAD, title=title))
    composition = compose(harness)
    assert composition.title == without_a_model().title
    # Nothing is kept of a reply that repeats its instructions.
    kept = "instructions" not in str(title)
    assert (composition.engine, composition.dropped) == (f"{HAIKU}, title by extractive" if kept else "extractive", 1)
    assert said in correction_in(harness, 1)
    # The same again is the end of it.
    assert harness.server.received == 2


def test_where_nothing_is_valid_the_extractive_composition_is_used(start_harness: StartHarness) -> None:
    harness = start_harness(words({"text": "Rates may rise by 9 percent next.", "claims": ["C1"]}, title="No"))
    assert compose(harness) == compose(harness) == replace(without_a_model(), dropped=1)
    assert harness.rows("SELECT chosen, reason, signal_id FROM ledger.engine_choices") == [
        ("extractive", "no valid answer", "s_1")
    ]


def test_an_upgrade_asks_afresh_about_a_signal_of_which_nothing_could_be_used(start_harness: StartHarness) -> None:
    wrong = words({"text": "Rates may rise by 9 percent next.", "claims": ["C1"]}, title="No")
    harness = start_harness(sequence(wrong, wrong, words(LEAD)))
    assert compose(harness).engine == "extractive"
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert compose(harness).engine == HAIKU
    assert compose(harness).engine == HAIKU
    assert harness.server.received == 3


def test_a_title_without_a_valid_sentence_is_not_set_above_another_engines_analysis(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(words({"text": "Rates may rise by 9 percent next.", "claims": ["C1"]}))
    assert compose(harness) == replace(without_a_model(), dropped=1)


@pytest.mark.parametrize("broken", ["I would rather not.", '{"title": "Norway', "[]"])
def test_an_answer_without_sentences_is_corrected(start_harness: StartHarness, broken: str) -> None:
    composition = compose(start_harness(sequence(Text(broken), words(LEAD))))
    assert [one.text for one in composition.analysis] == [LEAD["text"]]


def test_complete_sentences_of_a_truncated_answer_are_kept(start_harness: StartHarness) -> None:
    whole = json.dumps({"title": TITLE, "analysis": [LEAD, INFLATION]})
    harness = start_harness(sequence(*[Truncated(whole, len(whole) - 30)] * 2))
    composition = compose(harness)
    assert (composition.title, [one.text for one in composition.analysis]) == (TITLE, [LEAD["text"]])
    usual, wider = (body["max_tokens"] for body in bodies(harness))
    assert wider == 2 * usual


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Refusal(), "refused by the model"), (HttpError(400, "too long"), "request refused")],
)
def test_a_signal_without_an_answer_is_composed_by_the_extractive_engine_from_then_on(
    start_harness: StartHarness, answer: Refusal | HttpError, reason: str
) -> None:
    harness = start_harness(sequence(answer))
    assert compose(harness) == compose(harness) == without_a_model()
    assert harness.server.received == 1
    assert harness.rows("SELECT configured, chosen, reason, article_id, signal_id FROM ledger.engine_choices") == [
        (HAIKU, "extractive", reason, None, "s_1")
    ]


def test_what_the_budget_does_not_cover_is_composed_by_the_extractive_engine_until_an_upgrade(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(words(LEAD))
    assert compose(harness, daily_budget_usd=0.0).engine == "extractive"
    assert compose(harness).engine == "extractive"
    assert harness.server.received == 0
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert compose(harness).engine == HAIKU


def test_a_provider_that_is_down_stops_the_run_and_records_no_fallback(start_harness: StartHarness) -> None:
    harness = start_harness(HttpError(500, "broken"), longest_wait_seconds=0.01)
    with pytest.raises(ProviderUnavailableError):
        compose(harness)
    assert harness.rows("SELECT * FROM ledger.engine_choices") == []


def test_the_order_of_the_evidence_does_not_matter(start_harness: StartHarness) -> None:
    harness = start_harness(words(LEAD))
    first = compose(harness)
    assert compose(harness, EVIDENCE[::-1]) == first
    assert compose(harness, (*EVIDENCE[2:], *EVIDENCE[:2])) == first
    assert harness.server.received == 1
    # With another claim it is another question.
    compose(harness, (*EVIDENCE[:3], evidence(9, PROSE[4])))
    assert harness.server.received == 2


def test_a_model_sees_validated_claims_and_neither_articles_nor_scores(start_harness: StartHarness) -> None:
    harness = start_harness(words(LEAD))
    compose(harness)
    (document, instruction) = bodies(harness)[0]["messages"][0]["content"]
    lines = [json.loads(line) for line in document["source"]["data"].splitlines()]
    assert [line["label"] for line in lines] == ["C1", "C2", "C3", "C4"]
    assert {key for line in lines for key in line} == {
        "label", "article", "article_title", "day", "stance", "kind", "actors", "quote", "statement", "pattern",
        "reasoning",
    }  # fmt: skip
    assert "{" not in instruction["text"]
    assert "fjordpost" not in document["source"]["data"]


def test_a_model_sees_the_forty_claims_of_the_greatest_weight(start_harness: StartHarness) -> None:
    many = tuple(evidence(n, f"{PROSE[0][:-1]}, office {n} said.", weight=n / 100) for n in range(1, 101))
    harness = start_harness(words(LEAD))
    compose(harness, many)
    (document, _) = bodies(harness)[0]["messages"][0]["content"]
    told = [json.loads(line)["quote"] for line in document["source"]["data"].splitlines()]
    assert sorted(told) == sorted(one.quote for one in many[60:])


def places(composition: Composition) -> list[str]:
    return [one.text for one in composition.analysis]


def answer(*sentences: object, given: list[dict[str, str]] | None = None, **changes: object) -> Text:
    """An answer with some of its parts changed."""
    asked = reasonings(("A1", "A2", "A3", "A4")) if given is None else given
    return as_json({"leave_out": [], "reasonings": asked, "title": TITLE, "analysis": list(sentences)} | changes)


def test_a_name_of_any_claim_is_grounded_and_a_figure_only_of_those_that_the_sentence_names(
    start_harness: StartHarness,
) -> None:
    named = {"text": "Exporters of Bergen and governor Ida Bache disagree on the krone.", "claims": ["C3"]}
    counted = {"text": "Exporters of Bergen fear for 1,200 jobs at 3.7 percent.", "claims": ["C3"]}
    harness = start_harness(words(LEAD, named, counted))
    assert places(compose(harness)) == [LEAD["text"], named["text"]]
    assert "- sentence 3: the sentence says 3.7 percent, not to be found in its claims" in correction_in(harness, 1)


def test_a_publisher_does_not_stand_in_the_prose(start_harness: StartHarness) -> None:
    told = {"text": "Inflation of 3.7 percent was too high, Fjordpost reported.", "claims": ["C1", "C2"]}
    assert places(compose(start_harness(words(LEAD, told)))) == [LEAD["text"]]


def test_a_corrected_sentence_takes_the_place_of_the_wrong_one(start_harness: StartHarness) -> None:
    wrong = {"text": INFLATION["text"].replace("3.7", "3.9"), "claims": ["C2"]}
    harness = start_harness(sequence(words(wrong, LEAD, wrong, KRONE), words(INFLATION)))
    assert places(compose(harness)) == [INFLATION["text"], LEAD["text"], KRONE["text"]]
    said = correction_in(harness)
    assert "Valid and kept, not to be returned again: title, sentences 2, 4, reasonings of A1, A2, A3, A4. " in said
    assert [line.partition(":")[0] for line in said.splitlines()[1:3]] == ["- sentence 1", "- sentence 3"]
    assert "five to twelve" in prompt("compose").text
    assert "A full answer has a title of at most 220 characters, 5 to 12 sentences" in said


def test_at_most_twelve_sentences_are_kept(start_harness: StartHarness) -> None:
    how = ("again", "openly", "firmly", "indeed", "early", "late", "at last", "in Oslo", "once more", "duly", "soon")
    how += ("fully", "there", "as announced")
    many = [{"text": f"The central bank of Norway raised its key rate {word}.", "claims": ["C1"]} for word in how]
    assert len(compose(start_harness(words(*many))).analysis) == 12


FIFTH = evidence(5, PROSE[4], stance="complicates")


def test_a_short_analysis_of_many_claims_is_asked_to_be_longer(start_harness: StartHarness) -> None:
    given = reasonings(f"A{n}" for n in range(1, 6))
    first, second = PROSE[0].replace(" on Tuesday", ""), PROSE[1]
    told = [{"text": first, "claims": ["C1"]}, {"text": second, "claims": ["C2"]}]
    against = {"text": PROSE[4], "claims": ["C5"]}
    harness = start_harness(sequence(answer(*told, against, given=given), answer(KRONE, INFLATION, given=[])))
    composition = compose(harness, (*EVIDENCE, FIFTH))
    assert places(composition) == [first, second, PROSE[4], KRONE["text"], INFLATION["text"]]
    assert "- analysis: it has 3 sentences; add some, five to twelve in all" in correction_in(harness)
    assert composition.dropped == 0


def test_what_complicates_is_asked_for_and_not_counted_as_dropped(start_harness: StartHarness) -> None:
    claims = (*EVIDENCE[:3], evidence(4, PROSE[4], stance="contradicts"))
    harness = start_harness(answer(LEAD, KRONE))
    composition = compose(harness, claims)
    assert composition.dropped == 0
    assert "- analysis: no sentence rests on any of C4; add one" in correction_in(harness, 1)
    harness = start_harness(sequence(answer(LEAD, {"text": PROSE[4], "claims": ["C4"]})))
    assert len(compose(harness, (*claims[:3], evidence(6, PROSE[4], stance="complicates"))).analysis) == 2


def test_claims_that_do_not_belong_are_named_unless_the_analysis_rests_on_them(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(answer(LEAD, KRONE, leave_out=["C2", "C3", "C9", 7])))
    assert compose(harness).not_of_this == ("claim_2",)


def test_most_claims_of_a_signal_cannot_be_left_out(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(answer(LEAD, leave_out=["C2", "C3", "C4"])))
    assert compose(harness).not_of_this == ()


def test_an_article_whose_claims_do_not_belong_needs_no_reasoning(start_harness: StartHarness) -> None:
    given = reasonings(("A1", "A2", "A3"))
    composition = compose(start_harness(sequence(answer(LEAD, leave_out=["C4"], given=given))))
    assert composition.not_of_this == ("claim_4",)
    assert [one.article_id for one in composition.reasonings] == ["a_1", "a_2", "a_3"]


BY_ANALOGY = f"{REASONING} By analogy, the Hanseatic League set the tolls that its smaller neighbours paid."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Whoever sets terms sets them early.", "it has 6 words; it must have 50 to 110"),
        (f"{REASONING} {REASONING} {REASONING}", "it must have 50 to 110"),
        (REASONING.replace("higher price", "price that is 12 percent higher"), "says 12 percent"),
        (REASONING.replace("together", "together since 1994"), "says 1994"),
        (BY_ANALOGY.replace("By analogy, the", "The"), "it names Hanseatic League"),
        (f"{REASONING} See https://evil.example/ for it.", "not plain prose"),
    ],
)
def test_a_reasoning_that_is_not_general_is_corrected_and_left_out(
    start_harness: StartHarness, text: str, said: str
) -> None:
    given = [*reasonings(("A1", "A3", "A4")), {"article": "A2", "text": text}]
    harness = start_harness(answer(LEAD, given=given))
    composition = compose(harness)
    assert [one.article_id for one in composition.reasonings] == ["a_1", "a_3", "a_4"]
    assert composition.dropped == 1
    assert said in next(line for line in correction_in(harness, 1).splitlines() if "reasoning of A2" in line)


def test_a_reasoning_somewhat_longer_than_asked_for_is_taken_as_it_is(start_harness: StartHarness) -> None:
    long = f"{REASONING} {REASONING}"
    given = [*reasonings(("A1", "A3", "A4")), {"article": "A2", "text": long}]
    # A second question would be one more than the sequence has.
    composition = compose(start_harness(sequence(answer(LEAD, given=given))))
    assert [one.text for one in composition.reasonings].count(long) == 1


def test_an_analogy_is_kept_as_inference(start_harness: StartHarness) -> None:
    given = [*reasonings(("A1", "A3", "A4")), {"article": "A2", "text": BY_ANALOGY}]
    composition = compose(start_harness(sequence(answer(LEAD, given=given))))
    assert [one.inferred for one in composition.reasonings] == [(), ("Hanseatic League",), (), ()]


def test_a_name_that_only_a_reasoning_has_is_of_its_article_unless_it_was_inferred() -> None:
    named = "The Hanseatic League had lent before."
    words = "The Hanseatic League had lent before, and so it will again."
    of_the_article, inferred = (
        evidence(1, PROSE[0], reasoning=named),
        evidence(1, PROSE[0], reasoning=named, inferred=("Hanseatic League",)),
    )
    assert CompositionChecker([of_the_article]).inferred(words) == ()
    assert CompositionChecker([inferred]).inferred(words) == ("Hanseatic League",)


def test_where_a_claim_plays_may_be_named() -> None:
    claim = evidence(1, "Sales on the coast road fell through within a day.", geographies=("IE",))
    checker = CompositionChecker([claim])
    assert checker.inferred("On the Irish coast road, sales fell through.") == ()
    assert checker.inferred("On the Scottish coast road, sales fell through.") == ("Scottish",)


def test_a_figure_of_its_article_is_grounded_in_a_reasoning(start_harness: StartHarness) -> None:
    text = REASONING.replace("higher price", "price 0.25 percentage points higher")
    given = [*reasonings(("A2", "A3", "A4")), {"article": "A1", "text": text}]
    assert len(compose(start_harness(sequence(answer(LEAD, given=given)))).reasonings) == 4


def test_a_missing_reasoning_is_asked_for_and_not_counted_as_dropped(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(answer(LEAD, given=reasonings(("A1", "A2", "A4", "A9"))),
                                     answer(given=reasonings(("A3",)))))  # fmt: skip
    composition = compose(harness)
    assert [one.article_id for one in composition.reasonings] == ["a_1", "a_2", "a_3", "a_4"]
    assert "- reasoning of A3: it is missing" in correction_in(harness)
    assert composition.dropped == 0


def test_the_reasonings_of_the_twelve_weightiest_articles_are_asked_for(start_harness: StartHarness) -> None:
    many = tuple(evidence(n, f"{PROSE[0][:-1]}, office {n} said.", weight=n / 100) for n in range(1, 16))
    harness = start_harness(answer(LEAD))
    compose(harness, many)
    (document, instruction) = bodies(harness)[0]["messages"][0]["content"]
    told = [json.loads(line) for line in document["source"]["data"].splitlines()]
    wanted = [line["article"] for line in told if int(line["quote"].split()[-2]) > 3]
    assert instruction["text"].endswith(f"Reasonings are wanted of {', '.join(wanted)}.")


def test_the_title_that_readers_know_is_shown(start_harness: StartHarness) -> None:
    harness = start_harness(words(LEAD))
    engine = harness.engine()
    engine.compose("s_1", DAY, EVIDENCE, title_now=TITLE)
    (document, _) = bodies(harness)[0]["messages"][0]["content"]
    assert json.loads(document["source"]["data"].splitlines()[0]) == {"title_now": TITLE}
    engine.compose("s_1", DAY, EVIDENCE)
    assert harness.server.received == 2


def test_what_is_not_composed_at_length_costs_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    assert harness.engine().compose("s_1", DAY, EVIDENCE, at_length=False) == without_a_model()
    assert harness.server.received == 0
