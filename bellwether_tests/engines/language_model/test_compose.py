"""What a signal's words by a model promise: each sentence rests on the claims it names, or another engine writes."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.prompts import prompt
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition
from bellwether_tests.engines.language_model.desk import DAY, HAIKU, PROSE, Desk, OpenDesk
from bellwether_tests.engines.language_model.evidence import EVIDENCE, evidence
from bellwether_tests.engines.language_model.talk import asked_again, bodies
from bellwether_tests.model_server.answers import HttpError, Refusal, Text, Truncated, as_json
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

TITLE = "Norway's central bank raises rates against inflation"
LEAD = {"text": "The central bank of Norway raised its key rate to 4.5 percent.", "claims": ["C1"]}
INFLATION = {"text": "Inflation of 3.7 percent in February was too high, its governor said.", "claims": ["C2"]}
KRONE = {"text": "Exporters warned of 1,200 jobs lost in Bergen to a stronger krone.", "claims": ["C3"]}


def words(*sentences: object, title: object = TITLE) -> Text:
    return as_json({"title": title, "analysis": list(sentences)})


def compose(desk: Desk, claims: tuple[EvidenceForComposition, ...] = EVIDENCE, **changes: object) -> Composition:
    return desk.engine(**changes).compose("s_1", DAY, claims)


def without_a_model(claims: tuple[EvidenceForComposition, ...] = EVIDENCE) -> Composition:
    return ExtractiveEngine().compose("s_1", DAY, claims)


def test_each_sentence_names_the_claims_it_rests_on(open_desk: OpenDesk) -> None:
    both = {"text": "The bank of Norway raised its rate; inflation was 3.7 percent.", "claims": ["C1", "C2", "C1"]}
    composition = compose(open_desk(words(LEAD, both)))
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


def test_a_signal_is_composed_once(open_desk: OpenDesk) -> None:
    desk = open_desk(words(LEAD, KRONE))
    first = compose(desk)
    assert compose(desk) == first
    assert first.engine == HAIKU
    assert desk.server.received == 1
    assert desk.rows("SELECT purpose, signal_id, article_id FROM ledger.model_hits") == [("compose", "s_1", None)]


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
        ({"text": INFLATION["text"]}, "claims: Field required"),
        ({"text": INFLATION["text"], "claims": ["C2"], "sure": True}, "Extra inputs are not permitted"),
    ],
)
def test_a_sentence_that_its_claims_do_not_bear_out_is_asked_again_then_dropped_and_counted(
    open_desk: OpenDesk, wrong: Mapping[str, object], said: str
) -> None:
    desk = open_desk(words(LEAD, wrong))
    composition = compose(desk)
    assert [one.text for one in composition.analysis] == [LEAD["text"]]
    assert (composition.dropped, composition.engine) == (1, HAIKU)
    assert said in asked_again(desk, 1)
    assert desk.server.received == 3


def test_a_corrected_sentence_is_taken_and_the_valid_ones_kept(open_desk: OpenDesk) -> None:
    wrong = {"text": INFLATION["text"].replace("3.7", "3.9"), "claims": ["C2"]}
    desk = open_desk(sequence(words(LEAD, wrong, KRONE), words(INFLATION)))
    composition = compose(desk)
    assert {one.text for one in composition.analysis} == {LEAD["text"], INFLATION["text"], KRONE["text"]}
    assert composition.dropped == 0
    assert desk.server.received == 2


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Norway raises rates, report 2", "an article's headline"),
        ("NORWAY RAISES RATES: report 2!", "an article's headline"),
        ("Norway", "8 to 90 characters"),
        ("Norway raises " * 9, "8 to 90 characters"),
        ("Norway's central bank raises rates to 6 percent", "title says 6 percent"),
        ("Christine Lagarde raises rates against inflation", "title names Christine Lagarde"),
        (f"Title of {prompt('compose').mark} instructions", "repeats the instructions"),
        (7, "8 to 90 characters"),
    ],
)
def test_a_title_that_the_claims_do_not_bear_out_is_asked_again_then_written_without_a_model(
    open_desk: OpenDesk, title: object, said: str
) -> None:
    desk = open_desk(words(LEAD, title=title))
    composition = compose(desk)
    assert composition.title == without_a_model().title
    # A reply that repeats its instructions is thrown away whole.
    kept = "instructions" not in str(title)
    assert (composition.engine, composition.dropped) == (f"{HAIKU}, title by extractive" if kept else "extractive", 1)
    assert said in asked_again(desk, 1)
    assert desk.server.received == 3


def test_where_nothing_is_valid_the_words_are_written_without_a_model(open_desk: OpenDesk) -> None:
    desk = open_desk(words({"text": "Rates may rise by 9 percent next.", "claims": ["C1"]}, title="No"))
    assert compose(desk) == replace(without_a_model(), dropped=2)


def test_a_title_without_one_valid_sentence_is_not_set_above_words_of_another_engine(open_desk: OpenDesk) -> None:
    desk = open_desk(words({"text": "Rates may rise by 9 percent next.", "claims": ["C1"]}))
    assert compose(desk) == replace(without_a_model(), dropped=1)


@pytest.mark.parametrize("broken", ["I would rather not.", '{"title": "Norway', "[]"])
def test_an_answer_without_sentences_is_asked_again(open_desk: OpenDesk, broken: str) -> None:
    composition = compose(open_desk(sequence(Text(broken), words(LEAD))))
    assert [one.text for one in composition.analysis] == [LEAD["text"]]


def test_an_answer_that_was_cut_off_keeps_its_whole_sentences(open_desk: OpenDesk) -> None:
    whole = json.dumps({"title": TITLE, "analysis": [LEAD, INFLATION]})
    desk = open_desk(sequence(Truncated(whole, len(whole) - 30)))
    composition = compose(desk)
    assert (composition.title, [one.text for one in composition.analysis]) == (TITLE, [LEAD["text"]])
    assert desk.server.received == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Refusal(), "refused by the model"), (HttpError(400, "too long"), "request refused")],
)
def test_what_cannot_be_had_is_written_without_a_model_and_stays_so(
    open_desk: OpenDesk, answer: Refusal | HttpError, reason: str
) -> None:
    desk = open_desk(sequence(answer))
    assert compose(desk) == compose(desk) == without_a_model()
    assert desk.server.received == 1
    assert desk.rows("SELECT configured, chosen, reason, article_id, signal_id FROM ledger.engine_choices") == [
        (HAIKU, "extractive", reason, None, "s_1")
    ]


def test_words_behind_the_budget_are_written_without_a_model_until_somebody_asks(open_desk: OpenDesk) -> None:
    desk = open_desk(words(LEAD))
    assert compose(desk, daily_budget_usd=0.0).engine == "extractive"
    assert compose(desk).engine == "extractive"
    assert desk.server.received == 0
    assert ask_again(desk.warehouse, desk.choice(), DAY, DAY) == 1
    assert compose(desk).engine == HAIKU


def test_a_provider_that_is_away_is_no_reason_to_write_without_it(open_desk: OpenDesk) -> None:
    desk = open_desk(HttpError(500, "broken"), longest_wait_seconds=0.01)
    with pytest.raises(ProviderUnavailableError):
        compose(desk)
    assert desk.rows("SELECT * FROM ledger.engine_choices") == []


def test_the_order_of_the_evidence_does_not_matter(open_desk: OpenDesk) -> None:
    desk = open_desk(words(LEAD))
    first = compose(desk)
    assert compose(desk, EVIDENCE[::-1]) == first
    assert compose(desk, (*EVIDENCE[2:], *EVIDENCE[:2])) == first
    assert desk.server.received == 1
    # A claim more is another question.
    compose(desk, (*EVIDENCE, evidence(9, PROSE[4])))
    assert desk.server.received == 2


def test_a_model_sees_validated_claims_and_neither_articles_nor_scores(open_desk: OpenDesk) -> None:
    desk = open_desk(words(LEAD))
    compose(desk)
    (document, instruction) = bodies(desk)[0]["messages"][0]["content"]
    lines = [json.loads(line) for line in document["source"]["data"].splitlines()]
    assert [line["label"] for line in lines] == ["C1", "C2", "C3", "C4"]
    assert {key for line in lines for key in line} == {"label", "publisher", "day", "stance", "quote", "statement"}
    assert "{" not in instruction["text"]


def test_a_signal_of_hundreds_of_claims_is_told_from_the_weightiest(open_desk: OpenDesk) -> None:
    many = tuple(evidence(n, f"{PROSE[0][:-1]}, office {n} said.", weight=n / 100) for n in range(1, 101))
    desk = open_desk(words(LEAD))
    compose(desk, many)
    (document, _) = bodies(desk)[0]["messages"][0]["content"]
    told = [json.loads(line)["quote"] for line in document["source"]["data"].splitlines()]
    assert sorted(told) == sorted(one.quote for one in many[60:])
