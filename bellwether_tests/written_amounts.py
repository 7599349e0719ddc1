"""Amounts in the spellings of several countries, and sentences around them, for property tests."""

from hypothesis import strategies as st

_GROUPS = st.sampled_from([",", " ", "\u00a0", "\u2009", "\u202f", "'", "."])


@st.composite
def _digits(draw: st.DrawFn) -> str:
    match draw(st.sampled_from(["plain", "grouped", "indian", "decimal", "german", "fraction"])):
        case "plain":
            return str(draw(st.integers(2, 999)))
        case "grouped":
            return f"{draw(st.integers(1_000_000, 999_999_999)):,}".replace(",", draw(_GROUPS))
        case "indian":
            return f"{draw(st.integers(1, 99))},{draw(st.integers(10, 99))},{draw(st.integers(100, 999))}"
        case "decimal":
            return f"{draw(st.integers(0, 999))}{draw(st.sampled_from('.,'))}{draw(st.integers(1, 9))}"
        case "german":
            return f"{draw(st.integers(1, 999))}.{draw(st.integers(100, 999))},{draw(st.integers(10, 99))}"
        case _:
            return f"{draw(st.integers(2, 99))}{draw(st.sampled_from(['½', '¾', ' 1/2']))}"


@st.composite
def _number(draw: st.DrawFn) -> str:
    scale = ["", "", " million", " crore", "tn", "bn", " Mrd.", "-million", " Milliarden", " millones"]
    return draw(_digits()) + draw(st.sampled_from(scale))


@st.composite
def written_amounts(draw: st.DrawFn) -> str:
    """One amount that tells of what: money, a share, a range, or a number of things."""
    money = st.sampled_from(["$", "£", "€", "₹", "US$", "EUR ", "Rs. ", "−$"])
    match draw(st.sampled_from(["money", "money behind", "share", "range", "ratio", "count", "below zero"])):
        case "money":
            return draw(money) + draw(_number())
        case "money behind":
            return draw(_number()) + draw(st.sampled_from([" €", " EUR", "€"]))
        case "share":
            return draw(_digits()) + draw(st.sampled_from(["%", " %", " percent", " per cent", " Prozent"]))
        case "range":
            between = draw(st.sampled_from(["–", "-", " to ", " - "]))
            return f"{draw(st.integers(2, 40))}{between}{draw(st.integers(41, 99))} percent"
        case "ratio":
            return draw(st.sampled_from(["1 in 5", "two in three", "nine out of ten", "3 out of every 4"]))
        case "below zero":
            return f"{draw(st.sampled_from('-−–'))}{draw(_digits())} points"
        case _:
            return draw(_digits()) + draw(st.sampled_from([" people", " tonnes", " votes"]))


BEFORE = ["The plan costs ", "Officials said that Norway lost more than ", "", "Of its farms ", "It was raised by "]
BETWEEN = [" of which ", ", or ", " for farmers, not ", " when prices fell by ", " and "]
AFTER = [" in Bergby.", " for the north because prices fell.", ", the city said.", " a year, up from before", ""]


@st.composite
def sentences_with_amounts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A sentence with one to three amounts, and their spans."""
    text, spans = draw(st.sampled_from(BEFORE)), []
    for _ in range(draw(st.integers(1, 3))):
        amount = draw(written_amounts())
        text += draw(st.sampled_from(BETWEEN)) if spans else ""
        spans.append((len(text), len(text) + len(amount)))
        text += amount
    return text + draw(st.sampled_from(AFTER)), spans
