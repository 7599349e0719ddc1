"""Which member of an origin is read: who tells more than all before, and of one day the fullest."""

import random
from datetime import date, timedelta
from pathlib import Path

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.articles.placing import DAY, Printed, place, read
from bellwether_tests.cases import run_items
from bellwether_tests.homes import drop, new_home, query, table_hashes, walk

FLASH = (
    "The ferry Queen Maud ran aground off Westhaven on Tuesday with 212 people on board, the coast guard of Exampleland"
    " said. Nobody was hurt. More to follow."
)
FULL = (
    "The ferry Queen Maud ran aground off Westhaven on Tuesday with 212 people on board, the coast guard of Exampleland"
    " said. Nobody was hurt. Three tugs from Northport pulled it free after six hours because the tide rose by"
    " two metres."
    " The ministry of transport ordered checks of all 40 ferries of the line, which lost 15 percent of its passengers"
    " last year. The price of a crossing in Exampleland will rise by 8 percent in May because repairs cost more."
)
FULLER = (
    f"{FULL} Insurers in Oldtown expect claims of 30 million crowns. The line carried 1.2 million people last year, and"
    " its shares fell by 9 percent at the exchange on Wednesday because analysts at Example Invest expect a loss. The"
    " union of sailors wants two more hands on each bridge, which would cost the line 5 million crowns a year."
    " The court"
    " of Westhaven hears the captain on Friday."
)
STORM = (
    "A storm cut power to 14,000 homes in the Fjord valley on Monday. Crews from Oldtown need a week to mend 300 masts,"
    " and schools in Harbour Bridge stay shut until Thursday because their heating is electric. Trains to the north"
    " turn round at Kilometre 90, and the railway pays for 60 buses."
)
NEXT = timedelta(days=1)


def _printed(name: str, text: str, days: int = 0) -> Printed:
    return Printed(name, text, f"Queen Maud aground {name}", f"{name}.example", DAY + days * NEXT)


def test_within_a_day_the_full_story_is_read_in_the_place_of_its_flash() -> None:
    placed = place([_printed("a flash", FLASH), _printed("b full", FULL), _printed("c fuller", FULLER)])
    assert read(placed) == {"c fuller"}
    assert {row.root_article_id for row in placed.values()} == {"a flash"}
    assert {row.root_publisher for row in placed.values()} == {"a flash.example"}
    assert {row.read_article_id for row in placed.values()} == {"c fuller"}


def test_on_a_later_day_the_full_story_is_read_as_well_under_the_flashs_date_and_publisher() -> None:
    placed = place([_printed("a flash", FLASH), _printed("b full", FULL, 2), _printed("c fuller", FULLER, 3)])
    assert read(placed) == {"a flash", "b full", "c fuller"}
    assert {(row.root_day, row.root_publisher) for row in placed.values()} == {(DAY, "a flash.example")}


def test_what_tells_nothing_more_is_not_read_however_late() -> None:
    later = [
        _printed("d same", FULL, 1),
        _printed("e cut", FULL[: FULL.index("The ministry")], 1),
        _printed("f flash again", FLASH, 2),
        _printed("g with a line", f"{FULL} This story was first told by the Westhaven Post, a paper of the coast.", 2),
    ]
    placed = place([_printed("a full", FULL), *later])
    assert read(placed) == {"a full"}
    assert {row.read_article_id for row in placed.values()} == {"a full"}


def test_a_roundup_of_what_was_all_printed_is_not_read_and_one_with_news_is() -> None:
    first = [_printed("a", FULL), Printed("b", STORM, "Storm cuts power", "b.example")]
    assert read(place([*first, _printed("c", f"{FULL} {STORM}", 1)])) == {"a", "b"}
    assert read(place([first[0], _printed("c", f"{FULL} {STORM}", 1)])) == {"a", "c"}


def test_two_papers_that_go_on_from_one_flash_are_both_read() -> None:
    own = (
        "The owner of the line, Ann Example, has 70 days to pay a fine of 2 million crowns that the port of"
        " Northport set"
        " last spring. Passengers slept in the hall of the school at Sandy Point, where the red cross handed out 180"
        " blankets, and some of them want their money back because the line had warned of shallow water in March."
    )
    papers = [_printed("b", FULL), _printed("c", f"{FLASH} {own}", 1)]
    assert read(place([_printed("a", FLASH), *papers])) == {"b", "c"}


