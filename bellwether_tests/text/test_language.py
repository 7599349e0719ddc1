"""The language of a text: its words before its sender, and nothing said where neither tells."""

import json

import pytest

from bellwether_assets.text.any_language import passages_of
from bellwether_assets.text.english_names import with_english_names
from bellwether_assets.text.language import UNKNOWN, code_of, is_read_as_english, language_of, name_of
from bellwether_assets.text.names import ArticleNames
from bellwether_tests.homes import GOLD_DATA
from bellwether_tests.shipped_articles import HOSTILE, shipped_articles

# The same in each: the city of Bergby sells its old tram to a museum because the repair is too expensive.
SAID = {
    "en": "The city of Bergby sells its old tram to a museum because the repair is too expensive.",
    "de": "Die Stadt Bergby verkauft ihre alte Straßenbahn an ein Museum, weil die Reparatur zu teuer ist.",
    "fr": "La ville de Bergby vend son vieux tramway à un musée parce que la réparation coûte trop cher.",
    "es": "La ciudad de Bergby vende su viejo tranvía a un museo porque la reparación es demasiado cara.",
    "it": "La città di Bergby vende il suo vecchio tram a un museo perché la riparazione è troppo cara.",
    "nl": "De stad Bergby verkoopt haar oude tram aan een museum omdat de reparatie te duur is.",
    "no": "Byen Bergby selger den gamle trikken sin til et museum fordi reparasjonen er for dyr.",
    "pl": "Miasto Bergby sprzedaje swój stary tramwaj muzeum, ponieważ naprawa jest zbyt droga.",
    "ru": "Город Бергбю продаёт свой старый трамвай музею, потому что ремонт слишком дорогой.",
    "zh": "贝格比市把旧电车卖给博物馆，因为修理费用太高。",
    "ja": "ベルグビー市は修理費が高すぎるため、古い路面電車を博物館に売却する。",
    "ar": "تبيع مدينة بيرغبي الترام القديم لمتحف لأن إصلاحه مكلف للغاية.",
    "hi": "बर्गबी शहर अपनी पुरानी ट्राम एक संग्रहालय को बेचता है क्योंकि मरम्मत बहुत महंगी है।",
}


@pytest.mark.parametrize("code", SAID)
def test_a_sentence_shows_its_language_whatever_its_sender_says(code: str) -> None:
    assert language_of("", SAID[code], None) == code
    assert language_of("Tram", SAID[code], "en" if code != "en" else "de") == code


@pytest.mark.parametrize(
    ("text", "given", "language"),
    [
        ("Milk is dear.", None, UNKNOWN),
        ("Milk is dear.", "sv-SE", "sv"),
        ("Steuer", "German", "de"),
        ("Gaza", "", UNKNOWN),
        ("", None, UNKNOWN),
        ("12 345 67 89 1234 5678 901 23", "klingon-like", UNKNOWN),
        ("旧电车卖给博物馆吧", None, "zh"),
        ("Byen Bergby sel den gamle trikken sin til eit museum fordi reparasjonen er for dyr.", None, "no"),
    ],
)
def test_of_a_text_too_short_to_tell_the_sender_is_believed(text: str, given: str | None, language: str) -> None:
    assert language_of("", text, given) == language


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *(("en-GB", "en"), ("EN", "en"), ("deu", "de"), ("de_DE.UTF-8", "de"), ("French", "fr"), ("zh-Hans", "zh")),
        *(("nb", "no"), ("Norwegian", "no"), ("xx", None), ("", None), (None, None), ("?", None), ("-", None)),
    ],
)
def test_what_a_sender_says_is_read_as_a_code(given: str | None, code: str | None) -> None:
    assert code_of(given) == code


def test_a_language_is_shown_by_its_english_name() -> None:
    assert [name_of(code) for code in ("de", "zh", "no", "qq")] == ["German", "Chinese", "Norwegian", "qq"]


def test_what_is_not_known_is_read_as_english() -> None:
    assert is_read_as_english("en")
    assert is_read_as_english(UNKNOWN)
    assert is_read_as_english(None)
    assert not is_read_as_english("de")


def test_no_news_text_cut_to_any_length_is_taken_for_another_language() -> None:
    texts = [article.text for article in shipped_articles()]
    for file in ("newscluster", "congress_ai"):
        path = GOLD_DATA / f"{file}.jsonl"
        if path.exists():
            texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()[:200]]
    for length in (30, 60, 120, 3000):
        assert {language_of("", text[:length], None) for text in texts} <= {"en", UNKNOWN}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_has_a_language_the_same_each_time(text: str) -> None:
    assert language_of("", text, None) == language_of("", text, None)


def test_of_another_language_only_a_title_repeated_and_what_is_no_text_are_refused() -> None:
    title = "Steuer auf Milch steigt"
    text = f"{title}\nTeure Milch. Banken in Bergby, Basel und Bonn: mehr Geld für Höfe\n123 456\nMilch\x00 ist teuer."
    refused = {
        passage.text: passage.refused for passage in passages_of(text, ArticleNames(text, title), title, "", "de")
    }
    assert refused == {
        title: "title repeated",
        "Teure Milch.": None,
        "Banken in Bergby, Basel und Bonn: mehr Geld für Höfe": None,
        "123 456": "no words",
        "Milch\x00 ist teuer.": "control characters",
    }
    assert all(text[p.start : p.end] == p.text for p in passages_of(text, ArticleNames(text, title), title, "", "de"))


def test_english_names_are_put_for_those_of_another_language() -> None:
    assert with_english_names("Am Freitag, dem 3. März 2024, kaufte Norwegen schwedische Milch.", "de") == (
        "Am Friday, dem 3 March 2024, kaufte Norway Swedish Milch."
    )
    assert with_english_names("Le gouvernement norvégien a dit vendredi aux États-Unis.", "fr") == (
        "Le gouvernement Norwegian a dit Friday aux United States."
    )
    assert with_english_names("Noruega, 3 de marzo de 2024", "es") == "Norway, 3 March 2024"
    assert with_english_names("Norway", "en") == ""
    assert with_english_names("once errores por cada mil, cuarenta y ocho grúas, una garita", "es") == (
        "11 errores por cada 1000, 48 grúas, una garita"
    )
    assert with_english_names("elf Kräne von tausend in Schweden", "de") == "11 Kräne von 1000 in Sweden"
    assert with_english_names("Norway", "zz") == ""
