"""The folder between a run that asks and whoever writes: nothing is lost, and what cannot be a reply is told why."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bellwether_tests.played.bridge import Bridge
from bellwether_tests.played.questions import question_of
from bellwether_tests.played.test_questions import pair, pairs, verdict

REQUEST = pairs(pair("p1", "Half the diesel was replaced.", "B."), system="Judge.\nWell.")
REPLY = {"pairs": [verdict("p1", "unrelated")]}


def write(folder: Path, name: str, value: object) -> None:
    """Written beside and then named, as whoever plays should."""
    draft = folder / "draft"
    draft.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    draft.replace(folder / name)


def test_a_request_holds_all_that_the_model_is_sent(tmp_path: Path) -> None:
    write(tmp_path, "001.reply.json", REPLY)
    assert Bridge(tmp_path).ask(question_of(REQUEST), REQUEST) == REPLY
    asked = json.loads((tmp_path / "001.request.json").read_text("utf-8"))
    assert asked["system"] == ["Judge.", "Well."]
    assert asked["schema"] == REQUEST.schema
    assert asked["purpose"] == "judge_claims"
    assert json.loads(asked["messages"][0]["user"][0]["document"][0])["pair"] == "p1"
    assert asked["messages"][0]["user"][1] == {"text": ["Go."]}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pairs": [{"pair": "p1", "relation": "shown", "stance": "none"}]}, "shown"),
        ({"pairs": [verdict("p9", "unrelated")]}, "p9"),
        ({"pairs": []}, "p1"),
    ],
)
def test_what_cannot_be_a_reply_is_refused_with_the_reason_and_the_next_one_taken(
    tmp_path: Path, wrong: object, said: str
) -> None:
    write(tmp_path, "001.reply.json", wrong)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(Bridge(tmp_path, look=0.01).ask, question_of(REQUEST), REQUEST)
        # `ask` looks again and again: it waits for this file, not this test for it.
        while not (tmp_path / "001.refused.json").exists():
            assert not answer.done()
        write(tmp_path, "001.reply.json", REPLY)
        assert answer.result() == REPLY
    assert said in (tmp_path / "001.problem.txt").read_text("utf-8")


def test_stop_ends_the_waiting_and_the_question_takes_up_its_number_later(tmp_path: Path) -> None:
    write(tmp_path, "STOP", "")
    assert Bridge(tmp_path).ask(question_of(REQUEST), REQUEST) is None
    (tmp_path / "STOP").unlink()
    later = Bridge(tmp_path)
    assert not list(tmp_path.glob("*.request.json"))
    write(tmp_path, "001.reply.json", REPLY)
    other = pairs(pair("p1", "C.", "D."))
    write(tmp_path, "002.reply.json", REPLY)
    assert later.ask(question_of(other), other) == REPLY
    assert later.ask(question_of(REQUEST), REQUEST) == REPLY
    assert sorted(file.name for file in tmp_path.glob("*.taken.json")) == ["001.taken.json", "002.taken.json"]


def test_what_was_answered_is_not_opened_again(tmp_path: Path) -> None:
    write(tmp_path, "001.reply.json", REPLY)
    Bridge(tmp_path).ask(question_of(REQUEST), REQUEST)
    write(tmp_path, "002.reply.json", REPLY)
    assert Bridge(tmp_path).ask(question_of(REQUEST), REQUEST) == REPLY
    assert sorted(file.name for file in tmp_path.glob("*.request.*")) == ["001.request.json", "002.request.json"]
