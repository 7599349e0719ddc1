"""What is foreseen is what comes: the hash, each signal and each brief; and trying it leaves no trace in the home."""

from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.preview.changes import Asked, ChangeError, retractions
from bellwether_assets.preview.differences import differences
from bellwether_assets.preview.foresee import Foresight, foresee
from bellwether_assets.preview.tell import as_json, lines_of
from bellwether_assets.signals.read_overrides import OverrideError
from bellwether_assets.signals.take_in_overrides import give_override, take_in_file
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import confirmation_items, days_after, drop, query, walk

LAST = date(2026, 3, 16)
DAYS = 15
BY = {"author": "Ada", "reason": "Withdrawn."}


def _files(home: Home) -> dict[str, bytes]:
    """Every file of a home, but its lock, which is there or not."""
    return {
        str(file.relative_to(home.path)): file.read_bytes()
        for file in home.path.rglob("*")
        if file.is_file() and file.suffix != ".lock"
    }


def _strengths(context: Context) -> dict[str, float]:
    """Signal → strength on its last living day."""
    return dict(query(context, "SELECT signal_id, arg_max(strength_exact, day) FROM pipeline.signal_days GROUP BY ALL"))


def _told(context: Context) -> dict[tuple[date, str], tuple[str, ...]]:
    """Day and reader → signals that the brief tells."""
    sql = "SELECT day, reader, list(signal_id ORDER BY rank) FROM pipeline.brief_items GROUP BY ALL"
    return {(day, reader): tuple(told) for day, reader, told in query(context, sql)}


def _hash(context: Context) -> tuple[date | None, str]:
    now = settled(context, STAGES)
    return now.as_of, now.state_hash


def _foreseen(context: Context, asked: Asked, embedder: Embedder) -> Foresight:
    """What is foreseen, with nothing of the home touched."""
    before = _files(context.home)
    foresight = foresee(context.home, asked, embedder=embedder)
    assert _files(context.home) == before
    return foresight


def _comes_true(foresight: Foresight, before: Context, home: Home, embedder: Embedder) -> None:
    """Build what was changed, and compare."""
    old_strengths, old_told = _strengths(before), _told(before)
    context = Context(home, embedder)
    take_in(context)
    assert take_in_file(context) == []
    walk(context, LAST)
    assert foresight.is_exact
    assert (foresight.then.as_of, foresight.then.state_hash) == _hash(context)
    new_strengths, new_told = _strengths(context), _told(context)
    changed = {one.signal_id: one for one in foresight.differences.signals}
    for signal_id in old_strengths.keys() | new_strengths.keys():
        was, now = old_strengths.get(signal_id), new_strengths.get(signal_id)
        if was == now and signal_id not in changed:
            continue
        one = changed[signal_id]
        assert (one.before.strength if one.before else None, one.after.strength if one.after else None) == (was, now)
    briefs = {(one.day, one.reader): one for one in foresight.differences.briefs}
    for key in old_told.keys() | new_told.keys():
        was_told, now_told = old_told.get(key, ()), new_told.get(key, ())
        gained, lost = (briefs[key].gained, briefs[key].lost) if key in briefs else ((), ())
        assert set(gained) == set(now_told) - set(was_told)
        assert set(lost) == set(was_told) - set(now_told)


def _strongest_article(context: Context) -> str:
    """An article that is evidence of the strongest signal."""
    ((article_id,),) = query(
        context,
        "SELECT article_id FROM pipeline.evidence_changes JOIN pipeline.signal_days USING (signal_id)"
        " ORDER BY strength_exact DESC, article_id LIMIT 1",
    )
    return str(article_id)


def _only_publisher(context: Context) -> str:
    """The publisher that alone carries a signal."""
    ((publisher,),) = query(
        context,
        "SELECT any_value(publisher) FROM pipeline.evidence_changes GROUP BY signal_id"
        " HAVING count(DISTINCT own_publisher) = 1 ORDER BY 1 LIMIT 1",
    )
    return str(publisher)


def test_a_retraction_is_foreseen(confirmation: Context, copied: CopyHome, embedder: Embedder) -> None:
    context = copied(confirmation)
    article = _strongest_article(context)
    foresight = _foreseen(context, Asked(retract=(article,), author="Ada", reason="Withdrawn."), embedder)
    assert foresight.then.state_hash != foresight.now.state_hash
    assert foresight.differences.signals
    assert foresight.differences.pages
    assert [one.reason for one in foresight.stale][:1] == ["articles came in, were edited or were taken off"]
    give_override(context, {"action": "retract", "article": article, **BY})
    _comes_true(foresight, confirmation, context.home, embedder)


