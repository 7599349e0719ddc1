"""What the words of one sentence show of its kind and stance; all sentences are invented."""

import pytest

from bellwether_assets.text.cues import kind_of, stance_of


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The Farm Care Act would require dairies to pay within a month.", "policy"),
        ("The Farm Care Act (H.R. 79) aims to protect farms from dairies.", "policy"),
        ("The council approved new tariffs on milk.", "policy"),
        ("The Dairy Board has a responsibility to make sure that milk is clean.", "policy"),
        ("Farmers warned that cheap milk poses a grave threat to villages.", "risk"),
        ("Data of farms could be used by dairies to drive down prices.", "risk"),
        ("Milk prices rose by 12 percent in the first months of the year.", "trend"),
        ("More and more farms sell milk to the city.", "trend"),
        ("83 percent of farms in the north of the country use machines.", "trend"),
        ("Acme controls about 90 % of what dairies buy, and its dominance grows.", "structural"),
        ("A ferry collided with a tram in Bergby, and nine people died.", "event"),
        ("Farmers marched through Bergby to warn of cheap milk.", "event"),
        ("The mayor visited the harbour.", "event"),
    ],
)
def test_the_kind_of_a_sentence(sentence: str, kind: str) -> None:
    assert kind_of(sentence)[0] == kind


def test_the_words_that_decided_are_words_of_the_sentence() -> None:
    sentence = "The Farm Care Act would require dairies to pay, and tariffs would end."
    kind, words = kind_of(sentence)
    assert kind == "policy"
    assert all(said in sentence for said in words.split("; "))
    assert kind_of("The mayor visited the harbour.") == ("event", "")


def test_a_title_alone_decides_nothing() -> None:
    assert kind_of("The mayor visited the harbour.", "Tariffs, bans and sanctions: the new laws") == ("event", "")


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        # A concession limits the sentence it stands in; it is no contrast to anything outside of it.
        ("Although some farms are old, dairies have closed the new ones.", "supports"),
        ("Despite the law, dairies go on to close farms.", "supports"),
        ("But dairies have opened farms in the north.", "complicates"),
        ("Critics say that farms closed for another reason.", "complicates"),
        ("Acme denied that any farm had closed.", "contradicts"),
        ("Dairies closed forty farms.", "supports"),
    ],
)
def test_the_stance_of_a_sentence(sentence: str, stance: str) -> None:
    assert stance_of(sentence) == stance
