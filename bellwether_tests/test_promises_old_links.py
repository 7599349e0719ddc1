"""Promise 11, first form: a signal's address, once published, resolves for ever."""

from datetime import date

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.foundation.settings import Home
from bellwether_assets.publication.redirects import Address, Redirect, redirects
from bellwether_tests.life import Life

AS_OF = date(2025, 10, 31)
EARLIER = date(2025, 10, 1)


def _rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _vanished(life: Life) -> set[object]:
    before = {row[0] for row in _rows(life.after("repaired"), "SELECT signal_id FROM signals")}
    return before - {row[0] for row in _rows(life.after("withdrawn"), "SELECT signal_id FROM signals")}


def test_every_signal_that_vanished_in_a_recompute_has_a_redirect_row(life: Life) -> None:
    vanished = _vanished(life)
    assert len(vanished) >= 2, "no signal vanished, so the test shows nothing"
    made = dict(_rows(life.after("withdrawn"), "SELECT from_signal_id, to_signal_id FROM redirects"))
    assert set(made) == vanished
    living = {row[0] for row in _rows(life.after("withdrawn"), "SELECT signal_id FROM signals")}
    assert {target for target in made.values() if target is not None} <= living


def test_a_signal_whose_other_evidence_lives_on_leads_to_its_holder(life: Life) -> None:
    old = _rows(
        life.after("repaired"),
        "SELECT s.signal_id, list(e.claim_id) FROM signals s JOIN evidence e USING (signal_id)"
        " JOIN claims c ON c.claim_id = s.founding_claim_id JOIN articles a ON a.article_id = c.article_id"
        " WHERE a.title LIKE 'Norwegian smelter%' GROUP BY ALL",
    )
    assert old
    made = dict(_rows(life.after("withdrawn"), "SELECT from_signal_id, to_signal_id FROM redirects"))
    holders = dict(_rows(life.after("withdrawn"), "SELECT claim_id, signal_id FROM evidence"))
    led = 0
    for signal_id, claims in old:
        still_held = {holders[claim] for claim in claims if claim in holders}  # type: ignore[attr-defined]
        assert made[signal_id] in (still_held or {None})
        led += made[signal_id] is not None
    assert led > 0


def test_a_signal_of_which_nothing_is_left_leads_to_a_page_that_says_so(life: Life) -> None:
    gone = _rows(life.after("withdrawn"), "SELECT from_signal_id FROM redirects WHERE to_signal_id IS NULL")
    assert gone
    for (signal_id,) in gone:
        page = (life.after("withdrawn").site / "signals" / f"{signal_id}.html").read_text("utf-8")
        assert "no longer kept" in page


def test_every_address_ever_published_is_a_page(life: Life) -> None:
    steps = ("repaired", "withdrawn", "nothing new")
    addresses = {row[0] for step in steps for row in _rows(life.after(step), "SELECT signal_id FROM signals")}
    pages = {file.stem for file in (life.after("nothing new").site / "signals").glob("*.html")}
    assert addresses <= pages
    for from_id, to_id in _rows(life.after("nothing new"), "SELECT from_signal_id, to_signal_id FROM redirects"):
        page = (life.after("nothing new").site / "signals" / f"{from_id}.html").read_text("utf-8")
        assert (f'href="{to_id}.html"' in page) == (to_id is not None)


def test_a_site_that_somebody_deleted_is_there_again_after_the_next_run(life: Life) -> None:
    def signal_pages(step: str) -> dict[str, bytes]:
        return {page.name: page.read_bytes() for page in (life.after(step).site / "signals").glob("*.html")}

    assert signal_pages("nothing new")
    assert signal_pages("site deleted") == signal_pages("nothing new")


IDS = st.sampled_from([f"s{n}" for n in range(6)])
CLAIMS = st.sampled_from([f"c{n}" for n in range(8)])
ADDRESSES = st.lists(
    st.builds(Address, IDS, CLAIMS, st.lists(CLAIMS, max_size=4).map(tuple)), unique_by=lambda a: a.signal_id
)


def _address(founding: str = "c0", claims: tuple[str, ...] = ("c0", "c1", "c2", "c3")) -> Address:
    return Address("old", founding, claims)


def test_the_holder_of_the_founding_claim_comes_before_the_holder_of_most_claims() -> None:
    holders = {"c0": "founder", "c1": "most", "c2": "most", "c3": "most"}
    assert redirects([_address()], holders, {"founder", "most"}, {}, AS_OF) == [Redirect("old", "founder", AS_OF)]


def test_without_the_founding_claim_the_holder_of_most_former_claims_is_next() -> None:
    holders = {"c1": "few", "c2": "most", "c3": "most"}
    assert redirects([_address()], holders, {"few", "most"}, {}, AS_OF) == [Redirect("old", "most", AS_OF)]


def test_a_tie_goes_to_the_smaller_id() -> None:
    holders = {"c1": "b", "c2": "a"}
    assert redirects([_address()], holders, {"a", "b"}, {}, AS_OF)[0].to_signal_id == "a"


def test_an_address_of_which_nothing_is_left_leads_nowhere_and_says_since_when() -> None:
    assert redirects([_address()], {}, set(), {"old": EARLIER}, AS_OF) == [Redirect("old", None, EARLIER)]


def test_a_signal_that_is_there_again_needs_no_redirect() -> None:
    assert redirects([_address()], {"c0": "old"}, {"old"}, {"old": EARLIER}, AS_OF) == []


@given(ADDRESSES, st.dictionaries(CLAIMS, IDS), st.sets(IDS), st.randoms(use_true_random=False))
def test_every_address_resolves_once_whatever_the_order(
    published: list[Address], holders: dict[str, str], living: set[str], dice: object
) -> None:
    holders = {claim: signal_id for claim, signal_id in holders.items() if signal_id in living}
    made = redirects(published, holders, living, {}, AS_OF)
    resolved = [redirect.from_signal_id for redirect in made]
    assert sorted(resolved) == sorted({a.signal_id for a in published} - living)
    assert {redirect.to_signal_id for redirect in made} <= living | {None}
    shuffled = list(published)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert redirects(shuffled, holders, living, {}, AS_OF) == made
