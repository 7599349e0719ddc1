"""Promise 9 for titles and analyses: nothing that a fooled model writes into them is kept."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_tests.engines.language_model.attacks import (
    HUMAN,
    IGNORE,
    LOOKALIKE,
    NULLS,
    SEEN,
    TAGS,
    TEMPLATES,
    TOOL_SAID,
    TURNED,
    UNSEEN_CHARACTERS,
    unfit,
)
from bellwether_tests.engines.language_model.harness import DAY, PROSE, running_harness
from bellwether_tests.engines.language_model.scripted_models import reasonings
from bellwether_tests.model_server import Text, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")


def evidence(number: int, quote: str) -> EvidenceForComposition:
    day = date(2026, 3, number)
    return EvidenceForComposition(
        f"c_{number}", f"a_{number}", "fjordpost.example", day, quote, quote[:20], quote, "pattern",
        "reasoning", "event", "supports", 0, 0.9, 0.9,
        ("Norges Bank",), ("economy",), ("rates",), ("NO",), f"Headline {number}",
    )  # fmt: skip


EVIDENCE = [evidence(number, quote) for number, quote in enumerate(PROSE[:4], start=1)]
CLEAN = {"text": f"{PROSE[0].removesuffix(' on Tuesday.')}, which says it all.", "claims": ["C1"]}
WRITTEN = (
    IGNORE,
    HUMAN,
    TOOL_SAID,
    *TEMPLATES,
    TURNED,
    TAGS,
    NULLS,
    LOOKALIKE,
    SEEN[1],
    # Like the mark of a prompt that is not the composer's: what gives it away is a number of no claim.
    "The bank of Norway is bw-7a69cee4ee3227a6.",
)
TITLE = "The bank raises its rate"


def analysis(*items: object, title: object = TITLE) -> Text:
    """A composition whose first sentence is right."""
    given = reasonings(f"A{place}" for place in range(1, 6))
    return Text(json.dumps({"leave_out": [], "reasonings": given, "title": title, "analysis": [CLEAN, *items]}))


COMPOSED: dict[str, Sequence[Text]] = {
    **{f"titles {at}": [analysis(title=w[:88]) for w in WRITTEN[at : at + 3]] for at in range(0, len(WRITTEN), 3)},
    "sentences": [analysis(*({"text": words, "claims": ["C1", "C2"]} for words in WRITTEN[:15]))],
    "more sentences": [analysis(*({"text": words, "claims": ["C1", "C2"]} for words in WRITTEN[15:]))],
    "labels": [analysis({"text": PROSE[1], "claims": [IGNORE] * 900})],
    "shapes": [analysis(None, {"text": 1}, "x", title=["x"])],
    "halves": [analysis({"text": f"{PROSE[1]}\ud800", "claims": ["C2"]}, title=f"{TITLE} \ud800")],
}


def test_no_hostile_title_or_sentence_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [reply for replies in COMPOSED.values() for reply in (*replies, *replies[-1:] * 2)[:3]]
    with running_harness(sequence(*said), tmp_path, monkeypatch) as harness, harness.warehouse.open():
        engine = harness.engine()
        for number, what in enumerate(COMPOSED, start=5):
            composed = engine.compose(what, DAY, [*EVIDENCE, evidence(number, PROSE[4])])
            assert [sentence.text for sentence in composed.analysis] == [CLEAN["text"]], what
            assert composed.dropped >= 1, what
            for words in (composed.title, *(sentence.text for sentence in composed.analysis)):
                assert unfit(words) is None, (what, words)
                assert not UNSEEN_CHARACTERS.search(words), (what, words)
        for exchange in harness.server.exchanges:
            for message in exchange.body["messages"][2::2]:
                assert unfit(message["content"]) is None
                assert len(message["content"]) < 4_000
