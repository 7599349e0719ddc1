"""The forms of a published home: files that hold to their schemas and tell what the database tells."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import duckdb
import feedparser
import jsonschema
import pytest

from bellwether_assets.delivery.deliver import deliver
from bellwether_assets.delivery.read_forms import read_forms
from bellwether_assets.editions.edition import hash_of
from bellwether_assets.editions.verify_edition import problems_of
from bellwether_assets.pipeline.context import Context
from bellwether_tests.delivery.delivery_home import mail_settings
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.homes import confirmation_items
from bellwether_tests.publish_without_dbt import publish_without_dbt


@pytest.fixture
def home(confirmation: Context, copied: Callable[[Context], Context]) -> Context:
    """A published home."""
    own = copied(confirmation)
    publish_without_dbt(own)
    return own


def test_the_files_of_a_home_tell_what_its_database_tells(home: Context) -> None:
    home.home.settings_file.write_text('[delivery]\nsite_address = "https://brief.example"\n', "utf-8")
    files = read_forms(home.home.published, home.home.settings())
    with duckdb.connect(str(home.home.published), read_only=True) as published:
        editions = published.execute("SELECT day, document FROM editions WHERE is_latest").fetchall()
        signals = dict(published.execute("SELECT signal_id, strength_exact FROM signals").fetchall())
        evidence = published.execute("SELECT signal_id, claim_id FROM evidence ORDER BY ALL").fetchall()
        texts = dict(published.execute("SELECT text_sha256, text FROM articles").fetchall())
    schema = {
        name: jsonschema.Draft202012Validator(
            json.loads(files[f"schemas/{name}.json"]), format_checker=jsonschema.FormatChecker()
        )
        for name in ("edition", "signal")
    }
    assert editions
    for day, document in editions:
        [name] = [one for one in files if one.endswith(f"{day}.json")]
        assert files[name] == document
        schema["edition"].validate(json.loads(document))
        assert problems_of(files[name], texts.get) == []
    documents = {name: json.loads(text) for name, text in files.items() if name.startswith("signals/s_")}
    assert {name: one["strength_exact"] for name, one in documents.items()} == {
        f"signals/{signal_id}.json": strength for signal_id, strength in signals.items()
    }
    found = []
    for one in documents.values():
        schema["signal"].validate(one)
        described = schema["signal"].schema
        assert set(one) == set(described["properties"])
        assert one["sha256"] == hash_of(one)
        for claim in one["evidence"]:
            assert set(claim) == set(described["$defs"]["evidence"]["properties"])
            assert texts[claim["text_sha256"]][claim["quote_start"] : claim["quote_end"]] == claim["quote"]
            found.append((one["signal_id"], claim["claim_id"]))
    assert sorted(found) == evidence
    feeds = {name: feedparser.parse(text) for name, text in files.items() if name.endswith(".xml")}
    assert [name for name, feed in feeds.items() if feed.bozo] == []
    assert {entry.link for name, feed in feeds.items() if name == "signals/atom.xml" for entry in feed.entries} == {
        f"https://brief.example/signals/{signal_id}.html" for signal_id in signals
    }
    again = read_forms(home.home.published, home.home.settings())
    assert again == files


def test_an_edition_of_a_home_is_mailed_once_and_proved_by_what_arrived(home: Context) -> None:
    with MailServer() as server:
        home.home.settings_file.write_text(
            mail_settings(server.port, reader="default", delivery="older_days = 30"), "utf-8"
        )
        for _ in range(2):
            deliver(home.home, home.warehouse, lambda: datetime(2026, 3, 17, 6, tzinfo=UTC))
    [message] = server.messages
    text = " ".join(message.get_body(("plain",)).get_content().replace(">", "").split())  # type: ignore[union-attr] # it has one
    said = {" ".join(sentence.split()) for item in confirmation_items() for sentence in item["text"].split("\n")}
    quotes = [part.partition("”")[0] for part in text.split("“")[1:]]
    assert quotes
    assert all(any(quote in one for one in said) or quote in " ".join(said) for quote in quotes)
