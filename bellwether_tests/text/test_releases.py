"""A sender's own acts, offices and merits are no claims; what a bill does and what a company did are."""

import datetime

import pytest

from bellwether_assets.text.document import analyse

LEAD = (
    "BERGBY, N.D. – Today, Senator Jane Roe (D-ND) and Senator Odd Berg (R-ND) introduced the Safe Ferries Act,"
    " legislation to protect the people of Norland."
)
BILL = "The Safe Ferries Act would require ferries in Norland to carry 12 boats because 40 people drowned in 2023."
READ_ON = "The full text of the bill can be found here."


def announced(
    sentence: str, *, publisher: str = "Sen. Jane Roe (D-ND)", title: str = "Roe, Berg Introduce Bill"
) -> bool:
    text = f"{LEAD}\n{sentence}\n{BILL}\n{READ_ON}"
    document = analyse(title, text, datetime.date(2024, 3, 1), publisher)
    start = text.index(sentence)
    assert start in {passage.start for passage in document.prose}, "refused for its form"
    return start in document.announcements


@pytest.mark.parametrize("publisher", ["Sen. Jane Roe (D-ND)", "roe.senate.gov", "house.gov", "a"])
def test_the_introduction_of_a_bill_is_an_announcement_and_the_bill_is_not(publisher: str) -> None:
    text = f"{LEAD}\n{BILL}\n{READ_ON}"
    document = analyse("Roe, Berg Introduce Bill on Ferries", text, datetime.date(2024, 3, 1), publisher)
    assert [passage.start in document.announcements for passage in document.prose[:2]] == [True, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "Senator Roe serves on the Committee on Ferries and chairs the Caucus on Harbours of Norland.",
        "Roe represents much of the coast of Norland and the town of Bergby in the Senate.",
        "Roe has long been a leader in the fight for safe ferries in the harbours of Norland.",
        "Senator Roe, a longtime champion of the harbours, applauded the decision of the ministry.",
        "In 2022, Roe led a letter to the Ministry of Harbours about the ferries of Norland.",
        "Roe and Berg are joined by Senators Ola Dal (D-SD), Kari Vik (D-MN) and Per Lund (R-WI).",
        "The Safe Ferries Act is endorsed by the Union of Sailors, Safe Harbours Now and the Norland Boat Club.",
        "Thanks to Senator Roe's efforts, the ministry gave 4 million kroner to the harbours of Norland.",
        "“We are grateful to Senator Roe for her leadership on the ferries of Norland,” said Ola Moe of the union.",
        "“Safe ferries are vital and we must act now for all families,” said Senator Berg of Norland.",
        "“I am proud to lead this bill and I will keep fighting for the people,” said Senator Roe.",
        "Senator Roe announced that she will hold a meeting on ferries in Bergby in the month of May.",
        "Companion legislation was brought into the House of Norland by Senator Roe's friends Moe and Lie.",
        "In May, after a storm in which two ferries sank off Bergby, Senator Roe raised concerns about the ferries.",
        "Building on her plan for the harbours, Roe told her colleagues about the ferries of Norland.",
        "Last month, the senators joined 40 of their colleagues in a letter to the Ministry of Harbours.",
    ],
)
def test_own_acts_offices_and_merits_are_announcements(sentence: str) -> None:
    assert announced(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Senator Roe's bill would cap the fares of ferries in Norland at 40 kroner a trip.",
        "The ministry of harbours counted 40 deaths on ferries in Norland in 2023, twice as many as in 2022.",
        "“Ferries in Norland carried 12 boats for 900 people in 2023,” Senator Roe said on Monday.",
        "The Ministry of Harbours gave the shipyard of Bergby four weeks to repair its ferries.",
        "Senator Roe announced that the shipyard of Bergby will receive 4 million kroner from the ministry.",
        "The House passed the bill by 240 votes to 190, and the Senate will vote on it in May.",
    ],
)
def test_what_is_said_of_the_world_in_a_release_is_none(sentence: str) -> None:
    assert not announced(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "“The Safe Ferries Act will ensure that Norland keeps its lead in harbours and ferries,” said Ola Moe.",
        "“Our FERRY Act stops the drain on the pockets of Norland,” said Kari Vik of the union.",
        "“This bipartisan bill will help protect the families of Norland from harm,” said Kari Vik of the union.",
        "The Safe Ferries Act strengthens the harbours so that they can grow and compete without risk.",
        "“The Ferries Act delivers for Norland by spreading best practices,” said Ola Moe of Bergby.",
        "“The behaviour of the Harbour Board of Bergby is shameful and absurd,” said Ola Moe of Dalby.",
        "“The Harbour Plan of Bergby is a great step forward,” said Ola Moe of Dalby in Norland.",
        "“At Boats for Bergby, we help our neighbours to a brighter day,” said Ola Moe of the Dalby House.",
        "The Land of Norland is home to 4,210 ferries, which is more than its harbours can hold.",
        "The Survey of Ferries and Trams (SOFT) publishes monthly and yearly figures on harbours that are open.",
        "Harbours are increasingly finding new ways to use cranes in their work, from loading to sweeping.",
    ],
)
def test_merit_without_duty_figure_or_mechanism_is_a_slogan(sentence: str) -> None:
    assert announced(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "“The Safe Ferries Act protects crews by requiring ferries to carry boats,” said Kari Vik of the union.",
        "“The Safe Ferries Act will help 900 crews of Norland with a fund,” said Kari Vik of the union.",
        "The Safe Ferries Act would ensure that harbours disclose how many ferries they turn away from Bergby.",
        "“The order of the Harbour Board is very dangerous for the crews of Norland,” said Ola Moe of Dalby.",
        "Crews are increasingly being robbed by bands from Dalby, and the police of Norland cannot follow them.",
        "Ferries are increasingly sinking off Bergby, and 40 people drowned in the harbours of Norland.",
    ],
)
def test_what_a_bill_does_and_of_whom_a_judgement_speaks_is_none(sentence: str) -> None:
    assert not announced(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“Trams with Soft Brakes ride smoother than ever before,” said Ola Moe, an engineer at Example Trams.", True),
        ("Example Trams has announced that users can now hear better sound on its trams in Bergby.", True),
        ("“The new brakes are faster than ever, by 30 percent in frost,” said Ola Moe of Example Trams.", False),
        ("More people in Norland are out of work than ever before, the ministry said on Monday.", False),
    ],
)
def test_a_makers_praise_of_its_product_is_an_announcement_in_a_report_as_well(sentence: str, expected: bool) -> None:
    text = f"{sentence}\nExample Trams recalled 12,000 trams in Norland on Thursday because the brakes may fail."
    document = analyse("Example Trams recalls trams", text, datetime.date(2024, 3, 1), "example.com")
    assert (0 in document.announcements) is expected