def test_a_home_without_a_publisher_is_foreseen(confirmation: Context, copied: CopyHome, embedder: Embedder) -> None:
    context = copied(confirmation)
    publisher = _only_publisher(context)
    foresight = _foreseen(context, Asked(without=(publisher.upper(),)), embedder)
    gone = {one.signal_id for one in foresight.differences.signals if one.change == "disappears"}
    assert gone
    assert {f"signals/{one}.html" for one in gone} <= set(foresight.differences.pages)
    # What is printed is what makes it so.
    (context.home.path / "overrides.toml").write_text(foresight.entries, encoding="utf-8")
    _comes_true(foresight, confirmation, context.home, embedder)


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        ("half_life.event=60", "[half_life]\nevent = 60\n"),
        ("readers.default.strength_floor=6", "[[readers]]\nstrength_floor = 6\n"),
        ("news_floor=0.05", '[[readers]]\nname = "default"\nnews_floor = 0.05\n'),
        ("horizon.event=5", "[horizon]\nevent = 5\n"),
    ],
)
def test_another_setting_is_foreseen(
    asked: str, settings: str, confirmation: Context, copied: CopyHome, embedder: Embedder
) -> None:
    context = copied(confirmation)
    foresight = _foreseen(context, Asked(settings=(asked,)), embedder)
    assert foresight.then.state_hash != foresight.now.state_hash
    assert foresight.differences.signals or foresight.differences.briefs
    (stale,) = foresight.stale
    assert stale.reason.startswith("settings changed: ")
    assert len(stale.days) == foresight.built_days == DAYS
    context.home.settings_file.write_text(settings, encoding="utf-8")
    _comes_true(foresight, confirmation, context.home, embedder)


def test_the_overrides_of_a_file_are_foreseen_behind_those_of_the_home(
    confirmation: Context, copied: CopyHome, embedder: Embedder, tmp_path: Path
) -> None:
    context = copied(confirmation)
    ((one, day),) = query(context, "SELECT claim_id, day FROM pipeline.evidence_changes ORDER BY day, claim_id LIMIT 1")
    entry = f'[[override]]\naction = "{{}}"\nclaim = "{one}"\nday = {day}\nauthor = "Ada"\nreason = "It is."\n'
    more = tmp_path / "more.toml"
    more.write_text(entry.format("mute"), encoding="utf-8")
    own = context.home.path / "overrides.toml"
    own.write_text(entry.format("pin"), encoding="utf-8")
    take_in_file(context)
    walk(context, LAST)
    foresight = _foreseen(context, Asked(overrides_file=more), embedder)
    assert foresight.then.state_hash != foresight.now.state_hash
    own.write_text(entry.format("pin") + entry.format("mute"), encoding="utf-8")
    context = Context(context.home, embedder)
    assert take_in_file(context) == []
    walk(context, LAST)
    assert (foresight.then.as_of, foresight.then.state_hash) == _hash(context)
    more.write_text('[[override]]\naction = "mute"\n', encoding="utf-8")
    with pytest.raises(ChangeError, match=r"more\.toml.*override 3, day"):
        foresee(context.home, Asked(overrides_file=more), embedder=embedder)


def test_a_signal_that_becomes_part_of_another_is_told_with_the_other(
    confirmation: Context, copied: CopyHome, embedder: Embedder, tmp_path: Path
) -> None:
    context = copied(confirmation)
    signals = query(
        context,
        "SELECT signal_id, min(claim_id) FROM pipeline.evidence_changes SEMI JOIN pipeline.signal_days"
        " ON signal_days.signal_id = evidence_changes.signal_id AND signal_days.day = ? GROUP BY 1 ORDER BY 1 LIMIT 2",
        LAST,
    )
    (gone, its_claim), (kept, other_claim) = signals
    more = tmp_path / "more.toml"
    more.write_text(
        f'[[override]]\naction = "merge"\nclaim = "{its_claim}"\ninto = "{other_claim}"\nday = {LAST}\n'
        'author = "Ada"\nreason = "One."\n',
        encoding="utf-8",
    )
    foresight = _foreseen(context, Asked(overrides_file=more), embedder)
    found = {one.signal_id: one for one in foresight.differences.signals}
    assert (found[gone].change, found[gone].into, found[gone].claims_gained) == ("merged", kept, 0)
    assert (found[kept].change, found[kept].into, found[kept].claims_lost) == ("changed", None, 0)
    assert found[gone].claims_lost == found[kept].claims_gained > 0
    assert f"  merged {gone} " in "\n".join(lines_of(foresight))
    assert f"now part of {kept}" in "\n".join(lines_of(foresight))


def test_what_waits_is_previewed_with_its_reason_and_comes(
    confirmation: Context, copied: CopyHome, embedder: Embedder
) -> None:
    context = copied(confirmation)
    late = {**confirmation_items()[4], "id": "late", "url": None, "source": "late.example"}
    drop(
        context.home,
        "late.jsonl",
        [
            {**late, "published_at": days_after(late, 1), "first_seen_at": f"{days_after(late, 1)}T20:00:00Z"},
            {**late, "id": "next year", "published_at": "2027-01-05", "first_seen_at": "2027-01-05"},
        ],
    )
    foresight = _foreseen(context, Asked(), embedder)
    (stale,) = foresight.stale
    assert stale.days == (date(2026, 3, 10),)
    assert stale.reason == "articles came in, were edited or were taken off"
    assert foresight.now.state_hash != foresight.then.state_hash
    _comes_true(foresight, confirmation, context.home, embedder)
    # What was foreseen is there: nothing is left to foresee.
    again = foresee(context.home, Asked(), embedder=embedder)
    assert (again.built_stage_days, again.differences.signals, again.differences.briefs) == (0, (), ())
    assert again.then == again.now


