"""Channels and delivery in the settings: what is refused, with its line, its field and what to write instead."""

from datetime import time
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
        ('[delivery]\nsend_again = "often"', "line 3: delivery.send_again = 'often' is refused"),
        ('language = "german"', "line 2: readers.0.language = 'german' is refused"),
        ('language = "root"', "write a tag of BCP 47 such as 'en-GB', 'de' or 'fr'"),
        ('time_zone = "Zurich"', "'Zurich' is not an IANA time zone such as 'UTC' or 'Europe/Rome'"),
        ('morning = 24', "line 2: readers.0.morning = 24 is refused"),
        ('morning = "7:5"', "write 7 or '07:30', from 0 to 23:59"),
        ('morning = true', "no hour of the clock"),
        ('morning = 07:00:30', "no hour of the clock"),
        ('rhythm = "daily"', "allowed: 'mornings', 'weekly', 'on_demand'"),
        ('weekday = "Montag"', "allowed: 'monday', 'tuesday'"),
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


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [("morning = 7", "morning", time(7)), ('morning = "7:05"', "morning", time(7, 5)),
     ("morning = 23:59:00", "morning", time(23, 59)), ('language = "en_gb"', "language", "en-GB"),
     ('language = "zh-TW"', "language", "zh-Hant-TW"), ('time_zone = "Europe/Zurich"', "time_zone", "Europe/Zurich")],
)  # fmt: skip
def test_an_hour_and_a_language_are_read_in_each_of_their_spellings(written: str, name: str, value: object) -> None:
    assert getattr(parse_settings(f"[[readers]]\n{written}\n", FILE).readers[0], name) == value


def test_a_readers_clocks_are_the_homes_where_they_have_none() -> None:
    settings = parse_settings(
        'timezone = "Europe/Rome"\n[[readers]]\nname = "a"\n[[readers]]\nname = "b"\ntime_zone = "Asia/Tokyo"\n', FILE
    )
    assert [settings.zone_of(reader).key for reader in settings.readers] == ["Europe/Rome", "Asia/Tokyo"]


@pytest.mark.parametrize(
    "sending",
    ['language = "de"', 'time_zone = "Asia/Tokyo"', 'rhythm = "weekly"', 'weekday = "friday"', "morning = 7",
     'channels = { webhook = { url_variable = "A" } }'],
)  # fmt: skip
def test_where_when_and_how_an_edition_is_sent_makes_no_day_stale(sending: str) -> None:
    plain = parse_settings('[[readers]]\nname = "ada"\n', FILE)
    sent = parse_settings(f'[[readers]]\nname = "ada"\n{sending}\n', FILE)
    assert plain.readers != sent.readers
    assert BRIEF_STAGE.settings(plain) == BRIEF_STAGE.settings(sent)


def test_what_a_reader_cares_about_does() -> None:
    plain, other = (parse_settings(f'[[readers]]\nname = "ada"\n{more}\n', FILE) for more in ("", "maximum = 4"))
    assert BRIEF_STAGE.settings(plain) != BRIEF_STAGE.settings(other)
