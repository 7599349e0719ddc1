"""The settings that name who reads the brief and what each of them cares about: `[[readers]]`.

Belongs here: the settings and what is refused of them. Does not belong here: what an interest, a watchlist or a mute
does to a day (`brief/`).
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bellwether_assets.foundation.delivery_settings import Channels
from bellwether_assets.foundation.place_names import place_code, regions
from bellwether_assets.foundation.reader_habits import (
    DEFAULT_LANGUAGE,
    Language,
    Morning,
    Rhythm,
    TimeZoneName,
    Weekday,
)
from bellwether_assets.foundation.taxonomy import Taxonomy

LONGEST_ENTRY = 200


def _entry(value: str) -> str:
    """An entry of a list. An empty one would stand in every title."""
    if not value.isprintable() or not any(letter.isalnum() for letter in value) or len(value) > LONGEST_ENTRY:
        raise ValueError(f"write one to {LONGEST_ENTRY} printable characters, with a letter or a digit among them")
    return " ".join(value.split())


def _place(value: str) -> str:
    code = place_code(value)
    if code is None:
        raise ValueError(
            "no place of that name; write a country's two-letter code or English name, such as 'IT' or 'Italy', or one "
            f"of the regions {', '.join(sorted(regions()))}"
        )
    return code


Entries = Annotated[tuple[Annotated[str, AfterValidator(_entry)], ...], Field(strict=False)]
Places = Annotated[tuple[Annotated[str, AfterValidator(_place)], ...], Field(strict=False)]


class Reader(BaseModel):
    """One reader of the brief.

    Who names no domain, topic, place, actor or interest is interested in everything. `interests` are texts: what is
    near one of them by meaning and words counts. `watchlist` and `mutes` name actors, topics, places, domains, words of
    a title, or signals by their ids. `strength_floor` is at most 2 by default since one publisher alone cannot pass 3.9
    (design of strength); `news_floor` is the least news value, from 0 to 1, that is worth a reader's morning.
    `channels`: how editions are sent, beside the site and the feeds; `rhythm`: when, from the hour `morning` on in
    `time_zone` (None: as soon as published, and the home's zone), weekly on `weekday`. `language`: that of dates.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, AfterValidator(_entry)] = "default"
    domains: Entries = ()
    topics: Entries = ()
    places: Places = ()
    actors: Entries = ()
    interests: Entries = ()
    watchlist: Entries = ()
    mutes: Entries = ()
    strength_floor: Annotated[float, Field(ge=0, le=10)] = 2.0
    news_floor: Annotated[float, Field(ge=0, le=1)] = 0.24
    maximum: Annotated[int, Field(gt=0)] = 5
    language: Language = DEFAULT_LANGUAGE
    time_zone: TimeZoneName | None = None
    rhythm: Rhythm = "mornings"
    weekday: Weekday = "monday"
    morning: Morning | None = None
    channels: Channels = Channels()

    @property
    def unaddressed(self) -> "Reader":
        """The reader as far as it shapes a brief: where, when and how one is sent changes nothing of what is said."""
        return self.model_copy(update={name: Reader.model_fields[name].default for name in _OF_SENDING})


_OF_SENDING = ("language", "time_zone", "rhythm", "weekday", "morning", "channels")


def check_categories(readers: tuple[Reader, ...], taxonomy: Taxonomy) -> None:
    """Raises ValidationError, each wrong entry with its place, where a reader names what the taxonomy does not have."""
    known = {
        "domains": [category.name for category in taxonomy.domains],
        "topics": [category.name for category in taxonomy.topics],
    }
    wrong = [
        InitErrorDetails(
            type=PydanticCustomError("unknown_category", "not among {names}", {"names": ", ".join(names)}),
            loc=("readers", number, section, at),
            input=entry,
        )
        for number, reader in enumerate(readers)
        for section, names in known.items()
        for at, entry in enumerate(getattr(reader, section))
        if entry not in names
    ]
    if wrong:
        raise ValidationError.from_exception_data("Settings", wrong)
