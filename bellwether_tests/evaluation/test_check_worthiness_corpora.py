"""What is held out together: near-duplicate sentences, and what is nearly the same as these."""

from bellwether_assets.evaluation.check_worthiness_corpora import near_duplicates

TEN = ["the", "bank", "raised", "its", "key", "rate", "to", "four", "percent", "again"]


def test_sentences_that_are_nearly_the_same_share_a_group_also_through_a_third() -> None:
    first, second, third = TEN, [*TEN[:8], "now"], [*TEN[1:8], "now", "said"]
    other = ["nobody", "in", "the", "room", "had", "asked", "for", "any", "of", "it"]
    groups = near_duplicates([other, first, third, second, [word.upper() for word in first]]).tolist()
    assert len(set(groups[1:])) == 1
    assert groups[0] != groups[1]
    assert len(set(near_duplicates([first, third]).tolist())) == 2, "or the third proves nothing"


def test_short_sentences_are_near_duplicates_only_of_themselves() -> None:
    groups = near_duplicates([["i", "know"], ["i", "do"], ["know", "i"]]).tolist()
    assert groups[0] == groups[2] != groups[1]


def test_no_sentences_are_no_groups() -> None:
    assert near_duplicates([]).tolist() == []
