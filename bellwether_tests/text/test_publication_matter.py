"""A publication's own words are no claims; an article about such words is news."""

import pytest

from bellwether_assets.text.corrections import corrects_itself, note_of_correction
from bellwether_assets.text.sentences import CORRECTION, passages

NEWS = "The port of Bergby raised its fees by 12 percent on Monday because fuel is dear."


def quotable(text: str, title: str = "Port raises fees") -> list[str]:
    return [passage.text for passage in passages(text, title) if passage.refused is None]


@pytest.mark.parametrize(
    "offer",
    [
        "Unlimited access to the Bergby Gazette costs just 1 euro for four weeks and renews at 12 euros a month.",
        "Subscribe now and read all our articles for $1 a week; cancel your subscription at any time.",
        "To read on, pick the plan that suits you. Every plan includes the printed paper and the archive.",
        "You have reached the limit of free articles this month, so log in or choose an offer to keep reading.",
        "Support independent journalism: readers like you keep our newsroom free with a donation of 5 euros a month.",
        "We and our 300 partners use cookies to store data on your device and to measure advertising.",
        "By clicking Accept you consent to our use of tracking technologies and to the transfer of personal data.",
        "This newsletter is presented by Norland Bank, which offers readers 4.5 percent on deposits in 2024.",
        "Get the Bergby Briefing in your inbox every weekday, with the news that matters to readers in Norland.",
        "Members of the Bergby Gazette enjoy unlimited access to crosswords, podcasts and the digital edition.",
        "Example Media Ltd, 4 Harbour Street, Bergby, publishes the newsletter every weekday for 20,000 subscribers.",
        "Give the gift of the Norland Times: a subscription for a friend costs only 49 euros a year.",
    ],
)
def test_an_offer_a_consent_and_an_imprint_behind_the_news_are_no_claims(offer: str) -> None:
    assert quotable(f"{NEWS}\n\n{offer}") == [NEWS]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (
            "Regulator fines shop over cookies",
            "The regulator fined the shop because it stored cookies without consent.",
        ),
        (
            "Film service raises price",
            "The film service of Norland raised its subscription to 12 euros a month on Monday.",
        ),
        ("New privacy policy", "The privacy policy of Example Chat lets partners in 12 countries read personal data."),
        ("New privacy policy", "Under the new terms of use, subscribers of Example Chat pay 3 euros a month."),
        ("Gazette to close", "The Bergby Gazette will print its last edition in May because 4,000 readers have left."),
        ("Paper hacked", "Thieves took the addresses of 40,000 subscribers of the newsletter of the Bergby Gazette."),
        ("Study of the press", "A study found that 12 percent of readers in Norland subscribe to a newsletter."),
        ("Vote on budget", "Members of parliament in Bergby passed the budget by 176 votes to 150 on Friday."),
        (
            "Bank offers rate",
            "Norland Bank offers savers 4.5 percent on deposits because the central bank raised rates.",
        ),
        ("Times raises subscription", "Members of the Norland Times have access to its edition for 12 euros a month."),
        ("Press in trouble", "The Bergby Gazette lost 4,000 subscribers of its edition because paper is dear."),
        ("Home sales", "Home sales fell by 12 percent in May."),
        ("Shares fall", "Share prices in Norland fell by 4 percent."),
        ("Print jobs", "Print shops in Bergby cut 900 jobs in 2023."),
        ("Data plan", "The plan gives the police access to data of partners in 12 countries, the ministry said."),
        ("A ban on mailing", "The court said that the shop had told customers to “sign up for our offer” in 2023."),
    ],
)
def test_an_article_about_such_things_is_news(title: str, sentence: str) -> None:
    assert quotable(sentence, title) == [sentence]


def test_what_stands_among_its_like_is_of_its_kind_and_alone_it_is_not() -> None:
    among = "Partners use data to measure the performance of advertising in 27 countries."
    consent = "We and our 842 partners store personal data on your device and read it there."
    assert quotable(f"{NEWS}\n\n{consent} {among}") == [NEWS]
    assert quotable(f"{NEWS}\n\n{among}\n\n{consent}") == [NEWS]
    assert quotable(f"{NEWS}\n\n{among}") == [NEWS, among]


def test_a_paragraph_that_opens_as_the_publications_own_holds_no_news() -> None:
    own = "We and our 842 partners store personal data on your device. The list is long and grows by 12 firms a year."
    assert quotable(f"{NEWS}\n\n{own}") == [NEWS]


