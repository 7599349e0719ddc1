"""Whether two articles are one origin: copies, cuts and flashes are, and what only shares words is not."""

import numpy as np
import pytest

from bellwether_assets.articles.same_origin import same_origin
from bellwether_assets.articles.shingles import reporting, shingles
from bellwether_tests.articles.placing import CONTAINMENT, Printed, origin_count, place, read

NOTES = (
    "Example Ferries carries 3 million people a year between 12 ports of Exampleland and is listed in Oldtown under the"
    " sign EXF. This notice contains outlooks that rest on what the board knows today. Such outlooks may prove"
    " wrong for"
    " reasons that lie outside the company, among them storms, the price of fuel, strikes in ports, new rules for crews"
    " and the failure of suppliers, as set out in the last annual report. Nobody should rely on them, and the company"
    " takes on no duty to bring them up to date when such reasons become known to it, unless a court or the exchange"
    " asks it to do so in writing and within the time that the law of Exampleland sets for such requests."
)
NIGHT_BOATS = (
    "Example Ferries will end its night boats to Northport in May since only 40 of 300 berths were taken last winter."
    " The town of Northport called the step a blow to its 25 hotels."
)
FUEL = (
    "A leak put 900 litres of diesel into the harbour of Westhaven on Monday when a hose of the Queen Maud burst."
    " Divers from Exampleton closed the valve, and beaches at Sandy Point stay shut until Thursday."
)
WIRE = (
    "The parliament of Exampleland raised the tax on diesel by 12 percent on Friday because the budget has a hole of 4"
    " billion crowns. Owners of trucks in Oldtown closed two roads for three hours, the police said. The finance"
    " minister, Ann Example, expects income of 900 million crowns from the tax next year. Freight firms warned that"
    " prices of food in the north will rise by 6 percent before the summer. The opposition in Northport wants a vote of"
    " the people in October, and the green party of Westhaven asked for a lower tax on buses."
)
CLOSING = (
    "The Exampleton share index closed {direction} {points} points at {level} on {day}. Shares of the {firm}"
    " group moved"
    " most, by {move} percent, after a day on which {volume} million shares changed hands. The crown stood at {rate} to"
    " the dollar in late trade. Brokers said that many investors wait for the next meeting of the central bank, which"
    " is to decide on its main rate at the end of the month and to tell how it sees the year. The index is made"
    " up of the"
    " forty largest firms of the exchange, is weighed by what their shares are worth, and is reckoned anew each second"
    " while the exchange is open; prices in this report are those at the close and may be late."
)


def _closing(**values: object) -> str:
    return CLOSING.format(**values)


MONDAY = _closing(
    direction="up", points=12, level="4,410", day="Monday", firm="Oldtown Steel", move=4, volume=31, rate="8.41"
)
TUESDAY = _closing(
    direction="down", points=35, level="4,375", day="Tuesday", firm="Fjord Bank", move=7, volume=44, rate="8.47"
)


WEATHER = (
    "The frost will stay for some time, those who watch the sky believe, and whoever must go out should wear a coat and"
    " good shoes. Old people are asked to stay at home, and neighbours are asked to look in on them each day."
)
DRIVERS = (
    "People who drive trucks for a living said that they would come again, since nobody in Exampleland had listened to"
    " them. In Oldtown they said that the tax on diesel would leave them nothing, and that the roads belong to all."
)
DESK = (
    "Ask at the desk of this paper for more of what the wires bring in by day and by night, or look at the board in the"
    " hall, where it hangs."
)
FIRES = (
    "The fire service of Exampleton went out {calls} times on {day}. Nobody was hurt. The service asks people to keep"
    " matches away from children, to clean the pipes of stoves before winter, and to call at once when they"
    " smell smoke,"
    " even if they are not sure. Smoke alarms are free for all who are over seventy; ask for one at any station."
)
TIDES = (
    "High water at Westhaven comes at {first} and again at {second} hours and stands {high} metres over the mark at"
    " Lady Stairs. The harbour master Ola Exemplar asks masters who call at Oldtown, Northport, Sandy Point and"
    " Harbour Bridge to keep clear of the Queen Maud bank, where the Fjord Line lost the Haakon, and to call Exampleton"
    " before they pass the light."
)
MATCH = (
    "{home} beat {away} in the second round of the cup at the weekend. The match was played in fair weather"
    " before a good"
    " crowd, and the players were cheered off the field by those who had come. {hero} scored the winner shortly before"
    " the end with a shot from far out. The next round is drawn in the house of the federation, which will also say who"
    " whistles the matches and when they are played."
)


def _pair(first: str, second: str, titles: tuple[str, str] = ("", "")) -> list[Printed]:
    publishers = ("one.example", "two.example")
    return [
        Printed(f"{at}", text, title, publisher)
        for at, (text, title, publisher) in enumerate(zip((first, second), titles, publishers, strict=True))
    ]


