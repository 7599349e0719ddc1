"""Replies are found by what is asked: whatever the prompt says, and in whatever order and under whatever labels."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.engines.language_model.answers.replies import (
    CompositionReply,
    ExtractionReply,
    JudgementReply,
    MeaningReply,
    PatternsReply,
)
from bellwether_tests.model_server.answers import HttpError, Text
from bellwether_tests.model_server.script import ModelRequest
from bellwether_tests.played.questions import Question, Reply, UnknownQuestionError, question_of
from bellwether_tests.played.replies import PlayedReplies
from bellwether_tests.played.stream import items

CORRECTED = "Vellenga: 62 MW behind the fence, 150 kV claim waived"
SENTENCES = ("Half the diesel was replaced.", "Nobody asked the village.", "Prices fell by a third.")


def asked(
    reply_model: Any, title: str, lines: Sequence[str], *turns: Reply, system: str = "Read.", instruction: str = "Go."
) -> ModelRequest:
    """A request with this document, after a model answered `turns` that were not valid."""
    document = {"type": "text", "media_type": "text/plain", "data": "\n".join(lines)}
    first = [
        {"type": "document", "source": document, "title": title, "context": "One JSON object a line"},
        {"type": "text", "text": instruction},
    ]
    messages: list[Mapping[str, Any]] = [{"role": "user", "content": first}]
    for turn in turns:
        messages += [{"role": "assistant", "content": json.dumps(turn)}, {"role": "user", "content": "Not valid."}]
    schema = {"format": {"type": "json_schema", "schema": reply_model.model_json_schema()}}
    body = {"model": "m", "system": system, "messages": messages, "output_config": schema}
    return ModelRequest("/v1/messages", body, 1, 1)


def as_lines(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    return [json.dumps(line) for line in lines]


def pair(label: str, claim: str, pattern: str) -> dict[str, Any]:
    return {
        "pair": label,
        "claim": {"statement": claim, "pattern": "a leads to b"},
        "pattern": {"statement": pattern, "pattern": "a leads to b"},
    }


def pairs(*lines: Mapping[str, Any], turns: Sequence[Reply] = (), **changes: str) -> ModelRequest:
    return asked(PatternsReply, "Pairs of a claim and a pattern", as_lines(lines), *turns, **changes)


def verdict(label: str, relation: str) -> dict[str, str]:
    return {"pair": label, "relation": relation, "stance": "supports" if relation == "shows_it" else "none"}


def article(version: int, sentences: Sequence[int] = (0, 1, 2), turns: Sequence[Reply] = ()) -> ModelRequest:
    """A request about a shipped article of two versions; its sentences that are offered, by their place in the text."""
    text = [item["text"] for item in items() if item["title"] == CORRECTED][version]
    said = [line for line in text.split("\n") if line.strip()]
    chosen = [said[place] for place in sentences] + said[-1:]
    lines = [f"[{number}] {' '.join(line.split())}" for number, line in enumerate(chosen, start=1)]
    return asked(ExtractionReply, CORRECTED, lines, *turns)


def claim_line(label: str, article_label: str, quote: str) -> dict[str, str]:
    return {
        "label": label,
        "article": article_label,
        "article_title": f"Of {quote}",
        "quote": quote,
        "statement": quote,
    }


def composition(labels: Sequence[str], articles: Sequence[str]) -> dict[str, Any]:
    return {
        "leave_out": [labels[1]],
        "reasonings": [{"article": articles[0], "text": "Why."}],
        "title": "A title",
        "analysis": [{"text": "A sentence.", "claims": [labels[0], labels[2]]}],
    }


def through(question: Question, reply: Reply, again: Question) -> Reply | None:
    """A reply to one question as it is given to another."""
    return again.reply(json.loads(json.dumps(question.kept_as(reply))))


@pytest.mark.parametrize(
    ("reply_model", "title", "lines"),
    [
        (ExtractionReply, CORRECTED, ["[1] Vellenga"]),
        (PatternsReply, "Pairs", as_lines([pair("p1", "A.", "B.")])),
        (MeaningReply, "Sentences", as_lines([{"sentence": "S1", "text": "A.", "claims": []}])),
        (CompositionReply, "Claims", as_lines([claim_line("C1", "A1", "A.")])),
        (JudgementReply, "Articles", as_lines([{"side": "today", "title": "A"}])),
    ],
)
def test_another_prompt_and_instruction_ask_the_same(reply_model: Any, title: str, lines: list[str]) -> None:
    one, other = (asked(reply_model, title, lines, system=said, instruction=said) for said in ("Go.", "Go on."))
    assert question_of(one).keys == question_of(other).keys


def test_a_pair_is_known_whatever_its_label_and_whichever_pairs_stand_beside_it() -> None:
    first = question_of(pairs(pair("p1", "A.", "B."), pair("p2", "C.", "D.")))
    kept = first.kept_as({"pairs": [verdict("p1", "shows_it"), verdict("p2", "unrelated")]})
    again = question_of(pairs(pair("p1", "C.", "D."), pair("p2", "A.", "B.")))
    assert again.reply(kept) == {"pairs": [verdict("p1", "unrelated"), verdict("p2", "shows_it")]}


def test_a_call_with_one_pair_that_nobody_judged_has_no_reply() -> None:
    first = question_of(pairs(pair("p1", "A.", "B.")))
    kept = first.kept_as({"pairs": [verdict("p1", "shows_it")]})
    assert question_of(pairs(pair("p1", "A.", "B."), pair("p2", "C.", "D."))).reply(kept) is None


def test_a_reply_that_leaves_a_pair_out_is_none() -> None:
    with pytest.raises(KeyError, match="p2"):
        question_of(pairs(pair("p1", "A.", "B."), pair("p2", "C.", "D."))).kept_as(
            {"pairs": [verdict("p1", "unrelated")]}
        )


def test_a_pair_that_is_asked_again_is_another_question_and_may_be_answered_alone() -> None:
    lines = (pair("p1", "A.", "B."), pair("p2", "C.", "D."))
    wrong = {"pairs": [verdict("p1", "unrelated"), {**verdict("p2", "shows_it"), "stance": "none"}]}
    first, second = question_of(pairs(*lines)), question_of(pairs(*lines, turns=[wrong]))
    assert not set(first.keys) & set(second.keys)
    mended = {"pairs": [verdict("p2", "shows_it")]}
    assert second.reply(second.kept_as(mended)) == mended


def test_a_sentence_is_judged_by_its_words_and_its_claims() -> None:
    def sentence(label: str, statement: str) -> ModelRequest:
        line = {"sentence": label, "text": SENTENCES[0], "claims": [{"statement": statement}]}
        return asked(MeaningReply, "Sentences and their claims", as_lines([line]))

    one, same, other = (question_of(sentence(*said)) for said in (("S1", "X."), ("S7", "X."), ("S1", "Y.")))
    reply = {"verdicts": [{"sentence": "S1", "verdict": "follows"}]}
    assert through(one, reply, same) == {"verdicts": [{"sentence": "S7", "verdict": "follows"}]}
    assert through(one, reply, other) is None


def test_a_reply_about_an_article_names_its_sentences_by_their_new_numbers() -> None:
    one, other = question_of(article(0)), question_of(article(0, (2, 1)))
    reply = {"claims": [{"sentences": [2, 3], "highlight": "x"}]}
    assert through(one, reply, other) == {"claims": [{"sentences": [2, 1], "highlight": "x"}]}


def test_a_reply_that_names_a_sentence_which_is_not_offered_any_more_is_none() -> None:
    reply = {"claims": [{"sentences": [3], "highlight": "x"}]}
    assert through(question_of(article(0)), reply, question_of(article(0, (0, 1)))) is None


def test_a_number_of_no_sentence_is_kept_as_the_mistake_that_it_is() -> None:
    reply = {"claims": [{"sentences": [99], "highlight": "x"}]}
    assert through(question_of(article(0)), reply, question_of(article(0))) == reply


def test_another_version_of_an_article_is_another_question() -> None:
    assert question_of(article(0)).keys != question_of(article(1)).keys


def test_what_was_answered_before_is_part_of_the_question() -> None:
    wrong: list[Reply] = [{"claims": [{"sentences": [number], "highlight": "y"}]} for number in (1, 2)]
    keys = {question_of(article(0, turns=turns)).keys for turns in ([], wrong[:1], wrong[1:], wrong)}
    assert len(keys) == 4


def test_an_article_that_is_none_of_the_thirty_is_named() -> None:
    with pytest.raises(UnknownQuestionError, match="Other news"):
        question_of(asked(ExtractionReply, "Other news", ["[1] Nothing happened."]))


def test_a_composition_goes_by_its_claims_and_not_by_their_labels() -> None:
    def signal(order: Sequence[int], *more: Mapping[str, str]) -> Question:
        lines = [claim_line(f"C{n}", f"A{n}", SENTENCES[place]) for n, place in enumerate(order, start=1)]
        return question_of(asked(CompositionReply, "Claims of one signal", as_lines([*more, *lines])))

    one, other = signal((0, 1, 2)), signal((2, 0, 1))
    reply = composition(("C1", "C2", "C3"), ("A1",))
    assert through(one, reply, other) == composition(("C2", "C3", "C1"), ("A2",))
    assert through(one, reply, signal((0, 1))) is None
    assert through(one, reply, signal((0, 1, 2), {"title_now": "A title"})) is None


def test_a_link_goes_by_both_sides() -> None:
    def link(*titles: str) -> Question:
        lines = [{"side": side, "title": title} for side, title in zip(("today", "story"), titles, strict=True)]
        return question_of(asked(JudgementReply, "Articles of today and of a story", as_lines(lines)))

    reply = {"reason": "Another.", "relation": "unrelated"}
    assert through(link("A", "B"), reply, link("A", "B")) == reply
    assert through(link("A", "B"), reply, link("B", "A")) is None


def test_what_nobody_answered_is_refused_by_its_name_and_counted(tmp_path: Path) -> None:
    replies = PlayedReplies(tmp_path / "replies.jsonl")
    answer = replies(pairs(pair("p1", "Half the diesel was replaced.", "B.")))
    assert isinstance(answer, HttpError)
    assert answer.status == 400
    assert "Half the diesel was replaced." in answer.message
    assert len(replies.missing) == 1


def test_what_somebody_writes_is_there_for_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    said = {"pairs": [verdict("p1", "shows_it"), verdict("p2", "unrelated")]}
    lines = (pair("p1", "A.", "B."), pair("p2", "C.", "D."))
    writer = PlayedReplies(file, lambda question, request: deepcopy(said))
    assert isinstance(writer(pairs(*lines)), Text)
    later = PlayedReplies(file)
    answer = later(pairs(lines[1]))
    assert isinstance(answer, Text)
    assert json.loads(answer.text) == {"pairs": [verdict("p2", "unrelated")]}
    assert (later.missing, dict(later.given)) == ([], {"judge_claims": 1})
    assert len(later.unused) == 1
    later.forget_unused()
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_a_reply_in_a_form_that_is_not_asked_for_any_more_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    request = pairs(pair("p1", "A.", "B."))
    old = {"pairs": [{"pair": "p1", "relation": "shows_it"}]}
    PlayedReplies(file, lambda question, request: old)(request)
    later = PlayedReplies(file)
    assert isinstance(later(request), HttpError)
    new = {"pairs": [verdict("p1", "unrelated")]}
    PlayedReplies(file, lambda question, request: new)(request)
    answer = PlayedReplies(file)(request)
    assert isinstance(answer, Text)
    assert json.loads(answer.text) == new