def test_days_that_are_stale_as_it_is_are_kept_apart_from_what_is_asked(
    confirmation: Context, copied: CopyHome, embedder: Embedder
) -> None:
    context = copied(confirmation)
    context.home.settings_file.write_text("[half_life]\nevent = 20\n", encoding="utf-8")
    foresight = _foreseen(context, Asked(settings=("strength_floor=9.5",)), embedder)
    assert foresight.stale_as_it_is == DAYS
    # The half-life changes strengths; the floor that is asked about changes none.
    assert foresight.differences.signals == ()
    assert foresight.differences.briefs
    assert f"as it is: {DAYS} days of the home stale" in "\n".join(lines_of(foresight))
    context.home.settings_file.write_text("[half_life]\nevent = 20\n[[readers]]\nstrength_floor = 9.5\n", "utf-8")
    context = Context(context.home, embedder)
    walk(context, LAST)
    assert (foresight.then.as_of, foresight.then.state_hash) == _hash(context)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(without=("nobody.example",)), "no article of the publisher 'nobody.example'"),
        (
            Asked(settings=("engine.name='x'",)),
            "'engine.name' shapes no signal and no brief; what does: half_life.event",
        ),
        (Asked(settings=("half_life.policy",)), "write it as NAME=VALUE"),
        (Asked(settings=("half_life.policy=soon",)), "'soon' is not a value"),
        (Asked(settings=("half_life.policy=0",)), "half_life.policy = 0 is refused"),
        (Asked(settings=("readers.bob.maximum=2",)), "no reader is called 'bob'; those who are: default"),
        (Asked(overrides_file=Path("/nowhere/more.toml")), "/nowhere/more.toml cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    asked: Asked, said: str, confirmation: Context, embedder: Embedder
) -> None:
    with pytest.raises(ChangeError, match=said):
        foresee(confirmation.home, asked, embedder=embedder)


def test_a_signal_that_is_gone_is_told_with_the_one_that_holds_most_of_its_claims(
    confirmation: Context, copied: CopyHome
) -> None:
    after = copied(confirmation)
    ((gone,),) = query(
        after, "SELECT signal_id FROM pipeline.evidence_changes GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    with after.warehouse.transaction() as connection:
        for table in ("signal_days", "signal_states", "signal_texts"):
            connection.execute(f"DELETE FROM pipeline.{table} WHERE signal_id = ?", [gone])  # noqa: S608 - named above
        # One claim went to a signal whose id comes first, the others to another.
        connection.execute(
            "UPDATE pipeline.evidence_changes SET signal_id = if(claim_id ="
            " (SELECT min(claim_id) FROM pipeline.evidence_changes WHERE signal_id = ?), 's_0', 's_1')"
            " WHERE signal_id = ?",
            [gone, gone],
        )
    found = {
        one.signal_id: one for one in differences(confirmation.home.warehouse, after.warehouse, ["default"]).signals
    }
    assert (found[gone].change, found[gone].into, found[gone].after) == ("disappears", "s_1", None)


def test_an_article_that_says_nothing_already_is_not_retracted_again(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    publisher = _only_publisher(context)
    asked = Asked(without=(publisher,), retract=("a_1", "a_1"))
    with context.warehouse.open() as connection:
        entries = retractions(connection, asked, LAST)
        assert len(entries) >= 2
        assert [one["article"] for one in entries].count("a_1") == 1
        connection.execute("UPDATE pipeline.raw_articles SET withdrawn = 'gone' WHERE publisher = ?", [publisher])
        with pytest.raises(ChangeError, match="publishers are such as"):
            retractions(connection, asked, LAST)


def test_an_article_that_never_came_is_refused(confirmation: Context, embedder: Embedder) -> None:
    with pytest.raises(OverrideError, match="article: 'a_nowhere' is no article's id"):
        foresee(confirmation.home, Asked(retract=("a_nowhere",)), embedder=embedder)


def test_people_and_programs_are_told_the_same(confirmation: Context, embedder: Embedder) -> None:
    foresight = foresee(confirmation.home, Asked(settings=("half_life.event=60",)), embedder=embedder)
    lines, values = "\n".join(lines_of(foresight)), as_json(foresight)
    assert "what if: half_life.event = 60 (now 14)" in lines
    assert "stale: 15 days, 2026-03-02 to 2026-03-16 (reinforced_signals): settings changed: policy.half_life" in lines
    assert "0 calls, 0 USD" in lines
    assert f"then 2026-03-16 {foresight.then.state_hash}" in lines
    assert values["then"]["state_hash"] == foresight.then.state_hash
    assert (values["calls"], values["usd"], values["is_exact"]) == (0, 0.0, True)
    first = values["differences"]["signals"][0]
    assert f"{first['signal_id']} " in lines
    assert f"{first['before']['strength']:.2f} → {first['after']['strength']:.2f}" in lines
