"""Agreement with labels beyond the story: mechanisms of claims, copies, kinds and stances."""

import pytest

from bellwether_assets.evaluation.bcubed import GoldCluster
from bellwether_assets.evaluation.labels import agreement, clusters_of_claims, copies_found
from bellwether_assets.evaluation.read_home import EvidenceLabel


def _evidence(
    claim: str, article: str, signal: str, kind: str = "risk", stance: str = "supports", weight: float = 0.5
) -> EvidenceLabel:
    return EvidenceLabel(claim, article, signal, kind, stance, weight)


def test_each_claim_has_the_label_of_its_article_and_stands_where_it_is_evidence() -> None:
    gold = {"a": "prices", "b": "prices", "c": "jobs"}
    evidence = [
        _evidence("1", "a", "s1"),
        _evidence("2", "a", "s2"),
        _evidence("3", "b", "s1"),
        _evidence("4", "c", "s1"),
        _evidence("5", "unlabelled", "s1"),
    ]
    # Of three claims on prices, two are with the one on jobs: 2/3 of these three are right, and 2/3 of prices there.
    assert clusters_of_claims(gold, evidence) == [
        GoldCluster(1, pytest.approx(1 / 3), 1.0),
        GoldCluster(3, pytest.approx(1 + 4 / 3), pytest.approx(5 / 3)),
    ]


def test_a_copy_is_found_where_it_has_the_origin_of_what_it_copies() -> None:
    copies = {"b": "a", "c": "a", "e": "d", "gone": "a"}
    origins = {"a": "o1", "b": "o1", "c": "o2", "d": "o3", "e": "o3", "f": "o4"}
    assert copies_found(copies, origins) == {
        "copies_labelled": 3,
        "copies_found": pytest.approx(2 / 3),
        "copies_wrongly_found": 0,
    }
    # Copies of one article are copies of each other; d is none of them, and neither is f.
    origins = {"a": "o2", "b": "o1", "c": "o1", "d": "o1", "e": "o3", "f": "o3"}
    assert copies_found(copies, origins)["copies_wrongly_found"] == 2
    assert copies_found({}, origins) == {}


def test_labels_of_copies_that_run_in_a_circle_end() -> None:
    assert copies_found({"a": "b", "b": "a"}, {"a": "o", "b": "o"})["copies_found"] == 1.0


def test_an_articles_kind_and_stance_are_the_heaviest_of_its_principal_signal() -> None:
    evidence = [
        _evidence("1", "a", "s1", "policy", "contradicts", 0.4),
        _evidence("2", "a", "s1", "risk", "supports", 0.3),
        _evidence("3", "a", "s1", "risk", "supports", 0.3),
        _evidence("4", "a", "s2", "event", "contradicts", 0.9),
        _evidence("5", "b", "s2", "event", "contradicts"),
        _evidence("6", "c", "s2", "event", "complicates"),
    ]
    found = agreement(evidence, {"a": "risk", "b": "policy"}, {"a": "supports", "b": "supports", "c": "supports"})
    assert found == {
        "kinds_labelled": 2,
        "kinds_as_labelled": 0.5,
        "stances_labelled": 3,
        "stances_as_labelled": pytest.approx(1 / 3),
        "stances_turned_round": 1,
    }
    assert agreement(evidence, {}, {}) == {}
