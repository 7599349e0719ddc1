"""Each sentence of a model's analysis is judged against the claims it names; what does not follow is left out."""

import json
from dataclasses import replace

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Composition
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import bodies, correction_in
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, LOCAL, Harness, StartHarness
from bellwether_tests.engines.language_model.test_compose import INFLATION, KRONE, LEAD, TITLE, without_a_model, words
from bellwether_tests.model_server.answers import Refusal, Text, as_json
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

COMPOSED = words(LEAD, INFLATION, KRONE)


def verdicts(*given: str) -> Text:
    return as_json({"verdicts": [{"sentence": f"S{n}", "verdict": one} for n, one in enumerate(given, start=1) if one]})


def judged(harness: Harness, **changes: object) -> Composition:
    """The composition, judged by its meaning."""
    return harness.engine(check_meaning=True, **changes).compose("s_1", DAY, EVIDENCE)


def counted(harness: Harness, **changes: object) -> tuple[int, int]:
    """How many sentences were judged, and how many of them do not follow, of an analysis that stands whole."""
    composition = judged(harness, **changes)
    assert [one.text for one in composition.analysis] == [LEAD["text"], INFLATION["text"], KRONE["text"]]
    return composition.checked, composition.unsupported


def test_sentences_that_do_not_follow_from_their_claims_leave_the_analysis_and_are_counted(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(sequence(COMPOSED, verdicts("follows", "beyond", "against")))
    composition = judged(harness)
    assert [one.text for one in composition.analysis] == [LEAD["text"]]
    assert (composition.checked, composition.unsupported, composition.dropped) == (3, 2, 2)
    assert (composition.engine, composition.title) == (HAIKU, TITLE)
    assert judged(harness) == composition
    assert harness.server.received == 2
    assert harness.rows("SELECT purpose, signal_id FROM ledger.model_calls ORDER BY sent_at") == [
        ("compose", "s_1"),
        ("judge", "s_1"),
    ]


@pytest.mark.parametrize("verdict", ["against", "beyond", "blames"])
def test_each_verdict_but_follows_decides(start_harness: StartHarness, verdict: str) -> None:
    harness = start_harness(sequence(COMPOSED, verdicts("follows", verdict, "follows")))
    assert [one.text for one in judged(harness).analysis] == [LEAD["text"], KRONE["text"]]


def test_where_no_sentence_follows_rules_compose_and_an_upgrade_asks_afresh(start_harness: StartHarness) -> None:
    none = verdicts("against", "blames", "beyond")
    harness = start_harness(sequence(COMPOSED, none, COMPOSED, verdicts("follows", "follows", "follows")))
    instead = replace(without_a_model(), dropped=1)
    assert judged(harness) == judged(harness) == instead
    assert harness.rows("SELECT configured, chosen, reason, signal_id FROM ledger.engine_choices") == [
        (HAIKU, "extractive", "no valid answer", "s_1")
    ]
    assert harness.server.received == 2
    assert ask_again(harness.warehouse, harness.choice(check_meaning=True), DAY, DAY) == 1
    assert judged(harness).engine == HAIKU
    # The judge too: it was its answer that left nothing.
    assert judged(harness).checked == 3
    assert harness.server.received == 4


def test_a_sentence_is_shown_with_its_own_claims_alone(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(COMPOSED, verdicts("follows", "follows", "follows")))
    counted(harness)
    (document, _) = bodies(harness)[1]["messages"][0]["content"]
    lines = [json.loads(line) for line in document["source"]["data"].splitlines()]
    assert [(line["sentence"], [one["quote"] for one in line["claims"]]) for line in lines] == [
        ("S1", [EVIDENCE[0].quote]),
        ("S2", [EVIDENCE[1].quote]),
        ("S3", [EVIDENCE[2].quote]),
    ]


def test_missing_verdicts_are_asked_for(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(COMPOSED, verdicts("follows", "", "follows"), verdicts("against", "beyond")))
    assert [one.text for one in judged(harness).analysis] == [LEAD["text"], KRONE["text"]]
    assert correction_in(harness) == "Verdicts are missing of S2. Return these, each with sentence and verdict."


@pytest.mark.parametrize(
    "answer",
    [
        Text("All of them follow."),
        as_json({"verdicts": [{"sentence": "S9", "verdict": "follows"}, {"sentence": "S1", "verdict": "true"}]}),
        as_json({"verdicts": [{"sentence": "S1", "verdict": "follows"}], "mark": prompt("meaning").mark}),
    ],
)
def test_what_is_no_verdict_counts_nothing(start_harness: StartHarness, answer: Text) -> None:
    harness = start_harness(sequence(COMPOSED, answer, answer, answer))
    assert counted(harness) == (0, 0)


def test_a_refusal_leaves_the_words_unjudged_and_is_not_asked_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(COMPOSED, Refusal()))
    assert counted(harness) == (0, 0)
    assert counted(harness) == (0, 0)
    assert harness.server.received == 2


def test_no_model_judges_words_that_no_model_wrote(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Refusal()))
    assert harness.engine(check_meaning=True).compose("s_1", DAY, EVIDENCE).engine == "extractive"
    assert harness.server.received == 1


@pytest.mark.parametrize(
    ("changes", "judge"),
    [
        ({"check_meaning": True}, HAIKU),
        ({"check_meaning": True, "judge": False}, "extractive"),
        ({"check_meaning": False}, "extractive"),
        ({"check_meaning": True, "name": "extractive"}, "extractive"),
        ({"check_meaning": True, "name": "extractive", "compose_with": LOCAL}, LOCAL),
        ({"check_meaning": True, "compose_with": "extractive"}, "extractive"),
    ],
)
def test_the_judging_model_checks(start_harness: StartHarness, changes: dict[str, object], judge: str) -> None:
    choice = start_harness(sequence()).choice(**changes)
    assert choice.checking_engine == judge
    assert choice.composition_cache_key["checked by"] == judge