def test_a_whole_newsletter_that_speaks_of_itself_has_no_claims() -> None:
    text = (
        "The Bergby Bulletin is read by 90,000 members in 12 countries every morning.\n\n"
        "This edition is sponsored by Norland Bank, which lends at 3.5 percent.\n\n"
        "Example Press AS, 4 Harbour Street, Bergby, publishes the newsletter each weekday."
    )
    assert quotable(text, "The Bergby Bulletin") == []


@pytest.mark.parametrize(
    "note",
    [
        "About Example Trams: Example Trams is a maker of trams with 4,200 employees in nine countries.",
        "About Example Trams\nExample Trams builds trams for towns in nine countries and employs 4,200 people.",
        "###\nExample Trams builds trams for towns in nine countries and employs 4,200 people.",
        "Notes to editors\nThe company was founded in 1920 and built 12,000 trams in its first century.",
        "Media contact\nJane Roe answers questions of the press on every weekday from nine to five.",
        "Example Trams is a maker of trams with 4,200 employees in nine countries. The shares are traded in Bergby.",
        "Founded in 1920, Example Trams is one of the makers of trams in Norland and employs 4,200 people.",
        "Jane Roe is a professor of history at the University of Norland and the author of four books.",
        "This release contains statements about the future that are subject to many risks and uncertainties.",
    ],
)
def test_who_the_sender_is_stands_behind_the_news_and_is_no_claim(note: str) -> None:
    assert quotable(f"{NEWS}\n\n{note}", "Example Trams raises fees") == [NEWS]


@pytest.mark.parametrize(
    "last",
    [
        "Example Trams recalled 12,000 trams in Norland on Thursday because the brakes may fail in frost.",
        "About 4,200 people work for the port, and 900 of them will lose their jobs in May.",
        "The fees are the highest in Norland since 2009, according to the council of Bergby.",
        "Jane Roe, a professor of history at the University of Norland, said the fees rose in 2009 too.",
    ],
)
def test_the_last_paragraph_of_news_is_no_note(last: str) -> None:
    assert quotable(f"{NEWS}\n\n{last}", "Example Trams raises fees") == [NEWS, last]


@pytest.mark.parametrize(
    "note",
    [
        "Correction: the fees rose by 12 percent, not by 21 percent as this article said at first.",
        "CORRECTION (3 March): The fees rose by 12 percent and not by 21 percent.",
        "Clarification – the council raised the fees, and the port only announced them.",
        "Editor’s note: the number of ships was wrong in the first version and has been changed.",
        "This article was amended on 4 March 2024 because it gave the wrong number of ships.",
        "An earlier version of this story misstated the number of ships in the harbour of Bergby.",
        "A previous headline of this article gave the fees as 21 percent, which was wrong.",
    ],
)
def test_a_note_of_correction_is_no_claim_and_is_given_with_its_article(note: str) -> None:
    text = f"{NEWS}\n\n{note}"
    assert quotable(text) == [NEWS]
    assert [p.text for p in passages(text, "") if p.refused == CORRECTION] == [note]
    assert note_of_correction(text) == note
    assert note_of_correction(NEWS) is None


def test_behind_a_label_on_its_own_line_the_next_line_is_the_note() -> None:
    text = f"Correction\nThe fees rose by 12 percent and not by 21 percent.\n{NEWS}"
    assert note_of_correction(text) == "Correction\nThe fees rose by 12 percent and not by 21 percent."
    assert quotable(text) == [NEWS]


@pytest.mark.parametrize(
    "sentence",
    [
        "Correction of the fees will cost the port of Bergby 4 million kroner, the council said.",
        "The ministry corrected its figures on Monday because 900 jobs had been counted twice.",
        "Market correction: shares in Norland fell by 12 percent on Monday because rates rose.",
        "An earlier version of this law was rejected by parliament in Bergby in 2019.",
        "The minister said that this report was amended on Monday in his absence.",
    ],
)
def test_news_of_corrections_is_no_note(sentence: str) -> None:
    assert not corrects_itself(sentence)


def test_a_gallery_is_refused_with_all_that_its_captions_say() -> None:
    label = "Harbour of Bergby turns"
    captions = [
        f"{label} 90 Old days The harbour loaded milk. The last dairy of Norland closed in 1962 after a fire.",
        f"{label} 90 New days The harbour grew in size. About 40,000 boxes pass through Dalby every year.",
        f"{label} 90 Crossing the bay Tourists come in May. The towers have welcomed ships for a hundred years.",
    ]
    assert quotable("\n".join([NEWS, *captions])) == [NEWS]
    # Two of a kind are no gallery, nor is what a speaker says again and again.
    assert len(quotable("\n".join([NEWS, *captions[:2]]))) > 1
    again = ["I have a dream that Bergby will grow again. The port lost 40 boats in 2023."] * 3
    assert len(quotable("\n".join([NEWS, *again]))) == 7
