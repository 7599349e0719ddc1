"""One changed character of a quote, an offset or a text is found, by the package and by its stand-alone script."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.editions import verify_edition
from bellwether_assets.editions.edition import Edition, canonical, hash_of
from bellwether_assets.editions.verify_edition import UnreadableEditionError, problems_of
from bellwether_tests.editions.invented import DAY, READER, claim, item

TEXTS = {number: f"Yet: {claim(number).quote}\nThe “harbour office” of Ørsta said so — twice." for number in (1, 2)}
BY_HASH = {hashlib.sha256(text.encode()).hexdigest(): text for text in TEXTS.values()}


def edition() -> Edition:
    """Two claims, each with the hash of its text."""
    claims = tuple(
        replace(claim(number), text_sha256=hashlib.sha256(text.encode()).hexdigest()) for number, text in TEXTS.items()
    )
    summary = (ToldSentence("Ports raised their fees.", ("c1", "c2")),)
    told = replace(item("s1", 1, 2), claims=claims, summary=summary)
    return Edition(READER, DAY, 1, "plan", (told,), lead=summary, lead_engine="anthropic/a")


def resealed(content: dict[str, Any]) -> str:
    """A document whose own hash is right again, as somebody who forges one would make it."""
    return canonical({**content, "sha256": hash_of(content)})


def test_an_edition_as_it_was_published_is_proved() -> None:
    assert problems_of(edition().document, BY_HASH.get) == []


def test_an_edition_of_before_there_were_leads_and_summaries_is_proved_and_one_changed_word_of_them_is_found() -> None:
    content = json.loads(edition().document)
    old = {key: value for key, value in content.items() if key not in {"lead", "lead_engine", "sha256"}}
    old["items"] = [{key: value for key, value in one.items() if key != "summary"} for one in content["items"]]
    assert problems_of(resealed(old), BY_HASH.get) == []
    changed = edition().document.replace("Ports raised", "Ports lowered", 1)
    assert problems_of(changed, BY_HASH.get) == ["the document was changed: it has not the hash that it names"]


@given(st.data())
def test_every_changed_character_of_the_document_is_found(data: st.DataObject) -> None:
    document = edition().document
    at = data.draw(st.integers(0, len(document) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != document[at]))
    changed = document[:at] + other + document[at + 1 :]
    try:
        problems = problems_of(changed, BY_HASH.get)
    except UnreadableEditionError:
        return
    # JSON has spellings that say the same: such a document says what the published one says, to the letter.
    assert problems or json.loads(changed) == json.loads(document)


@given(st.data())
def test_every_changed_character_of_a_quote_is_found_though_the_document_is_sealed_again(data: st.DataObject) -> None:
    content = json.loads(edition().document)
    told = data.draw(st.sampled_from(content["items"][0]["claims"]))
    at = data.draw(st.integers(0, len(told["quote"]) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != told["quote"][at]))
    told["quote"] = told["quote"][:at] + other + told["quote"][at + 1 :]
    assert len(problems_of(resealed(content), BY_HASH.get)) == 1


@given(
    st.sampled_from(["quote_start", "quote_end"]),
    st.sampled_from([0, 1]),
    st.integers(-80, 80).filter(lambda n: n != 0),
)
def test_every_moved_offset_is_found(which: str, claim_number: int, by: int) -> None:
    content = json.loads(edition().document)
    content["items"][0]["claims"][claim_number][which] += by
    assert problems_of(resealed(content), BY_HASH.get)


@given(st.data())
def test_every_changed_character_of_a_text_is_found(data: st.DataObject) -> None:
    known, text = data.draw(st.sampled_from(sorted(BY_HASH.items())))
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[at]))
    texts = {**BY_HASH, known: text[:at] + other + text[at + 1 :]}
    assert problems_of(edition().document, texts.get)


def test_a_highlight_outside_its_quote_and_a_text_that_is_not_given_are_named() -> None:
    content = json.loads(edition().document)
    content["items"][0]["claims"][0]["highlight_end"] = 300
    assert problems_of(resealed(content), BY_HASH.get) == [
        "Title of s1: claim c1 of port1.example: its highlight does not lie inside its quote"
    ]
    [first, second] = problems_of(edition().document, {}.get)
    assert "no text has the hash" in first
    assert "c2" in second


@pytest.mark.parametrize("document", ["", "{}", "[]", '{"items": [], "schema": "bellwether.edition/1"}'])
def test_what_is_no_edition_is_refused(document: str) -> None:
    with pytest.raises(UnreadableEditionError):
        problems_of(document, BY_HASH.get)


def test_an_edition_of_another_schema_is_refused_with_the_schema_that_is_known() -> None:
    content = {**json.loads(edition().document), "schema": "bellwether.edition/9"}
    with pytest.raises(
        UnreadableEditionError, match=r"'bellwether.edition/9'; this script knows 'bellwether.edition/1'"
    ):
        problems_of(resealed(content), BY_HASH.get)


def test_the_script_stands_alone(tmp_path: Path) -> None:
    """Run from another folder by a Python that sees no installed package, as a reader would."""
    script = tmp_path / "verify_edition.py"
    script.write_bytes(Path(verify_edition.__file__).read_bytes())
    (tmp_path / "edition.json").write_text(edition().document, encoding="utf-8")
    texts = tmp_path / "texts"
    texts.mkdir()
    for number, text in TEXTS.items():
        (texts / f"{number}.txt").write_bytes(text.encode())

    def verify(place: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(script), "edition.json", place],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )

    assert (verify("texts").returncode, verify("texts").stdout[:7]) == (0, "proved:")
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS.values())
    (tmp_path / "texts.jsonl").write_text(lines, encoding="utf-8")
    assert verify("texts.jsonl").returncode == 0
    (texts / "1.txt").write_bytes(TEXTS[1].replace("1 percent", "2 percent").encode())
    assert verify("texts").returncode == 1
    assert "c1 of port1.example: no text has the hash" in verify("texts").stdout
    assert verify("nowhere").returncode == 2
