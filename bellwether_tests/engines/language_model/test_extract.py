"""What a conversation about one article promises: valid claims are kept, invalid ones corrected twice, then counted."""

import json

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_tests.engines.language_model.exchanges import (
    bodies,
    claims,
    correction_in,
    extract_one,
    quotes,
    reasks,
    told_problems,
)
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, PROSE, Harness, StartHarness, article
from bellwether_tests.engines.language_model.scripted_models import NOBODYS, faithful, proposal, unproved
from bellwether_tests.model_server.answers import Answer, HttpError, Refusal, Text, Truncated
from bellwether_tests.model_server.script import Rule, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

RATE, INFLATION, WAGES, KRONE, LABOUR, NORDEA = PROSE
NOT_THERE = "sentences: no such number"


def choices(harness: Harness) -> list[tuple[object, ...]]:
    return harness.rows("SELECT configured, chosen, reason, article_id FROM ledger.engine_choices ORDER BY chosen_at")


def test_the_correction_of_a_wrong_number_tells_which_numbers_there_are(start_harness: StartHarness) -> None:
    first = claims(unproved(INFLATION))
    harness = start_harness(sequence(first, claims(proposal(INFLATION))))
    extraction = extract_one(harness)
    assert quotes(extraction) == [INFLATION]
    assert extraction.dropped == {}
    assert bodies(harness)[1]["messages"][1] == {"role": "assistant", "content": first.text}
    assert correction_in(harness).splitlines()[1] == (
        "- item 1, sentences: the numbers of the article's sentences go from 1 to 7"
    )
    assert harness.server.received == 2


def test_the_correction_of_words_that_are_not_there_shows_the_sentence(start_harness: StartHarness) -> None:
    wrong = proposal(INFLATION, first_words="Governor Ida Bache denied")
    harness = start_harness(sequence(claims(wrong), claims(proposal(INFLATION))))
    assert quotes(extract_one(harness)) == [INFLATION]
    assert correction_in(harness).splitlines()[1].startswith("- item 1, first_words: the first words do not stand in ")
    assert correction_in(harness).splitlines()[1].endswith(f"; it reads: {INFLATION}")


def test_a_claim_that_the_model_withdraws_is_counted(start_harness: StartHarness) -> None:
    wrong = (unproved(RATE), unproved(LABOUR))
    harness = start_harness(sequence(claims(proposal(KRONE), *wrong), claims(proposal(RATE))))
    extraction = extract_one(harness)
    assert sorted(quotes(extraction)) == sorted([RATE, KRONE])
    assert extraction.dropped == {"withdrawn when asked again": 1}


def test_valid_claims_beside_an_invalid_one_are_kept_and_not_asked_for_again(start_harness: StartHarness) -> None:
    harness = start_harness(
        sequence(claims(proposal(RATE), unproved(INFLATION), proposal(NORDEA)), claims(proposal(INFLATION)))
    )
    assert quotes(extract_one(harness)) == [RATE, INFLATION, NORDEA]
    assert "Valid and kept, not to be returned again: 2. " in correction_in(harness)
    assert correction_in(harness).count("- item ") == 1
    assert "- item 2, sentences: " in correction_in(harness)


def test_valid_claims_are_kept_when_no_correction_helps(start_harness: StartHarness) -> None:
    wrong = unproved(INFLATION)
    harness = start_harness(sequence(claims(proposal(RATE), wrong), claims(wrong), claims(wrong)))
    extraction = extract_one(harness)
    assert quotes(extraction) == [RATE]
    assert extraction.dropped == {NOT_THERE: 1}


def test_a_claim_that_is_returned_twice_is_one_claim(start_harness: StartHarness) -> None:
    wrong = unproved(INFLATION)
    harness = start_harness(sequence(claims(proposal(RATE), wrong), claims(proposal(RATE), proposal(INFLATION))))
    assert quotes(extract_one(harness)) == [RATE, INFLATION]


def wrong_quotes() -> list[Text]:
    """Answers with one claim each that names no sentence of the article: another one each time."""
    return [claims(unproved(INFLATION, sentences=[NOBODYS + more])) for more in range(3)]