def _edited(text: str, every: int, ends: str = "") -> str:
    """The text with one word in so many replaced by another."""
    words = text.split()
    words[every - 1 :: every] = [f"{'abcdefgh'[at % 8]}word" for at in range(len(words[every - 1 :: every]))]
    return " ".join(words) + ends


SAME = {
    "word for word": _pair(WIRE, WIRE),
    "with one word in seven another": _pair(WIRE, _edited(WIRE, 7), ("Diesel tax raised", "Hauliers are angry")),
    "cut from below, with one word in seven another": _pair(
        f"{WIRE} {NIGHT_BOATS} {FUEL}", _edited(WIRE, 7), ("Diesel tax and more", "Hauliers are angry")
    ),
    "cut from below, edited, under a line of the paper's own": _pair(
        f"{WIRE} {NIGHT_BOATS} {FUEL}",
        _edited(WIRE, 7, f" {DESK}"),
        ("Diesel tax and more", "Hauliers are angry"),
    ),
    "a passage that tells little, under the same title": _pair(
        f"{WIRE} {WEATHER}", WEATHER, ("Diesel tax raised in Exampleland", "Diesel tax raised in Exampleland")
    ),
    "a passage that tells little of what the rest tells too": _pair(
        f"{WIRE} {DRIVERS}", DRIVERS, ("Crowns in the budget", "Long day for some")
    ),
    "retyped in another house style": _pair(WIRE, WIRE.replace("percent", "per cent").replace("two roads", "2 roads")),
    "one figure corrected": _pair(WIRE, WIRE.replace("900 million", "950 million")),
    "one name corrected": _pair(WIRE, WIRE.replace("Ann Example", "Anna Example")),
    "cut from below": _pair(WIRE, WIRE[: WIRE.index("Freight firms")], ("Diesel tax raised", "In short")),
    "cut from above": _pair(WIRE, WIRE[WIRE.index("The finance") :], ("Freight to cost more", "Prices to rise")),
    "with another paper's line about itself": _pair(
        WIRE, f"{WIRE} This report came to the Oldtown Post from an agency."
    ),
    "with a time of the page": _pair(
        f"Updated 3 March 2026 at 14:05. {WIRE}", f"Updated 4 March 2026 at 09:31. {WIRE}"
    ),
    "edited here and there, under another opening with other figures": _pair(
        f"Drivers of 40 lorries stood at Gate Two of Oldtown on Saturday morning, angry as never since 1998. {WIRE}",
        "Prices in the shops of Westhaven go up after a vote that took 11 hours, and Kari, 63, counts her coins. "
        + WIRE.replace("closed two", "shut off two").replace("said. The", "told us. The").replace("will rise", "climb"),
        ("Angry drivers", "Counting coins"),
    ),
    "with another ending under the same title and opening": _pair(
        f"{WIRE} Buses of the Harbour line stay free for pupils until June, says Per Specimen of Sandy Point.",
        f"{WIRE} In 1987 a tax on petrol brought down the cabinet of Olga Muster; she won 61 seats that autumn.",
        ("Diesel tax raised", "Diesel tax raised"),
    ),
    "under another opening, with a title that both bear out": _pair(
        f"Per Specimen of Sandy Point runs 14 buses and sleeps badly, since Harbour pays him by the week. {WIRE}",
        f"In 1987 a tax on petrol brought down the cabinet of Olga Muster, who won 61 seats that autumn. {WIRE}",
        ("Tax on diesel raised by parliament", "Owners of trucks close roads"),
    ),
    "in a roundup": _pair(
        WIRE, f"{WIRE} {NIGHT_BOATS} {FUEL} {MONDAY}", ("Diesel tax raised", "The week in the north")
    ),
    "one notice, printed twice with its notes": _pair(f"{FUEL}\n\n{NOTES}", f"{FUEL}\n\n{NOTES}"),
    "one notice, once with its notes": _pair(
        WIRE, f"{WIRE}\n\n{NOTES}", ("Tax on diesel raised", "Truckers close roads")
    ),
}
ANOTHER = {
    "standing notes below": _pair(
        f"{NIGHT_BOATS}\n\n{NOTES}", f"{FUEL}\n\n{NOTES}", ("Example Ferries ends night boats", "Leak at Westhaven")
    ),
    "standing notes above": _pair(
        f"{NOTES}\n\n{NIGHT_BOATS}", f"{NOTES}\n\n{FUEL}", ("Example Ferries ends night boats", "Leak at Westhaven")
    ),
    "standing notes under one title": _pair(f"{NIGHT_BOATS}\n\n{NOTES}", f"{FUEL}\n\n{NOTES}", ("Notice", "Notice")),
    "the next day's report from one template": _pair(MONDAY, TUESDAY, ("Shares close up", "Shares close down")),
    "the next day's under one title": _pair(MONDAY, TUESDAY, ("Market close", "Market close")),
    "the next day's with two figures among many words": _pair(
        FIRES.format(calls=14, day="Monday"), FIRES.format(calls=9, day="Tuesday"), ("Fires", "Fires")
    ),
    "figures replaced among names that stay": _pair(
        TIDES.format(first="0412", second="1637", high=3), TIDES.format(first="0503", second="1726", high=4),
        ("Tides", "Tides"),
    ),
    "a long article that takes much from a short one and tells its own": _pair(
        f"{WIRE} {' '.join(FUEL.split()[:38])}", f"{WIRE} {NIGHT_BOATS} {MONDAY} {FIRES.format(calls=3, day='Sunday')}",
        ("Diesel tax raised, and a leak", "Diesel tax and other matters"),
    ),
    "the same sentences about others": _pair(
        MATCH.format(home="Oldtown Rovers", away="Harbour United", hero="Ola Exemplar"),
        MATCH.format(home="Fjord Athletic", away="Northport City", hero="Per Specimen"),
        ("Through to the third round", "Winner from far out"),
    ),
    "standing notes beside reports without a name or a figure": _pair(
        f"the ferry to the islands stays in port as long as the storm lasts, which keeps schools there"
        f" closed.\n{NOTES}",
        f"an old lighthouse is to be sold to whoever promises to let walkers sleep in its kitchen.\n{NOTES}",
        ("ferry waits for calmer seas", "keeper wanted"),
    ),
    "the offer of a paper, then its article": _pair(
        (offer := "To read on, choose the plan that suits you. All articles of this paper on all your devices,"
        " the puzzles of the week and a letter from the newsroom each morning are part of every plan that we have."),
        f"{WIRE}\n\n{offer}",
        ("Why the harbour of Westhaven lies still", "Diesel tax raised"),
    ),
    "an offer that names the paper as the article does": _pair(
        (named := "To read on, choose the plan that suits you. All articles of the Oldtown Post on all your devices,"
        " the puzzles of the week and a letter from the newsroom each morning are part of every plan that we have."),
        f"{WIRE} He told it to the Post.\n\n{named}",
        ("Why the harbour of Westhaven lies still", "Diesel tax raised"),
    ),
    "an offer in words that the article has too, and one of its names": _pair(
        (worded := "Read on in the Post. The paper says what parliament, minister, police, owners and firms want before"
        " they say it, and what food, freight, roads, trucks and buses will cost. Prices rise: subscribe this week."),
        f"{WIRE} He told it to the Post.\n\n{worded}",
        ("Why the harbour lies still", "Where the billion went"),
    ),
    "an offer without a title": _pair(offer, f"{WIRE}\n\n{offer}", ("", "Diesel tax raised")),
    "an offer with its price": _pair(
        (priced := "Subscribe to read. Trial for 1 crown over 4 weeks, then 39 crowns per month. Full digital access on"
        " any device to all that we print. Cancel at any time during your trial and keep your access until it ends."),
        f"{WIRE}\n\n{priced}",
        ("Subscribe to read", "Diesel tax raised"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", SAME)
def test_it_is_a_copy(how: str) -> None:
    assert origin_count(place(SAME[how])) == 1
    assert origin_count(place([SAME[how][1], SAME[how][0]])) == 1


@pytest.mark.parametrize("how", ANOTHER)
def test_it_is_another_report(how: str) -> None:
    placed = place(ANOTHER[how])
    assert origin_count(placed) == 2
    assert read(placed) == {"0", "1"}


@pytest.mark.parametrize("how", ANOTHER)
def test_it_is_another_report_in_the_other_order(how: str) -> None:
    first, second = ANOTHER[how]
    swapped = place([Printed("a", second.text, second.title), Printed("b", first.text, first.title)])
    assert origin_count(swapped) == 2


@pytest.mark.parametrize("how", ANOTHER)
def test_what_is_another_report_shares_enough_words_to_pass_for_a_copy(how: str) -> None:
    one, other = (set(shingles(a.title, a.text)) for a in ANOTHER[how])
    assert len(one & other) >= CONTAINMENT * min(len(one), len(other))


def test_very_short_texts_are_one_origin_only_word_for_word_and_title_for_title() -> None:
    text = "The bank of Exampleland raised its rate to 5 percent."
    titled = [Printed("a", text, "Rate raised"), Printed("b", text.upper(), "RATE RAISED", "other.example")]
    assert origin_count(place(titled)) == 1
    assert origin_count(place([titled[0], Printed("b", text, "The morning")])) == 2
    assert origin_count(place([titled[0], Printed("b", text.replace("5", "6"), "Rate raised")])) == 2
    assert origin_count(place([Printed("a", "", "Rate raised"), Printed("b", "", "Rate raised")])) == 2


def test_a_home_that_asks_for_more_gets_fewer_copies() -> None:
    earlier, later = (
        reporting("", text)
        for text in (f"{WIRE} {FUEL}", f"{WIRE} Ask at the desk for what else the wires brought in.")
    )
    nothing = np.zeros(0, dtype=np.uint64)
    assert same_origin(earlier, later, nothing, 0.85) is not None
    assert same_origin(earlier, later, nothing, 0.95) is None
