"""What may be quoted: prose with exact spans, and never a title, a date line, a byline, a menu or an advert."""

import pytest

from bellwether_assets.text.dangling import why_it_dangles
from bellwether_assets.text.direct_speech import MAX_SPEECH
from bellwether_assets.text.sentences import passages
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.text.unquotable import MAX_SENTENCE
from bellwether_assets.text.weaknesses import weakness_of
from bellwether_tests.shipped_articles import HOSTILE, shipped_articles


def quotable(text: str, title: str = "") -> list[str]:
    return [passage.text for passage in passages(text, title) if passage.refused is None]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Smith met the U.S. President. He left.", ["Mr. Smith met the U.S. President.", "He left."]),
        ("It fell 1.16% in the U.S. The Dow lost too.", ["It fell 1.16% in the U.S.", "The Dow lost too."]),
        ('"Is it over?" he said. It was.', ['"Is it over?" he said.', "It was."]),
        (
            "George W. Bush spoke on Sept. 17 at 4 p.m. in Ohio.",
            ["George W. Bush spoke on Sept. 17 at 4 p.m. in Ohio."],
        ),
        ("Today, Reps. Jane Roe and Ola Moe met. They left.", ["Today, Reps. Jane Roe and Ola Moe met.", "They left."]),
        ("Govs. Roe and Moe and Sens. Vik met Profs. Lie.", ["Govs. Roe and Moe and Sens. Vik met Profs. Lie."]),
        ("Apple Inc. said no. 5 was late… Then it left.", ["Apple Inc. said no. 5 was late…", "Then it left."]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_every_passage_is_the_articles_own_slice_and_none_overlaps() -> None:
    for article in shipped_articles():
        end = 0
        for passage in passages(article.text, article.title):
            assert article.text[passage.start : passage.end] == passage.text
            assert passage.start >= end
            end = passage.end


def test_a_title_and_a_date_line_before_a_shipped_article_are_not_quotable() -> None:
    for article in shipped_articles():
        whole = f"{article.title}\nSeptember 17, 2025\n{article.text}"
        assert not {article.title, "September 17, 2025"} & set(quotable(whole, article.title))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("September 17, 2008", "date line"),
        ("Published on 17 September 2008 10:30 GMT", "date line"),
        ("By Jane Roe Jun 16, 2026 6 min read Share:", "byline"),
        ("By Ali Sawafta", "byline"),
        ("What the Ministry Did Next", "heading"),
        ("Share:", "boilerplate"),
        ("Comments", "boilerplate"),
        ("Sign in to comment:", "boilerplate"),
        ("Sign up for our newsletter and get the best stories every morning.", "boilerplate"),
        ("HORSLEY:", "heading"),
        (
            "News Sport Weather Shop Earth Travel Money Homes & Gardens Football Cricket Tennis Golf Opinion Video",
            "menu",
        ),
        ("Police stand outside the court in Paris, May 3, 2016. [Photo/Agencies]", "caption or credit"),
        ("(Reporting by Ali Sawafta; Writing by Maayan Lubell)", "caption or credit"),
        ("Milk is gone and so am I. — Jane Roe (@janeroe) May 3, 2009", "embedded post"),
        ("The tram ran ro und the harbour of Bergby at noon on Monday.", "split word"),
        ("A police officer outside the harbour of Bergby at noon on Monday.", "no verb"),
        ("CLOSE Jane Roe, who sold milk in Bergby, dies at 77 in Norland.", "caption or credit"),
        ("Payload: The ferry was loaded with milk from Bergby on Monday.", "caption or credit"),
        ("Jane Roe / Reuters A tram is seen in front of a ferry in Bergby.", "caption or credit"),
        ("© EXAMPLEPHOTO/ Stringer The tram leaves the depot in Bergby on Monday in the rain.", "caption or credit"),
        (
            "Moe had lived in Dalby but went back to Bergby when his daughter Kari turned 18 and left school.",
            "private life",
        ),
        ("Married to Moe and with a baby daughter, Roe went to the Bergby Film Festival in 2001.", "private life"),
        ("On Monday, Roe shared a photo of her aunt who was reading in the garden of the depot.", "private life"),
        ("Roe stitched a poem by the artist Kari Vik into the back of her green dress on Sunday.", "private life"),
        ("Until last summer Roe had dated Ola Moe, a singer whom everybody in Bergby knows.", "private life"),
        ("WHAT THE TRAM DID The tram was loaded with milk in Bergby before it left for Norland.", "caption or credit"),
        ("Nothing on this page may be used without written permission from Acme Ltd.", "boilerplate"),
        ("The tram was loaded with milk.They will be told on Monday.", "sentences run together"),
    ],
)
def test_a_line_that_asserts_nothing_is_refused_with_its_reason(line: str, reason: str) -> None:
    prose = "The central bank raised its key rate to 4.12 percent on Thursday because inflation rose.\n" * 3
    refused = {passage.text: passage.refused for passage in passages(f"{line}\n{prose}", "")}
    assert refused[line] == reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Roe was arrested in Bergby on Monday because she threatened her boyfriend with a knife.",
        "The court in Bergby found that Moe took 40,000 kroner from his wife before their divorce.",
        "The letter that Roe had dated 4 May reached the ministry in Bergby a week later.",
        "Norland and Dalby have mended their relationship, and ferries run again between them.",
    ],
)
def test_what_concerns_others_is_no_private_life(sentence: str) -> None:
    assert sentence in quotable(sentence)


