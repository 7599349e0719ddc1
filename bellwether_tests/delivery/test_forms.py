"""Every form tells what the edition's document tells, and no article's text does anything in it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.delivery.letter import MOST_QUOTES, FaultedDay, Letter, Sheet, write_letter
from bellwether_assets.delivery.markdown import as_markdown
from bellwether_assets.delivery.message import Envelope, as_html, write_message
from bellwether_assets.delivery.plain_text import as_plain_text
from bellwether_assets.delivery.post import as_documents, as_slack
from bellwether_assets.delivery.read_document import ForeignDocumentError, read_document
from bellwether_assets.delivery.write_forms import PublishedEdition, form_files
from bellwether_assets.editions.edition import Correction, Difference, Edition
from bellwether_tests.delivery.hostile import ARABIC, hostile_edition
from bellwether_tests.editions.invented import DAY, READER, item

AT = datetime(2025, 3, 11, 5, 40, tzinfo=UTC)
SHEET = Sheet("The Bellwether", "A morning brief.", "https://brief.example/", {READER: "editions/ada-1"})
ENVELOPE = Envelope("brief@bellwether.example", "ada@reader.example")
SUMMARY = (ToldSentence("Port 5 took more.", ("c5",)), ToldSentence("Its fuel costs more.", ("c5",)))
TOLD = Edition(
    READER,
    DAY,
    2,
    "p",
    (replace(item("s1", 1, 2, 3, 4, 5), summary=SUMMARY), item("s2", 6, change="weaker", strength=5.2)),
    (
        Correction(
            "e_1", DAY, "s9", "Rail grows", "c9", "Rail grew by 40 percent.", "rail.example", None, "corrected", "By 4."
        ),
    ),
    (Difference("taken back", "s8", "Not told any more: Tides rise"),),
    (ToldSentence("Ports ask for more while the sixth asks for less.", ("c1", "c6")),),
    "anthropic/claude-haiku-5-5",
)


def letter(*editions: Edition, sheet: Sheet = SHEET) -> Letter:
    return write_letter("d_0123456789abcdef", AT, editions or (TOLD,), sheet)


def sent(one: Letter, envelope: Envelope = ENVELOPE) -> EmailMessage:
    """The message as somebody gets it."""
    parsed = message_from_bytes(write_message(one, envelope).as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    assert [name for part in parsed.walk() for name in part.defects] == []
    return parsed


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def forms(one: Letter) -> dict[str, str]:
    message = sent(one)
    [day] = one.editions
    return {
        "plain text": part(message, "plain"),
        "html": part(message, "html"),
        "markdown": as_markdown(one.title, day),
        "slack": json.dumps(as_slack(one), ensure_ascii=False),
    }


def words(text: str) -> str:
    """What a person reads of a form, without what lays it out."""
    if "<html" in text:
        text = LexborHTMLParser(text).body.text()  # type: ignore[union-attr] # it has one
    return " ".join(re.sub(r"[\\>*]|^\s*>", "", text).split())


def test_a_document_is_read_back_as_the_edition_that_it_tells() -> None:
    again = read_document(TOLD.document)
    assert again.document == TOLD.document
    content = json.loads(TOLD.document)
    assert read_document(json.dumps({**content, "added_later": 1})) == again
    with pytest.raises(
        ForeignDocumentError, match=r"'bellwether.edition/2'; this version reads 'bellwether.edition/1'"
    ):
        read_document(json.dumps({**content, "schema": "bellwether.edition/2"}))


def test_all_forms_tell_the_same() -> None:
    for name, text in forms(letter()).items():
        read = words(text)
        for told in (
            "Title of s1",
            "Ports ask for more while the sixth asks for less.",
            "Port 5 took more. Its fuel costs more.",
            "New · strength 3 · trend",
            "Weaker · strength 5 · trend",
            "Port 1 raised its fees by 1 percent",
            "and 2 further quotes",
            "Not told any more: Tides rise",
            "Rail grew by 40 percent",
            "Corrected · told on 3/10/2025",
            "What was told of this day has changed since",
        ):
            assert told.replace(" ", "") in read.replace(" ", ""), (name, told)
        assert text.count("raised its fees by") >= MOST_QUOTES + 1
        assert "by 4 percent" not in read, f"{name} shows more quotes than the others"


def test_what_a_summary_tells_is_not_quoted_below_it_as_well() -> None:
    told = replace(item("s1", 1, 2, 3, 4), summary=(ToldSentence("Ports 1 and 2 took more.", ("c1", "c2")),))
    [day] = letter(Edition(READER, DAY, 1, "p", (told,))).editions
    [shown] = day.items
    assert [quote.publisher for quote in shown.quotes] == ["port1.example", "port3.example", "port4.example"]
    assert shown.more == "and 1 further quote"


def test_an_edition_of_before_there_were_leads_and_summaries_is_told_without_them() -> None:
    content = json.loads(TOLD.document)
    old = {key: value for key, value in content.items() if key not in {"lead", "lead_engine"}}
    old["items"] = [{key: value for key, value in one.items() if key != "summary"} for one in content["items"]]
    again = read_document(json.dumps(old))
    assert (again.lead, again.lead_engine, [one.summary for one in again.items]) == ((), None, [(), ()])
    for name, text in forms(letter(again)).items():
        assert "Title of s1" in words(text), name
        assert "Ports ask for more" not in text, name
    schema = json.loads(form_files([], [], SHEET)["schemas/edition.json"])
    jsonschema.Draft202012Validator(schema).validate(old)


def test_a_list_of_messages_shows_the_lead_below_the_subject() -> None:
    assert (
        LexborHTMLParser(as_html(letter())).css("body > div")[0].text()
        == "Ports ask for more while the sixth asks for less."
    )


def test_a_message_has_headers_that_are_the_same_each_time() -> None:
    first, again = (write_message(letter(), ENVELOPE).as_bytes() for _ in range(2))
    assert first == again
    message = sent(letter())
    assert message["Message-ID"] == "<d_0123456789abcdef@bellwether.example>"
    assert message["Date"].datetime == AT
    assert str(message["From"]) == "The Bellwether <brief@bellwether.example>"
    assert message["To"] == "ada@reader.example"
    assert message["Subject"] == "Title of s1 and 3 more"
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["List-Unsubscribe"] is None
    assert max(map(len, write_message(letter(), ENVELOPE).as_bytes().split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("address", "header", "post"),
    [
        (
            "https://brief.example/off?r={reader}",
            "<https://brief.example/off?r=a%20%26%20b>",
            "List-Unsubscribe=One-Click",
        ),
        ("mailto:off@brief.example", "<mailto:off@brief.example>", None),
    ],
)
def test_a_message_says_how_it_is_unsubscribed(address: str, header: str, post: str | None) -> None:
    told = Edition("a & b", DAY, 1, "p", TOLD.items)
    message = sent(letter(told), Envelope(ENVELOPE.sender, ENVELOPE.to, "desk@brief.example", address))
    assert message["List-Unsubscribe"] == header
    assert message["List-Unsubscribe-Post"] == post
    assert message["Reply-To"] == "desk@brief.example"
    assert header.strip("<>") in part(message, "plain")
    assert header.strip("<>") in part(message, "html").replace("&amp;", "&")


def test_a_subject_survives_its_headers_whatever_is_in_it() -> None:
    for title in (
        "“Häfen” erhöhen – Gebühren für Schiffe aus Übersee steigen am Montag um zwölf Prozent",
        ARABIC,
        "a" * 400,
    ):
        message = sent(letter(Edition(READER, DAY, 1, "p", (hostile_item(title),))))
        assert message["Subject"] == title if len(title) <= 150 else message["Subject"].endswith("…")


def hostile_item(title: str) -> Any:
    return type(TOLD.items[0])(**{**vars(item("s1", 1)), "title": title})


def test_a_correction_alone_says_so_in_its_subject() -> None:
    alone = Edition(READER, DAY, 1, "", (), TOLD.corrections)
    assert sent(letter(alone))["Subject"] == "Correction: Rail grows"


def test_hostile_articles_are_inert_in_a_message() -> None:
    message = sent(letter(hostile_edition()), Envelope(ENVELOPE.sender, ENVELOPE.to, None, "https://x.example/off"))
    assert message["Bcc"] is None
    assert message["To"] == "ada@reader.example"
    page = LexborHTMLParser(part(message, "html"))
    assert [node.tag for node in page.css("script, img, iframe, object, link, form, svg, base")] == []
    assert [name for node in page.css("*") for name in node.attributes if name.startswith("on")] == []
    links = [str(node.attributes["href"]) for node in page.css("a")]
    assert {link.partition("/")[0] for link in links} == {"https:"}
    assert [link for link in links if "evil" in link or "@" in link] == []
    assert "{{ 7*7 }}" in part(message, "html")
    for kind in ("plain", "html"):
        assert not re.search("[\u202a-\u202e\u2066\u2067\x00-\x08]", part(message, kind))


def test_what_reads_from_the_right_turns_nothing_beside_it() -> None:
    told = Edition(READER, DAY, 1, "p", (hostile_item(ARABIC),))
    assert f"\u2068{ARABIC}\u2069" in as_plain_text(letter(told))
    page = LexborHTMLParser(as_html(letter(told)))
    [heading] = page.css("h2 [dir]")
    assert (heading.text(), heading.attributes["dir"]) == (ARABIC, "auto")


def test_html_asks_for_nothing_from_outside() -> None:
    page = as_html(letter())
    assert "default-src 'none'" in page
    assert not re.search(r"""url\(|@import|src=|<link|@font-face""", page)


def test_hostile_articles_are_inert_in_markdown() -> None:
    text = as_markdown("The Bellwether", letter(hostile_edition()).editions[0])
    assert "<" not in re.sub(r"\(<https://[^>\s]*>\)", "", text)
    assert "](javascript" not in text
    assert not re.search("[\u202a-\u202e]", text)


def test_hostile_articles_call_nobody_in_a_post() -> None:
    post = as_slack(letter(hostile_edition()))
    assert "<!channel>" not in post["text"]
    assert post["text"].startswith("The Bellwether: Fees rise Bcc: everyone@reader.example &lt;b&gt;")

    def elements(one: Any) -> list[dict[str, Any]]:
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
        own = [one] if isinstance(one, dict) and "type" in one else []
        return own + [found for value in inner for found in elements(value)]

    found = elements(post["blocks"])
    assert {one["type"] for one in found} <= {
        "header", "plain_text", "rich_text", "rich_text_section", "rich_text_quote", "text", "link",
    }  # fmt: skip
    assert all(one["url"].startswith("https://brief.example/") for one in found if one["type"] == "link")
    assert any("<!channel>" in one["text"] for one in found if one["type"] == "text")


def test_a_post_stays_within_the_bounds_of_slack_and_counts_what_has_no_room() -> None:
    many = Edition(READER, DAY, 1, "p", tuple(item(f"s{number}", number) for number in range(80)))
    post = as_slack(letter(many))
    assert len(post["blocks"]) == 50 - 2
    assert "35 things more than a post can hold" in json.dumps(post["blocks"][-1])
    assert len(json.dumps(as_slack(letter(hostile_edition())))) < 30_000
    assert all(len(block["text"]["text"]) <= 150 for block in post["blocks"] if block["type"] == "header")


def test_the_documents_go_into_a_post_as_they_are() -> None:
    post = as_documents(letter(TOLD), [TOLD.document])
    assert (post["schema"], post["editions"]) == ("bellwether.post/1", [json.loads(TOLD.document)])


def published(*editions: Edition) -> list[PublishedEdition]:
    return [
        PublishedEdition(one.edition_id, one.reader, one.day, one.revision, AT + timedelta(hours=at), one.document)
        for at, one in enumerate(editions)
    ]


def test_feeds_hold_every_day_once_with_an_id_that_stays() -> None:
    first = Edition(READER, DAY, 1, "p", (item("s1", 1),))
    revised = Edition(READER, DAY, 2, "q", (item("s1", 1, 2),), (), (Difference("changed", "s1", "Two quotes."),))
    other = Edition(READER, DAY + timedelta(days=1), 1, "p", hostile_edition().items, hostile_edition().corrections)
    before = form_files(published(first), [], SHEET)
    after = form_files(published(first, revised, other), [], SHEET)
    ids = {}
    for name, files in (("before", before), ("after", after)):
        for kind in ("rss.xml", "atom.xml"):
            text = files[f"editions/ada-1/{kind}"]
            etree.fromstring(text.encode())
            feed = feedparser.parse(text)
            assert not feed.bozo, feed.get("bozo_exception")
            assert feed.feed.title == "The Bellwether"
            ids[name, kind] = [entry.id for entry in feed.entries]
            assert all(
                entry.link.startswith("https://brief.example/editions/ada-1/2025-03-1") for entry in feed.entries
            )
            assert all(
                entry.title and entry.summary and entry.updated_parsed for entry in feed.entries if kind[0] == "a"
            )
        content = json.loads(files["editions/ada-1/feed.json"])
        assert content["version"] == "https://jsonfeed.org/version/1.1"
        ids[name, "feed.json"] = [entry["id"] for entry in content["items"]]
    assert len({tuple(ids["before", kind]) for kind in ("rss.xml", "atom.xml", "feed.json")}) == 1
    assert len({tuple(ids["after", kind]) for kind in ("rss.xml", "atom.xml", "feed.json")}) == 1
    assert ids["after", "atom.xml"][1:] == ids["before", "atom.xml"]
    assert len(ids["after", "atom.xml"]) == 2
    [with_lead] = json.loads(form_files(published(TOLD), [], SHEET)["editions/ada-1/feed.json"])["items"]
    lead, first_told, _ = with_lead["summary"].split("\n")
    assert (lead, first_told) == (TOLD.lead[0].text, "Title of s1: Port 5 took more. Its fuel costs more.")
    [newest, _] = feedparser.parse(after["editions/ada-1/atom.xml"]).entries
    assert "<script" not in newest.content[0].value
    assert "javascript:" not in re.sub(r"\[x\]\(javascript:alert\(1\)\)", "", newest.content[0].value)


def test_an_empty_feed_is_one() -> None:
    files = form_files([], [], SHEET)
    for kind in ("rss.xml", "atom.xml"):
        feed = feedparser.parse(files[f"editions/ada-1/{kind}"])
        assert (feed.bozo, feed.entries) == (False, [])


def test_without_an_address_of_the_site_there_are_no_feeds_and_no_links_to_it() -> None:
    files = form_files(published(TOLD), [], Sheet("B", "T", None, SHEET.folders))
    assert sorted(files) == [
        "editions/ada-1/2025-03-10.html", "editions/ada-1/2025-03-10.json", "editions/ada-1/2025-03-10.md",
        "schemas/edition.json", "schemas/signal.json",
    ]  # fmt: skip
    assert "signals/s1" not in files["editions/ada-1/2025-03-10.html"]
    assert files["editions/ada-1/2025-03-10.json"] == TOLD.document


def test_a_document_holds_to_its_published_schema() -> None:
    schema = json.loads(form_files([], [], SHEET)["schemas/edition.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for edition in (TOLD, hostile_edition()):
        validator.validate(json.loads(edition.document))
    for key in ("sha256", "items", "reader"):
        broken = {name: value for name, value in json.loads(TOLD.document).items() if name != key}
        assert not validator.is_valid(broken)
    assert not validator.is_valid({**json.loads(TOLD.document), "day": "yesterday"})
    described = {*schema["properties"], *(key for one in schema["$defs"].values() for key in one["properties"])}
    content = json.loads(TOLD.document)
    [first, *_] = content["items"]
    assert described == {
        *content, *first, *first["summary"][0], *first["claims"][0], *content["corrections"][0], *content["differs"][0],
    }  # fmt: skip


def test_the_schemas_are_shipped() -> None:
    for name in ("edition", "signal"):
        file = Path(form_files.__code__.co_filename).parent / "data" / f"{name}.schema.json"
        assert json.loads(file.read_text("utf-8"))["$id"] == f"urn:bellwether:schema:{name}:1"


def test_days_without_a_brief_are_named_in_every_message_and_no_reason_does_anything() -> None:
    days = [FaultedDay(DAY + timedelta(days=number), f"feeds dead\n<b>{number}</b> {'x' * 300}") for number in range(7)]
    one = write_letter("d_1", AT, [TOLD], SHEET, faulted=days)
    assert one.faulted[0] == "No brief of 2 earlier days either."
    assert len(one.faulted) == 6
    assert one.faulted[-1].startswith(
        "No brief of Sunday, March 16, 2025, which was no quiet day: feeds dead <b>6</b> x"
    )
    assert len(one.faulted[-1]) < 300
    assert "<b>6" not in as_html(one)
    assert "feeds dead &lt;b&gt;6" in as_html(one)
    assert "which was no quiet day: feeds" in " ".join(as_plain_text(one).split())
    assert json.dumps(as_slack(one)).count("which was no quiet day") == 5
    assert as_documents(one, [])["faulted"] == list(one.faulted)
    many = Edition(READER, DAY, 1, "p", tuple(item(f"s{number}", number) for number in range(80)))
    assert len(as_slack(write_letter("d_1", AT, [many], SHEET, faulted=days))["blocks"]) <= 50
    for form in (as_plain_text(letter()), as_html(letter()), json.dumps(as_slack(letter()))):
        assert "No brief of" not in form
