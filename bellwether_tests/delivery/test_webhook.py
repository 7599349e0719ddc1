"""Posts to a real web server: what it gets, and what of its answers is tried again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bellwether_assets.delivery.deliver import DeliveryReport, deliver
from bellwether_assets.editions.edition import Edition
from bellwether_tests.delivery.delivery_home import MORNING, DeliveryHome
from bellwether_tests.delivery.web_hook import Hook
from bellwether_tests.editions.invented import DAY, READER, item

FIRST = Edition(READER, DAY, 1, "p1", (item("s1", 1, 2),))


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    one = Hook()
    monkeypatch.setenv("ADA_HOOK", one.url)
    yield one
    one.stop()


def home_with(tmp_path: Path, shape: str = "slack") -> DeliveryHome:
    one = DeliveryHome(
        tmp_path / "home",
        f'[[readers]]\nname = "{READER}"\n'
        f'channels = {{ webhook = {{ url_variable = "ADA_HOOK", shape = "{shape}" }} }}\n'
        "[delivery]\ntimeout_seconds = 0.5\n",
    )
    one.publish(DAY, FIRST)
    return one


def run(one: DeliveryHome, after: timedelta = timedelta()) -> DeliveryReport:
    return deliver(one.home, one.warehouse, lambda: MORNING + after)


def test_a_post_for_slack_arrives_once(tmp_path: Path, hook: Hook) -> None:
    one = home_with(tmp_path)
    assert [told.outcome for told in run(one).told] == ["sent"]
    assert run(one, timedelta(days=1)).told == []
    [(path, headers, content)] = hook.posts
    [(delivery_id,)] = one.rows("SELECT delivery_id FROM ledger.deliveries")
    assert (path, headers["Idempotency-Key"]) == ("/T0/B0/secret", delivery_id)
    assert headers["Content-Type"].startswith("application/json")
    assert content["text"] == "The Bellwether: Title of s1"
    assert [block["type"] for block in content["blocks"]] == ["header", "rich_text", "rich_text"]


def test_a_post_of_documents_holds_the_edition(tmp_path: Path, hook: Hook) -> None:
    run(home_with(tmp_path, "json"))
    [(_, _, content)] = hook.posts
    assert content["editions"] == [json.loads(FIRST.document)]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_after_a_pause(tmp_path: Path, hook: Hook, status: int) -> None:
    hook.answers = [status]
    one = home_with(tmp_path)
    [told] = run(one).told
    assert (told.outcome, f"the webhook answers {status}" in told.detail) == ("failed", True)
    assert [told.outcome for told in run(one, timedelta(minutes=4)).told] == ["waits"]
    assert [told.outcome for told in run(one, timedelta(minutes=6)).told] == ["sent"]
    assert len(hook.posts) == 2


@pytest.mark.parametrize("status", [302, 400, 404, 410])
def test_a_hook_that_will_not_have_it_is_not_asked_again(tmp_path: Path, hook: Hook, status: int) -> None:
    hook.answers = [status]
    one = home_with(tmp_path)
    report = run(one)
    assert [told.outcome for told in report.told] == ["failed"]
    assert [told.state for told in report.unsettled] == ["failed"]
    assert run(one, timedelta(days=1)).told == []
    assert len(hook.posts) == 1


@pytest.mark.parametrize("answer", [None, 502, 504])
def test_a_post_without_an_answer_may_have_arrived_and_is_not_sent_again(
    tmp_path: Path, hook: Hook, answer: int | None
) -> None:
    hook.answers = [answer]
    one = home_with(tmp_path)
    report = run(one)
    assert [told.outcome for told in report.told] == ["unknown"]
    assert [told.state for told in report.unsettled] == ["handed over"]
    assert run(one, timedelta(days=1)).told == []
    assert len(hook.posts) == 1
    assert "secret" not in report.told[0].detail + str(one.rows("SELECT * FROM ledger.deliveries"))


def test_a_hook_that_is_not_there_got_nothing_and_is_tried_again(
    tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADA_HOOK", "http://127.0.0.1:1/T0/B0/secret")
    one = home_with(tmp_path)
    [told] = run(one).told
    assert (told.outcome, "secret" in told.detail) == ("failed", False)
    monkeypatch.setenv("ADA_HOOK", hook.url)
    assert [told.outcome for told in run(one, timedelta(minutes=6)).told] == ["sent"]
    monkeypatch.delenv("ADA_HOOK")


def test_an_address_that_is_not_set_names_its_variable(tmp_path: Path) -> None:
    [told] = run(home_with(tmp_path)).told
    assert "the environment variable ADA_HOOK, which holds the address of ada's webhook, is not set" in told.detail


@pytest.mark.parametrize("status", [404, 500])
def test_what_a_server_repeats_of_the_address_is_not_kept(tmp_path: Path, hook: Hook, status: int) -> None:
    """Web frameworks say in an error what was asked for, and all of a webhook's path is its secret."""
    hook.answers = [status]
    one = home_with(tmp_path)
    [told] = run(one).told
    assert f"the webhook answers {status}: Cannot POST …" in told.detail
    [(kept,)] = one.rows("SELECT reason FROM ledger.deliveries")
    assert "B0" not in kept + told.detail
