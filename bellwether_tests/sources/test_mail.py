"""Mails: what is read of a newsletter that somebody saved, and what broken and hostile ones cannot do."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.sources.limits import Limits
from bellwether_assets.sources.read_mail import Mail, fields_of, read_mail

HEADERS = (
    "From: =?utf-8?q?The_Isl=C3=A4nder?= <news@islander.example>\r\nSubject: =?utf-8?b?RsOkaHJlbg==?= cost\r\n"
    " more\r\nDate: Wed, 17 Sep 2025 08:00:00 +0200\r\nMessage-ID: <7@islander.example>\r\n"
)
FARES = "The ferry company said on Tuesday that it would raise fares on its four island routes by a tenth from March."
WHARF = "The council, which owns the wharf, said that it expected the repairs to cost six million pounds in all."
PAGE = (
    "<html><body><div style='display: none'>Fares rise again on the islands, says the company.&#847;&#8204;</div>"
    "<table><tr><td><a href='https://x.example/view'>View this email in your browser</a></td></tr><tr><td>"
    f"<p>{FARES}</p><p>{WHARF}</p></td></tr><tr><td>You are receiving this because you signed up. <a href='https://x.example/u'>"
    "Unsubscribe</a></td></tr></table><script>alert(1)</script></body></html>"
)


def _mail(body: str, headers: str = HEADERS, encoding: str = "utf-8") -> Mail:
    return read_mail((headers + "\r\n" + body).encode(encoding))


def _reasons(mail: Mail) -> str:
    return "; ".join(problem.reason for problem in mail.problems)


def _newsletter() -> EmailMessage:
    """Plain text, HTML and a picture, as programs that send newsletters put them together."""
    message = EmailMessage()
    message["From"] = "The Islander <news@islander.example>"
    message["Subject"] = "Fares"
    message.set_content(f"{FARES}\nhttps://x.example/a\n")
    message.add_alternative(PAGE, subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../map.png")
    return message


def test_subject_sender_date_and_id_are_decoded() -> None:
    assert fields_of(_mail(FARES)) == {
        "title": "Fähren cost more",
        "text": FARES,
        "published_at": "Wed, 17 Sep 2025 08:00:00 +0200",
        "published_from": "mail",
        "source": "The Isländer",
        "id": "mail:7@islander.example",
    }


def test_the_html_is_read_without_its_preview_and_how_to_unsubscribe() -> None:
    mail = read_mail(_newsletter().as_bytes())
    assert mail.text.split("\n\n") == [FARES, WHARF]


def test_html_that_says_less_than_half_of_the_plain_text_is_passed_over() -> None:
    message = EmailMessage()
    message["Subject"] = "Fares"
    message.set_content(f"{FARES}\n\n{WHARF}\n")
    message.add_alternative("<html><body><p>Open the picture.</p><img src='a.png'></body></html>", subtype="html")
    assert " ".join(read_mail(message.as_bytes()).text.split()) == f"{FARES} {WHARF}"


def test_attachments_and_mails_inside_are_counted_and_not_read() -> None:
    message = _newsletter()
    inner = EmailMessage()
    inner["Subject"] = "inside"
    inner.set_content("A mail inside of a mail.")
    message.add_attachment(inner)
    message.add_attachment("A text that is attached.", filename="a.txt")
    mail = read_mail(message.as_bytes())
    assert "3 attachments are not read" in _reasons(mail)
    assert mail.text.split("\n\n") == [FARES, WHARF]


def test_plain_text_loses_addresses_standing_lines_and_the_signature() -> None:
    body = f"View online: https://x.example/v\n\n{FARES} <https://x.example/a>\n\n{WHARF}\n\nUnsubscribe\n-- \nAda"
    assert [" ".join(part.split()) for part in _mail(body).text.split("\n\n")] == [FARES, WHARF]


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Islander <a@b.example>", "Islander"),
        ('"Islander, The" <a@b.example>', "Islander, The"),
        ("<a@b.example>", "b.example"),
        ("a@b.example", "b.example"),
        ("", None),
    ],
)
def test_the_sender_is_a_name_else_the_host_of_the_address(header: str, sender: str | None) -> None:
    assert _mail("x", f"From: {header}\r\n").sender == sender


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "latin-1"), ("iso-8859-1", "utf-8"), ("klingon", "latin-1"), ("utf-7", "utf-8")],
)
def test_letters_are_read_as_what_they_are(charset: str, encoding: str) -> None:
    mail = _mail("Die Fähre fährt nicht.", f"{HEADERS}Content-Type: text/plain; charset={charset}\r\n", encoding)
    assert mail.text == "Die Fähre fährt nicht."
    assert _mail("x", "Subject: Fähren\r\n", encoding).title == "Fähren"


def _nested(depth: int) -> str:
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    closing = "".join(f"\r\n--b{n}--" for n in reversed(range(depth)))
    return f"{HEADERS}{opening}Content-Type: text/plain\r\n\r\n{FARES}{closing}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the mail is empty"),
        (b"no mail at all", "it does not begin with a header"),
        (bytes(range(256)), "it does not begin with a header"),
        (HEADERS.encode(), "the mail has no text"),
        (_nested(30).encode(), "more than 10 deep are not read"),
        (_nested(5_000).encode(), "it cannot be read as a mail"),
        ((HEADERS + "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx").encode(), "the mail has no text"),
        (
            ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n" * 1_000).encode(),
            "more than 200 parts",
        ),
    ],
    ids=["nothing", "words", "bytes", "no text", "nested", "nested without end", "no boundary", "parts"],
)
def test_odd_mails_give_what_can_be_read_and_say_what_was_wrong(content: bytes, told: str) -> None:
    assert told in _reasons(read_mail(content))


def test_a_mail_within_the_bound_of_nesting_is_read() -> None:
    assert read_mail(_nested(8).encode()).text == FARES


def test_a_mail_larger_than_the_bound_is_refused_with_both_figures() -> None:
    mail = read_mail(_newsletter().as_bytes(), Limits(mail_bytes=100))
    assert "bytes, the limit is 100" in _reasons(mail)
    assert mail.text == ""


@pytest.mark.parametrize(
    "header", ["From: " + "(" * 50_000, "Subject: " + "=?utf-8?q?a?= " * 50_000, "Date: " + "a;" * 9_999]
)
def test_headers_without_end_cost_nothing_else(header: str) -> None:
    mail = _mail(FARES, f"{header}\r\n")
    assert mail.text == FARES
    assert len(mail.title) <= 2_000


@given(st.binary(max_size=300), st.integers(0, 1_500), st.booleans())
def test_no_bytes_make_the_reader_fail(noise: bytes, at: int, cut: bool) -> None:
    whole = _newsletter().as_bytes()
    mail = read_mail(whole[:at] + noise + (b"" if cut else whole[at:]))
    for value in fields_of(mail).values():
        value.encode("utf-8")
