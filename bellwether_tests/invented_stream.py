"""A stream of invented articles on a few mechanisms, as many as a measurement needs, and a model that reads them.

Texts are put together at random from sentences with invented names, places and figures: no two are alike, and those of
one mechanism say the same in other words.
"""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta

from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.engines.language_model.test_judge_claims import pairs_in
from bellwether_tests.homes import Item
from bellwether_tests.model_server.answers import Answer, as_json
from bellwether_tests.model_server.script import ModelRequest

_PLACES = ("Velden", "Orsa", "Tarvik", "Molina", "Pescara", "Kestrel Bay", "Lunde", "Brava", "Ostrow", "Harbin Falls")
_SURNAMES = ("Varga", "Lindqvist", "Okoro", "Tanaka", "Moreau", "Silva", "Novak", "Haddad", "Reyes", "Brandt")
_BODIES = ("ministry", "utility", "council", "cooperative", "operator", "authority", "association", "company")
# A mechanism: a cause, and what it leads to, each in several wordings.
_MECHANISMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "batteries": (
        ("cheaper batteries store the solar power of the day", "batteries became cheaper than new gas turbines"),
        ("gas plants close before their loans are paid back", "owners of gas plants ask for payments to stay open"),
    ),
    "droughts": (
        ("the drought lowered the river below the locks", "low water kept loaded barges out of the canal"),
        ("freight moves to the railway at twice the price", "mills buy their coal from the coast by train"),
    ),
    "tariffs": (
        ("the tariff on steel took effect at the border", "customs added a duty on imported steel"),
        ("factories abroad ship half-finished parts instead", "importers order parts that the duty does not name"),
    ),
    "licences": (
        ("doctors from abroad wait two years for a licence", "the licence for foreign nurses takes longer than before"),
        ("clinics in small towns shorten their hours", "hospitals pay agencies for temporary staff"),
    ),
    "rents": (
        ("the ceiling on rents was lowered for old houses", "landlords may not raise rents between two tenants"),
        ("owners turn flats into holiday lodgings", "flats are sold that were let before"),
    ),
    "chips": (
        ("the export of lithography machines needs a permit", "permits for machines that make chips are refused"),
        ("buyers build plants with older machines", "makers of chips stretch the machines that they have"),
    ),
    "fish": (
        ("warmer water drives the cod to the north", "the shoals of cod left the southern banks"),
        ("quotas of the south are leased to northern boats", "ports in the south lose their auctions"),
    ),
    "insurers": (
        ("insurers leave the coast after three storms", "policies for houses at the shore are not renewed"),
        ("the state fund takes over the risks", "buyers of houses cannot find a mortgage"),
    ),
}
_OPENINGS = (
    "On {weekday}",
    "This week",
    "Since the autumn",
    "In its report",
    "At a hearing in {place}",
    "After a vote",
)
_EFFECTS = ("As a result", "For that reason", "So", "In turn", "Because of this")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def invented_stream(many: int, first: date, days: int = 1, seed: int = 11) -> list[Item]:
    """So many articles over so many days, as the inbox gets them."""
    dice = random.Random(seed)  # noqa: S311 - a stream that others can repeat, not a secret
    return [_item(dice, number, first + timedelta(days=number % days)) for number in range(many)]


def _item(dice: random.Random, number: int, day: date) -> Item:
    causes, effects = dice.choice(list(_MECHANISMS.values()))
    place, surname, body = dice.choice(_PLACES), dice.choice(_SURNAMES), dice.choice(_BODIES)
    amount, share = dice.randrange(20, 900), dice.randrange(3, 70)
    opening = dice.choice(_OPENINGS).format(weekday=dice.choice(_WEEKDAYS), place=place)
    cause, effect = dice.choice(causes), dice.choice(effects)
    sentences = [
        f"{opening} the {body} of {place} said that {cause}, after {amount} complaints in one season.",
        f"The {body} counted {share} cases more than a year ago, and {cause} in every one of them.",
        f"{dice.choice(_EFFECTS)}, {effect}, which costs the region about {amount} million crowns a year.",
        f"{surname}, who speaks for the {body}, expects that {effect} for at least {2 + share % 7} more years.",
        f"Nobody in {place} had planned for a change of this kind when the rules were written in {1980 + share % 40}.",
        f"A study of {amount} households found that {effect} as soon as {cause}.",
        f"{dice.choice(_SURNAMES)} of the district of {dice.choice(_PLACES)} asked for help with the bills.",
    ]
    return {
        "id": f"stream-{number}",
        "title": f"{place}: {cause}, says {surname} ({number})",
        "text": "\n".join(sentences),
        "published_at": f"{day}T{6 + number % 12:02d}:{number % 60:02d}:00Z",
        "source": f"paper{number % 40}.example",
    }


def mechanism_of(text: str) -> str | None:
    """The mechanism that a text speaks of, by the wordings in it."""
    lower = text.lower()
    found = [
        name for name, sides in _MECHANISMS.items() if any(_shared(words, lower) for side in sides for words in side)
    ]
    return found[0] if found else None


def _shared(wording: str, text: str) -> bool:
    long_words = [word for word in wording.split() if len(word) > 4]
    return sum(word in text for word in long_words) >= max(2, len(long_words) - 1)


def reading_model(request: ModelRequest) -> Answer:
    """Reads, judges and composes: a claim shows a pattern of its own mechanism."""
    asked: Sequence[str] = list(request.schema["properties"]) if request.schema is not None else []
    if "pairs" in asked:
        return as_json({"pairs": [_judged(pair) for pair in pairs_in(request)]})
    if "relation" in asked:
        return as_json({"reason": "Another matter, of another place.", "relation": "unrelated"})
    return as_json(faithful(request.article.title, request.article.text, request))


def _judged(pair: object) -> dict[str, object]:
    value = json.loads(json.dumps(pair))
    claim, pattern = mechanism_of(str(value["claim"])), mechanism_of(str(value["pattern"]))
    shows = claim is not None and claim == pattern
    return {
        "pair": value["pair"],
        "relation": "shows_it" if shows else "neighbouring",
        "stance": "supports" if shows else "none",
    }