def test_an_unread_article_points_at_the_one_that_tells_most_of_it() -> None:
    placed = place([_printed("a", FLASH), _printed("b", FULL, 1), _printed("c", FULL, 2), _printed("d", FLASH, 3)])
    assert {name: row.read_article_id for name, row in placed.items()} == {"a": "a", "b": "b", "c": "b", "d": "a"}


def test_the_order_of_rows_and_the_words_of_other_days_change_nothing() -> None:
    printed = [_printed("a", FLASH), _printed("b", FULL), _printed("c", FULL, 1), _printed("d", FULLER, 2)]
    placed = place(printed)
    for seed in range(5):
        shuffled = random.Random(seed).sample(printed, len(printed))  # noqa: S311 - any order
        assert place(shuffled) == placed
    assert {name: row for name, row in placed.items() if row.day <= DAY + NEXT} == place(printed[:3])


def _items(*days: int) -> list[dict[str, str]]:
    texts = (FLASH, FULL, FULL)
    return [
        {
            "id": name,
            "title": "Queen Maud aground",
            "text": text,
            "url": f"https://{name}.com/1",
            "published_at": f"{date(2024, 3, day)}T{hour:02}:00:00Z",
        }
        for name, text, day, hour in zip(("flash", "full", "reprint"), texts, days, (6, 8, 9), strict=True)
    ]


def test_each_article_has_one_place_and_claims_count_under_the_earliest(tmp_path: Path, embedder: Embedder) -> None:
    for days in ((1, 1, 2), (1, 2, 3)):
        outcome = run_items(_items(*days), tmp_path / str(days[1]), embedder)
        claimed = outcome.rows(
            "SELECT DISTINCT external_id, a.day, root_day, root_publisher FROM pipeline.claims c"
            " JOIN pipeline.origins USING (article_id) JOIN pipeline.raw_articles a USING (article_id)"
            " WHERE external_id <> 'flash'"
        )
        assert claimed == [("full", date(2024, 3, days[1]), date(2024, 3, 1), "flash.com")]
        evidence = outcome.rows("SELECT DISTINCT origin_day, publisher, added_on FROM pipeline.evidence_changes")
        assert evidence == [(date(2024, 3, 1), "flash.com", date(2024, 3, 1))]
        assert outcome.column("SELECT max(origins) FROM pipeline.signal_days") == [1]
        assert set(outcome.column("SELECT last_reinforced FROM pipeline.signal_days")) == {date(2024, 3, 1)}


def test_what_a_later_member_adds_comes_on_its_day_and_is_dated_as_its_earliest(
    tmp_path: Path, embedder: Embedder
) -> None:
    items = _items(1, 3, 3)
    for item in items[1:]:
        item |= {"title": "Storm cuts power in the Fjord valley; ferry aground", "text": f"{STORM}\n\n{FLASH}"}
    outcome = run_items(items, tmp_path, embedder)
    assert date(2024, 3, 3) in outcome.column("SELECT DISTINCT day FROM pipeline.evidence_changes")
    assert set(outcome.column("SELECT origin_day FROM pipeline.evidence_changes")) == {date(2024, 3, 1)}


def test_a_copy_with_an_offer_below_is_not_read() -> None:
    offer = (
        "To read on, choose the plan that suits you best. All articles of this paper on all your devices, the"
        " puzzles of"
        " the week and a letter from the newsroom each morning are part of every plan that we have made for you"
        " and yours."
    )
    story = ". ".join(FULL.split(". ")[:3])
    assert read(place([_printed("a", story), _printed("b", f"{story}.\n\n{offer}", 1)])) == {"a"}


def test_a_late_flash_takes_over_the_origin_and_gives_the_same_as_if_it_had_been_there(
    tmp_path: Path, embedder: Embedder
) -> None:
    items = _items(1, 2, 3)
    home = new_home(tmp_path / "late", date(2024, 3, 1))
    late = Context(home, embedder)
    for name, dropped in (("first.jsonl", items[1:]), ("second.jsonl", items[:1])):
        drop(home, name, dropped)
        take_in(late)
        walk(late, date(2024, 3, 4))
    clean = Context(new_home(tmp_path / "clean", date(2024, 3, 1)), embedder)
    drop(clean.home, "all.jsonl", items)
    take_in(clean)
    walk(clean, date(2024, 3, 4))
    assert query(late, "SELECT count(DISTINCT origin_id) FROM pipeline.origins") == [(1,)]
    ours, theirs = table_hashes(late), table_hashes(clean)
    different = {name for name in ours if ours[name] != theirs[name]}
    assert different <= {"raw_articles"}, "when a document was first seen is a fact of its own"