def test_a_model_whose_corrections_fail_is_asked_three_times_and_rules_read_the_article(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(sequence(*wrong_quotes()))
    extraction = extract_one(harness)
    assert (extraction.engine, extraction.dropped["read by extractive: no valid answer"]) == ("extractive", 1)
    assert extraction.claims
    assert extract_one(harness) == extraction
    assert harness.server.received == 3
    assert choices(harness) == [(HAIKU, "extractive", "no valid answer", "a_1")]
    assert reasks(harness) == [("not valid", 1, "in vain"), ("not valid", 2, "in vain")]
    assert told_problems(harness) == [NOT_THERE, NOT_THERE]


def test_the_same_answer_again_ends_the_conversation(start_harness: StartHarness) -> None:
    wrong = unproved(INFLATION)
    first = claims(proposal(RATE), wrong)
    laid_out_anew = Text(json.dumps(json.loads(first.text), indent=2))
    harness = start_harness(sequence(first, laid_out_anew))
    extraction = extract_one(harness)
    assert quotes(extraction) == [RATE]
    assert extraction.dropped == {NOT_THERE: 1}
    assert reasks(harness) == [("not valid", 1, "identical")]
    # What is read from kept answers is no new question.
    assert extract_one(harness) == extraction
    assert harness.server.received == 2
    assert len(reasks(harness)) == 1


def test_an_answer_before_the_last_one_is_the_same_again_too(start_harness: StartHarness) -> None:
    one, other, _ = wrong_quotes()
    harness = start_harness(sequence(one, other, one))
    extract_one(harness)
    assert reasks(harness) == [("not valid", 1, "in vain"), ("not valid", 2, "identical")]


@pytest.mark.parametrize("answer", [claims(proposal(INFLATION)), claims()], ids=["mended", "withdrawn"])
def test_a_correction_that_is_taken_up_was_justified(start_harness: StartHarness, answer: Text) -> None:
    harness = start_harness(sequence(wrong_quotes()[0], answer))
    extraction = extract_one(harness)
    # That there is nothing to keep is an answer, also to a correction.
    assert extraction.engine == HAIKU
    assert reasks(harness) == [("not valid", 1, "justified")]
    assert choices(harness) == []


def test_every_problem_names_its_item_and_its_field(start_harness: StartHarness) -> None:
    missing = proposal(KRONE)
    del missing["reasoning"]
    wrong = [
        proposal(RATE, statement="Short."),
        missing,
        proposal(LABOUR, reasoning="So it is."),
        proposal(WAGES, pattern=WAGES),
        unproved(NORDEA),
    ]
    harness = start_harness(sequence(claims(*wrong), claims()))
    extract_one(harness)
    said = [line.partition(": ")[0] for line in correction_in(harness).splitlines() if line.startswith("- ")]
    assert said == [
        "- item 1, statement",
        "- item 2, reasoning",
        "- item 3, reasoning",
        "- item 4, pattern",
        "- item 5, sentences",
    ]


def test_a_claim_of_a_wrong_shape_does_not_lose_the_others(start_harness: StartHarness) -> None:
    missing = proposal(INFLATION)
    del missing["reasoning"]
    wrong = [missing, proposal(WAGES, stance="agrees"), proposal(KRONE, confidence=0.9), proposal(LABOUR, actors=[7])]
    harness = start_harness(claims(proposal(RATE), *wrong, "a claim", proposal(NORDEA)))
    extraction = extract_one(harness)
    assert quotes(extraction) == [RATE, NORDEA]
    assert extraction.dropped == {"wrong shape": 5}
    said = [line for line in correction_in(harness, 1).splitlines() if line.startswith("- item ")]
    assert len(said) == 5
    assert all(field in line for field, line in zip(("reasoning", "stance", "key", "actors"), said, strict=False))


def test_broken_json_is_corrected_and_complete_claims_before_the_break_are_kept(start_harness: StartHarness) -> None:
    broken = json.dumps({"claims": [proposal(RATE), proposal(INFLATION), proposal(KRONE)]})
    broken = broken[: broken.index(KRONE[:40]) + 60]
    harness = start_harness(sequence(Text(broken), claims(proposal(KRONE))))
    extraction = extract_one(harness)
    assert quotes(extraction) == [RATE, INFLATION, KRONE]
    assert extraction.dropped == {}
    assert "not valid JSON" in correction_in(harness)


def test_text_around_the_json_is_ignored(start_harness: StartHarness) -> None:
    fenced = f"Here are the claims:\n```json\n{claims(proposal(RATE)).text}\n```\nAnything else?"
    harness = start_harness(sequence(Text(fenced)))
    assert quotes(extract_one(harness)) == [RATE]


@pytest.mark.parametrize("text", ["I cannot find any.", "", "[]", '{"claims": 7}', '{"claims": ' + "[" * 5000])
def test_an_answer_without_a_list_of_claims_is_corrected(start_harness: StartHarness, text: str) -> None:
    harness = start_harness(sequence(Text(text), claims(proposal(RATE))))
    assert quotes(extract_one(harness)) == [RATE]


def test_an_answer_that_was_cut_off_is_asked_for_once_more_with_twice_the_room(start_harness: StartHarness) -> None:
    whole = claims(proposal(RATE), proposal(KRONE))
    harness = start_harness(sequence(Truncated(whole.text), whole))
    first = extract_one(harness)
    assert quotes(first) == [RATE, KRONE]
    assert first.dropped == {}
    sent = bodies(harness)
    assert sent[1] == {**sent[0], "max_tokens": 2 * sent[0]["max_tokens"]}
    assert reasks(harness) == [("cut off", 0, "justified")]
    assert extract_one(harness) == first
    assert harness.server.received == harness.server.paid == 2


@pytest.mark.parametrize("again", [False, True])
def test_complete_claims_of_a_truncated_answer_are_kept_and_it_is_not_paid_again(
    start_harness: StartHarness, again: bool
) -> None:
    wrong = unproved(NORDEA)
    whole = json.dumps({"claims": [proposal(RATE), wrong, proposal(KRONE)]})
    longer, shorter = Truncated(whole, whole.index(KRONE[:40]) + 60), Truncated(whole, 40)
    rules: list[Rule] = [claims(wrong), shorter, longer] if again else [longer, shorter]
    harness = start_harness(sequence(*rules))
    first = extract_one(harness)
    assert quotes(first) == [RATE]
    assert first.dropped == {"answer cut off": 1, NOT_THERE: 1}
    assert extract_one(harness) == first
    assert harness.server.received == harness.server.paid == len(rules)
    assert choices(harness) == []
    assert ("cut off", int(again), "in vain") in reasks(harness)


def test_a_conversation_has_more_room_once(start_harness: StartHarness) -> None:
    first = claims(proposal(RATE), *(unproved(NORDEA, sentences=[NOBODYS + more]) for more in range(2)))
    harness = start_harness(sequence(Truncated(first.text), first, Truncated(claims(proposal(NORDEA)).text, 40)))
    assert quotes(extract_one(harness)) == [RATE]
    usual, wider, correction = (body["max_tokens"] for body in bodies(harness))
    assert wider == correction == 2 * usual
    assert reasks(harness) == [("cut off", 0, "justified"), ("not valid", 1, "in vain")]


CUT = Truncated('{"claims": [', 12)
UNUSABLE: dict[str, tuple[list[Answer], str]] = {
    "cut off twice": ([CUT, CUT], "answer cut off"),
    "thinking alone": ([Truncated("", 0), Truncated("", 0)], "answer cut off"),
    "cut off, then with more room refused": ([CUT, HttpError(400, "max_tokens: 8192 > 4096")], "answer cut off"),
    "prose": ([Text(f"I see nothing, {n}.") for n in "123"], "answer broken"),
    "no list": ([Text(f'{{"claims": {n}}}') for n in "123"], "answer broken"),
    "the prompt": ([Text(prompt("extract").text + n) for n in "123"], "no valid answer"),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_an_article_without_a_usable_answer_is_read_by_rules_until_somebody_asks_again(
    start_harness: StartHarness, what: str
) -> None:
    answers, reason = UNUSABLE[what]
    harness = start_harness(sequence(*answers, then=claims(proposal(RATE))))
    first = extract_one(harness)
    assert first.engine == "extractive"
    assert first.claims
    assert first.dropped[f"read by extractive: {reason}"] == 1
    assert extract_one(harness) == first
    assert choices(harness) == [(HAIKU, "extractive", reason, "a_1")]
    assert harness.server.received == len(answers)
    # Asked again, the useless answers are not found again, and the new one is kept.
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    upgraded = extract_one(harness)
    assert (quotes(upgraded), upgraded.engine) == ([RATE], HAIKU)
    assert extract_one(harness) == upgraded
    assert harness.server.received == len(answers) + 1


def test_an_article_that_is_cut_off_again_after_an_upgrade_can_be_asked_about_once_more(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(sequence(*[CUT] * 4, then=claims(proposal(RATE))))
    for asked in (2, 4):
        assert extract_one(harness).engine == "extractive"
        assert harness.server.received == asked
        assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert extract_one(harness).engine == HAIKU


@pytest.mark.parametrize("text", ['{"claims": []}', '{"claims": []}\n\n\n\n'])
def test_a_whole_answer_at_the_length_limit_is_whole(start_harness: StartHarness, text: str) -> None:
    harness = start_harness(sequence(Truncated(text, len(text))))
    extraction = extract_one(harness)
    assert (extraction.claims, dict(extraction.dropped), extraction.engine) == ((), {}, HAIKU)


def test_a_refusal_is_kept_and_the_extractive_engine_reads_the_article_from_then_on(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(sequence(Refusal()))
    first = extract_one(harness)
    assert first.engine == "extractive"
    assert first.claims
    assert {claim.engine for claim in first.claims} == {"extractive"}
    assert first.dropped["read by extractive: refused by the model"] == 1
    assert extract_one(harness) == first
    assert harness.server.received == harness.server.paid == 1
    assert choices(harness) == [(HAIKU, "extractive", "refused by the model", "a_1")]
    assert harness.rows("SELECT outcome, body LIKE '%refusal%' FROM ledger.model_answers") == [("answered", True)]


def test_asking_again_for_a_refused_answer_finds_the_kept_refusal(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Refusal(text="I will not.")))
    first = extract_one(harness)
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert extract_one(harness) == first
    assert harness.server.received == 1


def test_a_refusal_of_a_correction_is_a_refusal(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(claims(unproved(INFLATION)), Refusal()))
    assert extract_one(harness).dropped["read by extractive: refused by the model"] == 1
    assert harness.server.received == 2


def test_thinking_before_the_answer_is_ignored(start_harness: StartHarness) -> None:
    harness = start_harness(obedient(faithful, thinking='{"claims": "not the answer yet"}'))
    extraction = extract_one(harness)
    assert len(extraction.claims) == 2
    assert extraction.dropped == {}
    assert harness.server.received == 1


def test_more_claims_than_six_are_clipped_and_counted(start_harness: StartHarness) -> None:
    own = "Office number 1 of the bank in Oslo published the decision."
    harness = start_harness(claims(*(proposal(quote) for quote in [*PROSE, own])))
    extraction = extract_one(harness)
    assert len(extraction.claims) == 6
    assert extraction.dropped == {"more claims than are kept": 1}
    assert harness.server.received == 1


def test_claims_are_read_up_to_a_limit_and_the_others_counted(start_harness: StartHarness) -> None:
    harness = start_harness(claims(*[proposal(RATE)] * 200), max_output_tokens=100_000)
    extraction = extract_one(harness)
    assert quotes(extraction) == [RATE]
    assert extraction.dropped == {"more claims than are read": 176}


def test_no_claims_is_a_valid_answer(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(claims()))
    extraction = extract_one(harness)
    assert (extraction.claims, dict(extraction.dropped), extraction.engine) == ((), {}, HAIKU)


def test_an_article_without_a_sentence_to_quote_is_not_asked_about(start_harness: StartHarness) -> None:
    harness = start_harness(claims())
    menu = article(text="Home\nNews\nSubscribe to our newsletter for daily updates")
    extraction = extract_one(harness, menu)
    assert (extraction.claims, dict(extraction.dropped)) == ((), {"no sentence to quote": 1})
    assert (extraction.engine, extraction.prompt) == (HAIKU, prompt("extract").version)
    assert choices(harness) == []
    assert harness.server.received == 0
