"""Words that say what their claims say pass the checks, in whatever words; what they do not say is still caught."""

from dataclasses import replace
from datetime import date

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.answers.check_reply import ClaimChecker
from bellwether_assets.engines.language_model.answers.compose import CompositionConversation
from bellwether_assets.engines.language_model.answers.conversation import Reply
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.replies import ClaimReply
from bellwether_assets.engines.protocol import ArticleText, EvidenceForComposition
from bellwether_assets.foundation.taxonomy import default_taxonomy
from bellwether_tests.engines.language_model.evidence import evidence
from bellwether_tests.engines.language_model.scripted_models import AS_SENT, proposal, reasonings
from bellwether_tests.model_server.answers import as_json
from bellwether_tests.proof.faithful import Faithful, read

DAY = date(2032, 6, 1)
# Of 240 and 135 texts; a re-ask of one in a hundred is what a reader of the bill would bear.
MOST_REFUSED = 0.01


def refused_statements(told: Faithful) -> list[str]:
    """Why statements of an article are refused."""
    article = ArticleText("a", told.title, "\n".join(told.passages), "herald.example", DAY, "en")
    checker = ClaimChecker(article, default_taxonomy(), prompt("extract"), "x", AS_SENT)
    refused = []
    for passage, statement in zip(told.passages, told.statements, strict=True):
        reply = ClaimReply.model_validate(proposal(passage, checker.sentences.text, statement=statement))
        problem = checker.check(reply).problem
        refused += [f"{told.name}: {problem.kind}: {statement}"] if problem else []
    return refused


def claims_of(told: Faithful) -> list[EvidenceForComposition]:
    """The claims of a scenario, each of a different article; the last is the counter-case."""
    return [
        evidence(
            number,
            passage,
            day=DAY,
            statement=told.statements[number - 1],
            # What the whole composition shows is the mechanism of each of them.
            pattern=told.composed_title,
            reasoning="",
            article_title=told.title,
            actors=(),
            stance="complicates" if number == len(told.passages) else "supports",
        )
        for number, passage in enumerate(told.passages, start=1)
    ]


def refused_composition(told: Faithful, **changes: object) -> list[str]:
    """What a correction of a composition would say."""
    items = claims_of(told)
    conversation = CompositionConversation("s", items, ExtractiveEngine().compose("s", DAY, items), "x")
    analysis = [{"text": words, "claims": [f"C{n + 1}" for n in places]} for words, places in told.sentences]
    answer = {
        "leave_out": [],
        "reasonings": reasonings(("A1", "A2", "A3", "A4")),
        "title": told.composed_title,
        "analysis": analysis,
    }
    said = conversation.accept(Reply(as_json(answer | changes).text, "ended"))
    lines = said.text.splitlines() if said is not None else []
    return [f"{told.name}: {line}" for line in lines if line.startswith("- ")]


@pytest.mark.parametrize("name", ["tuned", "kept_back"])
def test_faithful_words_are_hardly_ever_asked_for_again(name: str) -> None:
    texts = read(name)
    refused = [why for told in texts for why in refused_statements(told)]
    refused += ["\n".join(why) for told in texts if (why := refused_composition(told))]
    many = sum(len(told.statements) + 1 for told in texts)
    assert many >= 135
    assert len(refused) <= MOST_REFUSED * many, "\n".join(refused)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("12 percent", "14 percent"),
        ("40 percent", "four fifths"),
        ("half as much", "a third as much"),
        ("Kazakh taxpayers", "Uzbek taxpayers"),
        ("Mirova Grid left", "Norsk Hydra left"),
        ("Astana", "Almaty"),
        ("furnaces stand.", "furnaces stand, as in May 2030."),
        ("two axes", "two treaties"),
        ("Private rivals, Dana Ilves argues", "Zeldovich argues that private rivals"),
    ],
)
def test_a_changed_fact_in_faithful_words_is_caught(was: str, becomes: str) -> None:
    told = next(told for told in read("tuned") if told.name == "cheap power in Kazakhstan")
    assert refused_composition(told) == []
    changed = tuple((words.replace(was, becomes), places) for words, places in told.sentences)
    assert changed != told.sentences
    assert len(refused_composition(replace(told, sentences=changed))) == 1