def test_what_hangs_on_that_of_the_sentence_before_dangles() -> None:
    for sentence in (
        "Now, thanks to the Bergby-3 project, sailors and cooks have done exactly that.",
        "Roe says that she privately regarded Moe of Bergby as a rival after that.",
    ):
        assert why_it_dangles(sentence) == "dangling pronoun"
    for sentence in (
        "Roe led the Harbour Board until May 2004 and sold boats in Bergby after that.",
        "Roe did just what the Harbour Board of Bergby had asked her to do.",
    ):
        assert why_it_dangles(sentence) is None


def test_years_that_count_from_nowhere_speak_against_a_sentence() -> None:
    told = "The last dairy of Norland closed {} because milk was dear."
    assert weakness_of(told.format("several years ago"), False) > weakness_of(told.format("in 1962"), False)


def test_the_authors_biography_is_not_quotable() -> None:
    text = (
        "By Jane Roe Jun 16, 2026 6 min read\nThe central bank raised its key rate to 4.12 percent on Thursday.\n"
        "Jane Roe is an engineer with 20 years of experience in banking. She has built many systems for banks."
    )
    assert quotable(text) == ["The central bank raised its key rate to 4.12 percent on Thursday."]


def test_a_dateline_and_a_speaker_label_are_left_out_of_the_quote() -> None:
    text = "OFER PRISON, West Bank, Jan 1 (Reuters) - Israel indicted a girl on Monday on several charges."
    assert quotable(text) == ["Israel indicted a girl on Monday on several charges."]
    assert quotable("HORSLEY: The president was informed of the events in Nice today.") == [
        "The president was informed of the events in Nice today."
    ]


def test_speech_of_several_sentences_is_kept_whole_with_its_speaker() -> None:
    text = '"It is like a frozen pond.\nIf that ice starts to crack we will be wary," said Dan Cook of IG Markets.'
    assert quotable(text) == [text]


def test_speech_too_long_to_keep_whole_is_not_quoted_in_part() -> None:
    text = '"' + "We shall see the prices rise again before the year is out. " * 10 + 'That is all," said Dan Cook.'
    assert len(text) > MAX_SPEECH
    assert quotable(text) == []


def test_a_sentence_longer_than_the_bound_is_not_quotable() -> None:
    assert quotable("The bank said that " + "prices rose and " * 40 + "fell.") == []
    assert all(len(passage) <= MAX_SENTENCE for article in shipped_articles() for passage in quotable(article.text))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_texts_are_cut_without_an_exception(name: str) -> None:
    for passage in passages(HOSTILE[name], "A title"):
        assert passage.refused is not None or "\0" not in passage.text
