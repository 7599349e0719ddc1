"""What many share carries no weight beside different reporting, and all its weight beside the same."""

import random
from datetime import timedelta

import numpy as np
import pytest

from bellwether_assets.articles.known_articles import Known, Origin
from bellwether_assets.articles.passages import OF_ALL, OF_ONE_PUBLISHER, Passages
from bellwether_tests.articles.placing import DAY, Printed, origin_count, place, read

_SYLLABLES = ["ba", "do", "fi", "gu", "ka", "le", "mo", "nu", "pi", "ra", "se", "ti", "vo", "wa", "ze"]
MANY = 60


def _words(count: int, seed: str) -> str:
    """Sentences of invented words, among them names and figures."""
    chosen = random.Random(seed)  # noqa: S311 - invented words
    words = []
    for at in range(count):
        word = "".join(chosen.choices(_SYLLABLES, k=3))
        if at % 7 == 3:
            word = word.capitalize()
        if at % 11 == 5:
            word = str(chosen.randrange(1000))
        words.append(word + ("." if at % 13 == 12 else ""))
    return " ".join(words).capitalize() + "."


def _release(number: int, footer: str, **values: object) -> Printed:
    body = _words(50, f"release {number}")
    return Printed(f"{number:03d}", f"{body}\n\n{footer}", " ".join(body.split()[10:16]), **values)


@pytest.mark.parametrize("words", [30, 60, 150, 400])
def test_releases_with_one_footer_are_so_many_origins(words: int) -> None:
    footer = _words(words, "footer")
    placed = place(_release(number, footer, day=DAY + timedelta(days=number % 5)) for number in range(MANY))
    assert origin_count(placed) == len(read(placed)) == MANY


def test_and_so_are_articles_of_many_publishers_with_one_notice() -> None:
    notice = _words(150, "notice")
    placed = place(_release(number, notice, publisher=f"{number}.example") for number in range(MANY))
    assert origin_count(placed) == len(read(placed)) == MANY


@pytest.mark.parametrize("publishers", [1, MANY], ids=["of one owner", "of as many publishers"])
def test_one_story_in_many_papers_stays_one_origin(publishers: int) -> None:
    story, title = _words(300, "story"), "A story about many things"
    printed = []
    for number in range(MANY):
        words = story.split()
        if number % 3 == 1:
            words = words[: 200 + number]
        if number % 3 == 2:
            words = [*words, *_words(8, f"credit {number}").split()]
        publisher = f"{number % publishers}.example"
        printed.append(Printed(f"{number:03d}", " ".join(words), title, publisher, DAY + timedelta(days=number % 4)))
    placed = place(printed)
    assert origin_count(placed) == 1
    assert read(placed) == {"000"}


def test_a_release_and_its_copies_are_known_by_their_report_among_others_with_the_same_footer() -> None:
    footer = _words(200, "footer")
    releases = [_release(number, footer, publisher="sender.example") for number in range(12)]
    copied = [
        Printed("copy", releases[9].text, "Another title", "paper.example", DAY + timedelta(days=1)),
        Printed(
            "bare copy", releases[3].text.split("\n\n")[0], "Another title", "paper.example", DAY + timedelta(days=1)
        ),
        Printed("the footer alone", footer, "About us", "sender.example", DAY + timedelta(days=1)),
    ]
    placed = place([*releases, *copied])
    assert origin_count(placed) == 13
    assert placed["copy"].read_article_id == "009"
    assert placed["bare copy"].read_article_id == "003"
    assert placed["the footer alone"].parent_article_id is None


def test_a_fuller_print_without_the_standing_notes_is_known_by_the_report() -> None:
    footer = _words(200, "footer")
    releases = [_release(number, footer) for number in range(9)]
    body = releases[8].text.split("\n\n")[0]
    full = Printed("full", f"{body} {_words(60, 'more')}", releases[8].title, "paper.example", DAY + timedelta(days=1))
    assert place([*releases, full])["full"].parent_article_id == "008"


def test_a_late_release_moves_no_other() -> None:
    footer = _words(150, "footer")
    releases = [_release(number, footer) for number in range(20)]
    before = place(releases)
    after = place([*releases, _release(999, footer, day=DAY - timedelta(days=1))])
    assert {name: row.origin_id for name, row in before.items()} == {
        name: row.origin_id for name, row in after.items() if name in before
    }


def test_it_counts_reports_and_not_documents() -> None:
    passages = Passages(np.array([7], dtype=np.uint64), 100)
    _, places = passages.places(np.array([7, 8], dtype=np.uint64))
    for _ in range(50):
        passages.add(places, origin=1, publisher=1, tells_more=False)
    assert not passages.standing(places).any()
    for origin in range(2, OF_ONE_PUBLISHER + 1):
        assert not passages.standing(places).any()
        passages.add(places, origin=origin, publisher=1, tells_more=False)
    assert passages.standing(places).all()


@pytest.mark.parametrize(("publisher", "standing"), [("sender.example", True), ("unknown", False)])
def test_articles_of_nobody_known_are_not_one_publishers(publisher: str, standing: bool) -> None:
    known = Known(Passages(np.array([7], dtype=np.uint64), 100))
    _, places = known.passages.places(np.array([7], dtype=np.uint64))
    for number in range(OF_ONE_PUBLISHER):
        origin = Origin(f"o{number}", f"a{number}", DAY, publisher)
        known.add(f"a{number}", origin, publisher, places, number, tells_more=True)
    assert known.passages.standing(places).tolist() == [standing]


def test_over_all_publishers_more_is_many() -> None:
    passages = Passages(np.array([7], dtype=np.uint64), 100)
    _, places = passages.places(np.array([7], dtype=np.uint64))
    for number in range(OF_ALL):
        assert not passages.standing(places).any()
        passages.add(places, origin=number, publisher=number, tells_more=False)
    assert passages.standing(places).all()


def test_a_member_that_tells_more_is_a_report_of_its_own() -> None:
    """Else an offer that was taken for a flash would never be seen for what it is."""
    passages = Passages(np.array([7], dtype=np.uint64), 100)
    _, places = passages.places(np.array([7], dtype=np.uint64))
    for _ in range(OF_ONE_PUBLISHER):
        passages.add(places, origin=1, publisher=1, tells_more=True)
    assert passages.standing(places).all()
