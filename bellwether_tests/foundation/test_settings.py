"""Settings: a wrong one is refused with file, line and what is allowed, and a time zone is for a home's whole life."""

from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.foundation.days import read_first_day
from bellwether_assets.foundation.settings import Home, Settings, SettingsError, load_settings
from bellwether_tests.homes import bellwether, copy_of, drop, new_home, run

WRONG: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "unknown key": ('timezone = "UTC"\ncolour = "blue"\n', 2, ("unknown setting 'colour'", "masthead", "timezone")),
    "unknown key in a table": (
        '[masthead]\ntitle = "T"\n\nsubtitle = "S"\n',
        4,
        ("'masthead.subtitle'", "reader, tagline, title"),
    ),
    "unknown table": ("\n[deliveries]\nmail = 1\n", 2, ("'deliveries'", "schedule")),
    "wrong type": ('[articles]\n# a comment\nmax_characters = "many"\n', 3, ("'many'", "a whole number > 0")),
    "out of bounds": ("[schedule]\nhour = 24\n", 2, ("24", ">= 0", "<= 23")),
    "a share above one": ("[articles]\ncopy_containment = 1.5\n", 2, ("1.5", "a number > 0 <= 1")),
    "not one of the engines": ('[engine]\nname = "oracle"\n', 2, ("'oracle'", "'extractive'")),
    "a value for a table": ("masthead = 3\n", 1, ("masthead = 3", "a table with reader, tagline, title")),
    "not a time zone": ('timezone = "Mars/Olympus"\n', 1, ("'Mars/Olympus'", "IANA time zone")),
    "a zone that is a path": ('timezone = "../../etc/passwd"\n', 1, ("IANA time zone",)),
    "in the second reader": (
        '[[readers]]\nname = "a"\n\n[[readers]]\nname = "b"\nmaximum = 0\n',
        6,
        ("readers.1.maximum = 0", "a whole number > 0"),
    ),
    "two readers of one name": ('[[readers]]\nname = "a"\n[[readers]]\nname = "a"\n', 1, ("same name",)),
    "no reader at all": ("readers = []\n", 1, ("readers = []",)),
    "a topic that the taxonomy does not have": (
        '[[readers]]\nname = "a"\n\n[[readers]]\nname = "b"\ntopics = [\n  "energy",\n  "astrology",\n]\n',
        6,
        ("readers.1.topics.1 = 'astrology'", "not among AI, semiconductors"),
    ),
    "a domain that is a topic": (
        '[[readers]]\ndomains = ["energy"]\n',
        2,
        ("readers.0.domains.0 = 'energy'", "not among economic, political"),
    ),
    "a topic that the home's own taxonomy does not have": (
        '[[readers]]\ntopics = ["energy"]\n[taxonomy.domains.power]\ndescription = "P"\nterms = { "grid*" = 2.0 }\n',
        2,
        ("readers.0.topics.0 = 'energy'",),
    ),
    "a place that is none": (
        '[[readers]]\nplaces = ["IT", "Atlantis"]\n',
        2,
        ("'Atlantis'", "no place of that name", "Sahel"),
    ),
    "an entry that every title has": (
        '[[readers]]\nmutes = [" "]\n',
        2,
        ("readers.0.mutes.0 = ' '", "a letter or a digit"),
    ),
    "an entry of two lines": ('[[readers]]\nactors = ["a\\nb"]\n', 2, ("readers.0.actors.0", "printable")),
    "a text for a list": ('[[readers]]\nwatchlist = "Ilves"\n', 2, ("readers.0.watchlist = 'Ilves'",)),
    "a value over several lines": (
        'timezone = "UTC"\nowners = [\n  "a.example",\n  # [articles]\n  "b.example",\n]\n[articles]\n',
        2,
        ("owners = ['a.example', 'b.example']",),
    ),
    "a key in quotes with a dot": (
        '[schedule]\nhour = 6\n[owners]\n"a.example" = "alone"\n',
        4,
        ("owners.a.example = 'alone'",),
    ),
    "a text that looks like settings": (
        '[masthead]\ntitle = """\n[schedule]\nhour = 25\n"""\n[schedule]\nhour = 25\n',
        7,
        ("schedule.hour = 25", "<= 23"),
    ),
    "a table in a line": ('timezone = "UTC"\nschedule = { hour = 6, minute = 75 }\n', 2, ("schedule.minute = 75",)),
    "a dotted key": ("# morning\nschedule.hour = 6\nschedule.minute = 75\n", 3, ("schedule.minute = 75", "<= 59")),
    "a source that is no address": (
        '[[sources]]\nname = "a"\naddress = "example.com"\n',
        1,
        ("'example.com' is no address of the web", "https://"),
    ),
    "a source of a file": ('[[sources]]\nname = "a"\naddress = "file:///etc/passwd"\n', 1, ("no address of the web",)),
    "a source with a password": (
        '[[sources]]\nname = "a"\naddress = "https://me:secret@example.com/f"\n',
        1,
        ("'example.com' holds a name or password",),
    ),
    "a source whose name is a path": (
        '[[sources]]\nname = "../a"\naddress = "https://example.com/f"\n',
        2,
        ("'../a' is no name of a source",),
    ),
    "a folder outside of the inbox": (
        '[[sources]]\nname = "a"\nkind = "folder"\naddress = "../elsewhere"\n',
        1,
        ("'../elsewhere' is no folder inside the inbox",),
    ),
    "not a kind of source": (
        '[[sources]]\nname = "a"\nkind = "tweet"\naddress = "https://example.com/f"\n',
        3,
        ("'tweet'", "'feed', 'page', 'folder'"),
    ),
    "two sources of one address": (
        '[[sources]]\nname = "a"\naddress = "https://example.com/f"\n'
        '[[sources]]\nname = "b"\naddress = "https://example.com/f"\n',
        1,
        ("two sources have the address 'https://example.com/f'",),
    ),
    "two sources of one name": (
        '[[sources]]\nname = "a"\naddress = "https://example.com/f"\n'
        '[[sources]]\nname = "A"\naddress = "https://example.com/g"\n',
        1,
        ("two sources have the name 'A'",),
    ),
    "no network": ('[fetching]\nallow_networks = ["10.0.0.1/8"]\n', 2, ("'10.0.0.1/8' is no network",)),
    "a contact that is no header": (
        '[fetching]\ncontact = """a\nX-Other: b"""\n',
        2,
        ("goes into a header",),
    ),
    "a value that is missing": (
        '[engine]\n\n[[engine.prices]]\nmodel = "m"\nsince = 2026-11-01\ninput_usd = 1.0\n',
        3,
        ("engine.prices.0.output_usd", "Field required"),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_refused_with_file_line_and_what_is_allowed(tmp_path: Path, name: str) -> None:
    text, line, said = WRONG[name]
    file = tmp_path / "bellwether.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    assert f"{file}, line {line}: " in str(error.value)
    for part in said:
        assert part in str(error.value)


def test_every_wrong_setting_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_text("colour = 1\n[schedule]\nhour = -1\n", "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"[masthead\n", "not valid TOML"), (b"a = 1\na = 2\n", "not valid TOML"), ("x = 'é'".encode("latin-1"), "utf-8")],
)
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    assert str(error.value).startswith(f"{file}: ")
    assert said in str(error.value)


def test_no_file_means_all_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "bellwether.toml") == Settings()
    assert Settings().readers[0].strength_floor <= 2, "one publisher alone cannot pass 3.9"


def test_places_are_kept_as_claims_have_them(tmp_path: Path) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_text('[[readers]]\nplaces = ["Italy", "kr", "EU", "South Korea", "the gulf"]\n', "utf-8")
    assert load_settings(file).readers[0].places == ("IT", "KR", "European Union", "KR", "Gulf states")


def test_owners_are_lists_of_publishers(tmp_path: Path) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_text('[owners]\n"The Press" = ["a.example", "b.example"]\nOther = []\n', "utf-8")
    assert load_settings(file).owners == {"The Press": ("a.example", "b.example"), "Other": ()}
    file.write_text('[owners]\nOther = [\n  "a.example",\n  7,\n]\n', "utf-8")
    with pytest.raises(SettingsError, match=r"line 2: owners\.Other\.1 = 7 is refused: Input should be a valid string"):
        load_settings(file)


@pytest.mark.parametrize("command", [["run", "--from", "2025-09-01", "--to", "2025-09-02"], ["demo"], ["ui"]])
def test_commands_refuse_a_wrong_setting_without_a_traceback(tmp_path: Path, command: list[str]) -> None:
    home = new_home(tmp_path / "home", date(2025, 9, 1))
    home.settings_file.write_text("colour = 1\n", "utf-8")
    done = bellwether(home, *command)
    assert done.returncode == 2
    assert f"{home.settings_file}, line 1: unknown setting 'colour'; allowed here: " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_change_of_time_zone_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", date(2025, 9, 1))
    drop(home, "in.jsonl", [])
    assert read_first_day(home) == date(2025, 9, 1)
    home.settings_file.write_text('timezone = "Asia/Tokyo"\n', "utf-8")
    with pytest.raises(SettingsError, match="were cut in 'UTC'; set it back, or use a new home"):
        read_first_day(home)
    done = run(home, date(2025, 9, 1), date(2025, 9, 2))
    assert done.returncode == 2
    assert "timezone = 'Asia/Tokyo', but the days in" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    home.settings_file.write_text('timezone = "UTC"\n', "utf-8")
    assert read_first_day(Home(copy_of(home, tmp_path / "other").path)) == date(2025, 9, 1)
