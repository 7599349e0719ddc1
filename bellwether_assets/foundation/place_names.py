"""Which place a name in the settings means: a country by its ISO 3166-1 code, or a region of `data/regions.toml`.

Belongs here: the names of places that people write. Does not belong here: finding places in texts (`text/gazetteer`).
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[str, ...]]:
    """Each region by the name it is shown by, with the ways it is written."""
    with files("bellwether_assets.foundation").joinpath("data/regions.toml").open("rb") as file:
        listed = tomllib.load(file)["regions"]
    return {name: tuple(written) for name, written in listed.items()}


def place_code(name: str) -> str | None:
    """What `geographies` call the place: "IT" for "IT" and "Italy", "European Union" for "EU"; None for no place."""
    return _places().get(name.strip().casefold())


@lru_cache(maxsize=1)
def _places() -> Mapping[str, str]:
    # Names of all countries, for settings that name a place.
    import pycountry
    from babel import Locale

    territories = Locale("en").territories
    found: dict[str, str] = {}
    for country in pycountry.countries:
        code = country.alpha_2
        for written in (country.name, getattr(country, "common_name", code), str(territories.get(code, code)), code):
            found[written.casefold()] = code
    # Last: "EU" is a region, and no country has a region's name.
    for region, written_ways in regions().items():
        for written in (*written_ways, region):
            found[written.casefold()] = region
    return found
