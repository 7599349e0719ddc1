"""Claims, items and plans for tests, each told apart by a number."""

from datetime import date

from bellwether_assets.editions.edition import Edition, PlannedItem, QuotedClaim
from bellwether_assets.editions.next_editions import Plan, Told, as_told

DAY = date(2025, 3, 10)
READER = "ada"


def claim(number: int) -> QuotedClaim:
    """The claim of article `number`, whose text is its quote with a word before it."""
    quote = f"Port {number} raised its fees by {number} percent."
    return QuotedClaim(
        claim_id=f"c{number}",
        article_id=f"a{number}",
        version=1,
        title=f"Fees of port {number}",
        publisher=f"port{number}.example",
        url=f"https://port{number}.example/fees",
        published_on=DAY,
        quote=quote,
        quote_start=5,
        quote_end=5 + len(quote),
        highlight_start=7,
        highlight_end=12,
        reasoning="Fuel costs more.",
        engine="extractive",
        text_sha256=f"{number:064x}",
    )


def item(signal: str, *claims: int, change: str = "new", strength: float = 3.0) -> PlannedItem:
    """A signal that rests on the claims of these articles."""
    return PlannedItem(
        signal,
        change,
        f"Title of {signal}",
        "trend",
        strength,
        "Why.",
        change not in {"weaker", "expired"},
        tuple(map(claim, claims)),
    )


def plan(day: date, *items: PlannedItem, name: str | None = None) -> Plan:
    """A brief of a day; `name` tells plans of one day apart."""
    told = name or " ".join(f"{one.signal_id} {one.change} {sorted(one.claim_ids)}" for one in items)
    return Plan(READER, day, told if items else "", items)


def told(*editions: Edition) -> list[Told]:
    return [as_told(edition) for edition in editions]
