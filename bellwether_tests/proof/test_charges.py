"""A charge against somebody is found in whatever words; what a source says too, or a sentence denies, is none."""

import pytest

from bellwether_assets.proof.charges import unborne_charge

SOURCE = ["Four banks closed in March after depositors withdrew their money.", "Supervisors examined the banks in May."]


@pytest.mark.parametrize(
    ("text", "charge"),
    [
        ("Four banks failed because supervisors slept.", "slept"),
        ("The banks misled their depositors about the losses.", "misled"),
        ("Supervisors ignored all warnings of the losses.", "ignored all warnings"),
        ("The board of the bank lied to its depositors.", "lied"),
        ("Directors pocketed what depositors had saved.", "pocketed"),
        ("Supervisors took bribes and closed their files.", "bribes"),
        ("The banks covered up their losses.", "covered up"),
        ("Supervisors negligently waited until May.", "negligently"),
        ("The supervisors failed to protect depositors.", "failed to protect"),
        ("The banks evaded taxes for years.", "evaded taxes"),
        ("Greed emptied the vaults before the depositors came.", "Greed"),
        ("Supervisors turned a blind eye to what went on.", "turned a blind eye"),
        ("The board was to blame for the run.", "was to blame"),
        ("The board was at fault.", "was at fault"),
        ("The board reneged on its terms.", "reneged"),
        ("Wherever nobody looks, vaults tend to empty. The directors lied to depositors.", "lied"),
        ("The banks deliberately kept their doors shut.", "deliberately"),
        ("The directors colluded with one another.", "colluded"),
        ("The bank kept its contracts for its friends.", "contracts for its friends"),
    ],
)
def test_a_charge_that_the_source_does_not_make_is_found(text: str, charge: str) -> None:
    assert unborne_charge(text, SOURCE) == charge


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The banks misled their depositors.", "A court found that the bank had deceived its depositors."),
        ("Supervisors ignored warnings.", "The supervisors did not answer the letter of the auditors."),
        ("Intruders stole the files.", "The attackers took the files without being seen: a theft, the police said."),
        ("The harbour board broke the law.", "Prosecutors charged the board."),
        ("The town hid the report from residents.", "The report was kept secret until May."),
        ("The owner neglected the roof.", "An engineer blamed the owner for the state of the roof."),
    ],
)
def test_a_charge_that_the_source_makes_in_other_words_is_borne_out(text: str, source: str) -> None:
    assert unborne_charge(text, [source]) is None


@pytest.mark.parametrize(
    "text",
    [
        "No bank misled its depositors.",
        "Supervisors never ignored a warning.",
        "Checks that detect fraud cost a bank more than they save.",
        "What depositors fear lies in the balance sheet.",
        "Growers who paid more slept better afterwards.",
        "Banks exploit an opening that larger rivals leave.",
        "Closing a bank fails to bring back its depositors.",
        "The rule favours banks that hold more cash.",
        "A newcomer forces its rivals to renegotiate.",
        "To buy in parts, a state must name the party at fault.",
        "Wherever nobody pays for upkeep, neglected locks tend to pile up.",
        "Hidden costs come to light when a bank closes.",
        "Older banks had to renegotiate their terms.",
        "A depositor has to name the party at fault.",
    ],
)
def test_what_is_denied_or_means_something_else_charges_nobody(text: str) -> None:
    assert unborne_charge(text, SOURCE) is None


def test_another_charge_bears_none_out() -> None:
    assert unborne_charge("The bank bribed its supervisors.", ["The bank neglected its books."]) == "bribed"
