"""Channels and delivery in the settings: what is refused, with its line, its field and what to write instead."""

from pathlib import Path

import pytest

from bellwether_assets.brief.stages import BRIEF_STAGE
from bellwether_assets.foundation.settings import SettingsError, parse_settings

FILE = Path("bellwether.toml")
MAIL = '[[readers]]\nname = "ada"\n[readers.channels]\nemail = { to = "ada@example.com" }\n'
SERVED = f'{MAIL}[delivery]\nsender = "brief@example.com"\n[delivery.smtp]\nhost = "mail.example.com"\n'


def test_a_reader_with_mail_needs_a_server_and_a_sender() -> None:
    assert parse_settings(SERVED, FILE).readers[0].channels.email is not None
    with pytest.raises(SettingsError) as refused:
        parse_settings(MAIL, FILE)
    told = str(refused.value).splitlines()
    assert [line.partition(" = ")[0] for line in told] == ["bellwether.toml, line 4: readers.0.channels.email.to"] * 2
    assert 'write host = "mail.example.com" under [delivery.smtp]' in told[0]
    assert 'write sender = "brief@example.com" under [delivery], or here' in told[1]


@pytest.mark.parametrize(
    "address",
    ["ada", "ada@example", "ada@example.com, ben@example.com", "ada@example.com\\r\\nBcc: b@example.com",
     "Ada <a@b.example>", "ådå@example.com", f"{'a' * 250}@example.com"],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(
        SettingsError, match=r"line 4: readers.0.channels.email.to = .* is no e-mail address"
    ) as refused:
        parse_settings(SERVED.replace("ada@example.com", address), FILE)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('channels = { webhook = { url_variable = "https://hooks.example/s" } }', "line 2: readers.0.channels.webhook"),
        ('channels = { webhook = { url_variable = "A", shape = "teams" } }', "allowed: 'slack', 'json'"),
        ('channels = { mail = { to = "a@b.example" } }', "'readers.0.channels.mail'; allowed here: email"),
        ('channels = { email = { from = "a@b.example" } }', "allowed here: reply_to, sender, to"),
        ('[delivery]\nsite_address = "brief.example"', "line 3: delivery.site_address = 'brief.example' is refused"),
        ('[delivery]\nsite_address = "https://brief.example/?a"', "has a query or a fragment"),
        ('[delivery]\nunsubscribe = "javascript:off()"', "line 3: delivery.unsubscribe"),
        ('[delivery]\nunsubscribe = "mailto:nobody"', "is no e-mail address"),
        ('[delivery]\nolder_days = 0', "delivery.older_days = 0 is refused"),
        ('[delivery.smtp]\nhost = "m.example"\ntls = "none"\nuser = "u"', "would send the password in the clear"),
    ],
)  # fmt: skip
def test_a_wrong_setting_names_its_line_and_what_is_allowed(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_settings(f"[[readers]]\n{text}\n", FILE)
    assert told in str(refused.value)


def test_a_password_goes_in_the_clear_to_this_machine_alone() -> None:
    text = '[delivery.smtp]\nhost = "127.0.0.1"\ntls = "none"\nuser = "u"\n'
    assert parse_settings(text, FILE).delivery.smtp.user == "u"


def test_the_address_of_the_site_is_that_of_a_folder() -> None:
    assert parse_settings('[delivery]\nsite_address = "https://brief.example/a"\n', FILE).delivery.site_address == (
        "https://brief.example/a/"
    )


def test_where_an_edition_is_sent_to_makes_no_day_stale() -> None:
    plain, with_mail = parse_settings('[[readers]]\nname = "ada"\n', FILE), parse_settings(SERVED, FILE)
    assert plain.readers != with_mail.readers
    assert BRIEF_STAGE.settings(plain) == BRIEF_STAGE.settings(with_mail)
