"""The map of a day's claims: the same from the same claims, every claim on it, names where they can be read."""

import random
from dataclasses import replace

import numpy as np
import pytest

from bellwether_assets.site import lay_out_claims as layout
from bellwether_assets.site.lay_out_claims import lay_out_claims, project
from bellwether_tests.site.sample_drawings import day_claims, map_of


def test_the_map_is_the_same_in_whatever_order_claims_come() -> None:
    claims = day_claims([9, 5, 3, 1])
    shuffled = list(claims)
    random.Random(5).shuffle(shuffled)  # noqa: S311 - not for secrets
    assert lay_out_claims(claims) == lay_out_claims(shuffled)


def test_a_mirrored_decomposition_gives_the_same_places() -> None:
    """Whatever sign a library chooses, the largest loading of each component is positive."""
    vectors = np.stack([claim.vector for claim in day_claims([6, 6, 6])])
    places, kept = project(vectors)
    centred = vectors - vectors.mean(axis=0)
    for axis in (0, 1):
        direction = centred.T @ places[:, axis]
        assert direction[np.abs(direction).argmax()] > 0
    assert 0 < kept < 1
    # Principal: uncorrelated, the wider direction first.
    assert places[:, 0] @ places[:, 1] == pytest.approx(0, abs=1e-4)
    assert places[:, 0].std() >= places[:, 1].std()


@pytest.mark.parametrize("groups", [[1], [2], [1, 1], [3, 2], [60, 45, 35, 30, 25, 20, 15, *[4] * 17]])
def test_every_claim_is_on_the_map_and_inside_it(groups: list[int]) -> None:
    laid_out = map_of(day_claims(groups))
    assert len(laid_out.marks) == sum(groups)
    for mark in laid_out.marks:
        assert 0 <= mark.x <= layout.WIDTH
        assert 0 <= mark.y <= layout.HEIGHT
    assert 1 <= len(laid_out.labels) <= layout.MOST_NAMED
    assert {mark.colour for mark in laid_out.marks} - {None} == {label.colour for label in laid_out.labels}
    assert (
        laid_out.title
        == f"{sum(groups)} claim{'s' * (sum(groups) > 1)} of {len(groups)} signal{'s' * (len(groups) > 1)}"
    )


def test_labels_lie_neither_over_each_other_nor_outside_and_lead_to_a_claim_of_their_signal() -> None:
    for seed in range(4):
        claims = day_claims([40, 30, 20, 12, 9, 7, 5, 5, 4], seed)
        laid_out = map_of(claims)
        boxes = []
        for label in laid_out.labels:
            width = layout.LETTER * len(label.text)
            start = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.align]
            boxes.append((start, label.y - layout.LINE / 2, start + width, label.y + layout.LINE / 2))
            assert boxes[-1][0] >= 0
            assert boxes[-1][2] <= layout.WIDTH
            assert label.leader[:2] in {(m.x, m.y) for m in laid_out.marks if m.colour == label.colour}
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_similar_claims_stand_close_together() -> None:
    laid_out = map_of(day_claims([12, 12]))
    groups = [np.array([(m.x, m.y) for m in laid_out.marks if m.colour == colour]) for colour in (0, 1)]
    between = float(np.linalg.norm(groups[0].mean(axis=0) - groups[1].mean(axis=0)))
    within = max(float(np.linalg.norm(group - group.mean(axis=0), axis=1).max()) for group in groups)
    assert between > 2 * within


def test_claims_that_are_all_alike_or_of_no_signal_or_none_at_all() -> None:
    one = day_claims([1])[0]
    alike = map_of([replace(one, claim_id=f"c_{n}") for n in range(4)])
    assert {(mark.x, mark.y) for mark in alike.marks} == {(layout.WIDTH / 2, layout.HEIGHT / 2)}
    alone = map_of([replace(c, signal_id=None) for c in day_claims([4])])
    assert alone.labels == ()
    assert {mark.colour for mark in alone.marks} == {None}
    assert "of no signal: 4 claims" in alone.description
    assert lay_out_claims([]) is None


def test_claims_of_signals_that_are_named_lie_above_the_others() -> None:
    claims = day_claims([9, 5])
    marks = map_of([replace(claim, signal_id=None) if claim.signal_id == "s_1" else claim for claim in claims]).marks
    assert [mark.colour for mark in marks] == [None] * 5 + [0] * 9
