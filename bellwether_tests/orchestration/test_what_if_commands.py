"""`what-if`, then the command it names and `run`: the publication has the hash that was shown."""

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import published_as_of
from bellwether_tests.homes import bellwether, query, run
from bellwether_tests.orchestration.dagster_home import FIRST, LAST


def test_a_retraction_by_command_and_run_publishes_what_was_foreseen(home: Home) -> None:
    ((article,),) = query(Context(home), "SELECT min(article_id) FROM pipeline.evidence_changes")
    before = published_as_of(home)
    by = ("--author", "Ada", "--reason", "It's withdrawn.")
    told = bellwether(home, "what-if", "--retract", article, *by)
    assert told.returncode == 0, told.stderr
    assert published_as_of(home) == before
    assert f"bellwether override retract {article} --author Ada --reason 'It'\"'\"'s withdrawn.'" in told.stdout
    given = bellwether(home, "override", "retract", article, *by)
    assert given.returncode == 0, given.stderr
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stdout + done.stderr
    after = published_as_of(home)
    assert after is not None
    assert after != before
    assert f"then {after[0]} {after[1]}\n" in told.stdout


def test_what_cannot_be_asked_ends_with_what_can(home: Home) -> None:
    done = bellwether(home, "what-if", "--threshold", "engine.name=1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "shapes no signal and no brief; what does: half_life.event" in done.stderr
