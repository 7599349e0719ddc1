"""Phrases about the task are found in whatever words, and what a subject calls claims, documents or articles is not."""

import pytest

from bellwether_assets.engines.language_model.answers.check_task_words import task_problem, task_words

SOURCE = ("The harbour board doubled its dues on Monday, and two container lines left for other ports.",)


@pytest.mark.parametrize(
    "text",
    [
        "The claims in the document show that dues drive lines away.",
        "The quote is directly stating that dues were doubled.",
        "The article states that lines leave for other ports.",
        "This sentence rests on what the board decided.",
        "As the statement says, lines leave for other ports.",
        "Lines leave for other ports, as label C3 has it.",
        "Lines leave for other ports [C1, C2].",
        "According to the provided evidence, dues drive lines away.",
        "Based on the claims, dues drive lines away.",
        "Taken together, these claims describe a race to lower dues.",
        "Both quotes point to the same mechanism of mobile customers.",
        "Dues drive lines away, as described in the article.",
        "Mobile customers leave, which is supported by the evidence.",
        "The second statement adds that lines leave for other ports.",
        "Claim 2 adds that lines leave for other ports.",
        "The evidence suggests that dues drive lines away.",
        "It is explicitly stated that dues were doubled.",
        "As noted above, dues drive lines away.",
        "In this analysis, dues drive lines away.",
        "The source clearly says that dues were doubled.",
        "None of the claims says what the dues are for.",
        "The text provided here describes harbours that lose their lines.",
        "Here is a sentence about harbours that lose their lines.",
    ],
)
def test_a_phrase_about_the_task_is_found(text: str) -> None:
    assert task_words(text, SOURCE)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Insurance claims show how storms move inland.", "Claims after storms rose."),
        ("The claims show how storms move inland.", "Households filed 300 claims after the storm."),
        ("The court heard claims that the dues were never voted on.", "The court heard the owners."),
        ("The documents show that the board knew of the leak.", "The board kept documents on the leak."),
        ("The statement says that the bank would wait.", "The bank said so in a statement on Monday."),
        ("The sentence deters other captains.", "The captain was given a sentence of two years."),
        ("The evidence convinced the jury.", "The evidence came from a barge."),
        ("Two reports say that the bridge is safe.", "The town paid for two reports on the bridge."),
        ("The storm claims 12 lives a year on this coast.", "The storm killed twelve."),
        ("Article 5 obliges members to help.", "Members are obliged to help under Article 5."),
        ("Both sides claim the harbour.", "Both states want the harbour."),
        ("What the dues show is that customers are mobile.", "The dues doubled."),
        ("Lines that quote in dollars lose less.", "Lines quote in dollars."),
        ("The claims of owners against the board are still open.", "The owners went to court."),
        ("The same pattern appears wherever customers are mobile.", "Dues doubled."),
        ("Figures for March show a fall of a tenth.", "Traffic fell by a tenth in March."),
        ("Evidence from Denmark points the same way.", "In Denmark ports lost lines."),
        ("Passage through the strait now costs twice as much.", "The strait's dues doubled."),
        ("The board states its dues in euros.", "The board sets dues in euros."),
    ],
)
def test_what_the_subject_itself_has_is_not_about_the_task(text: str, source: str) -> None:
    assert task_words(text, [source]) is None


def test_a_reasoning_may_name_its_article_and_nothing_else_of_the_task() -> None:
    assert task_words("The article frames the dues as a race.", SOURCE, may_name_article=True) is None
    assert task_words("The article notes that lines leave.", SOURCE, may_name_article=True) is None
    assert task_words("The quote notes that lines leave.", SOURCE, may_name_article=True)


def test_who_says_that_he_claims_has_no_claims() -> None:
    assert task_words("The claims show that dues drive lines away.", ["The board claims that dues are low."])


def test_the_problem_names_field_and_phrase() -> None:
    problem = task_problem("title", "The claims show that dues drive lines away", SOURCE, place="title")
    assert problem is not None
    assert (problem.kind, problem.place) == ("title: about the task", "title")
    assert "'The claims" in problem.message
    assert task_problem("title", "Dues drive lines away", SOURCE) is None
