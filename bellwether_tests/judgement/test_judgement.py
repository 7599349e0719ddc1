"""What people judged can be judged again: the draw repeats, the verdicts are whole, the last round reached its mark."""

import pytest

from bellwether_tests.homes import GOLD_DATA
from bellwether_tests.judgement.draw import CLAIMS, draw, read_articles, sheet
from bellwether_tests.judgement.summary import QUESTIONS, precision, rounds, share

NEWSCLUSTER = GOLD_DATA / "newscluster.jsonl"


def test_every_verdict_names_its_claim_and_answers_every_question() -> None:
    for number, _, verdicts in rounds():
        assert len(verdicts) == CLAIMS, f"round {number}"
        assert len({verdict["claim_id"] for verdict in verdicts}) == CLAIMS
        for verdict in verdicts:
            assert {type(verdict[question]) for question in QUESTIONS} == {bool}
            assert len(verdict["quote_hash"]) == 32
            # The sheet's text belongs to its publishers: a note is a few words of a judge.
            assert len(verdict["note"]) < 400


def test_the_last_round_reached_its_mark() -> None:
    _, _, verdicts = rounds()[-1]
    for question in QUESTIONS[:3]:
        assert share(verdicts, question) >= 0.8, question
    for of in ("actors", "places"):
        assert precision(verdicts, of) >= 0.9, of


@pytest.mark.skipif(
    not NEWSCLUSTER.exists(), reason=f"{NEWSCLUSTER.name} is not in the folder shared beside this project"
)
def test_the_same_seed_draws_the_same_claims() -> None:
    articles = read_articles(NEWSCLUSTER)[:40]
    assert sheet(draw(articles, 3)) == sheet(draw(articles, 3))
    assert sheet(draw(articles, 3)) != sheet(draw(articles, 4))