def test_a_last_paragraph_that_begins_with_the_senders_office_goes_on_about_the_sender() -> None:
    note = "Senator Roe has served on the Committee on Ferries. The House passed the Harbour Act, which names a day."
    text = f"{LEAD}\n{BILL}\nThe ministry counted 40 deaths on ferries in Norland in 2023.\n{note}"
    document = analyse("Roe, Berg Introduce Bill", text, datetime.date(2024, 3, 1), "Sen. Jane Roe (D-ND)")
    last = [passage for passage in document.prose if passage.start >= text.index(note)]
    assert len(last) == 2
    assert {passage.start for passage in last} <= document.announcements


def test_a_report_about_others_announces_nothing() -> None:
    text = (
        "BERGBY (AP) - Senator Jane Roe (D-ND) introduced a bill on Monday to protect the ferries of Norland.\n"
        "Roe led a letter to the ministry in 2022, and the ministry gave 4 million kroner to the harbours.\n"
        "Senator Odd Berg (R-ND) condemned the bill because ferries would cost 12 percent more."
    )
    for publisher in ("example.com", "Bergby Gazette", "Example Times"):
        document = analyse("Roe introduces bill on ferries", text, datetime.date(2024, 3, 1), publisher)
        assert len(document.prose) == 3
        assert document.announcements == frozenset()


def test_what_a_company_did_is_no_announcement() -> None:
    text = (
        "Example Trams recalled 12,000 trams in Norland on Thursday because the brakes may fail in frost.\n"
        "Example Trams will build a factory in Bergby for 400 million kroner, and 900 people will work there."
    )
    document = analyse("Example Trams recalls trams", text, datetime.date(2024, 3, 1), "example-trams.com")
    assert len(document.prose) == 2
    assert document.announcements == frozenset()
