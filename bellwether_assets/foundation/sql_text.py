"""Text inside SQL where no parameter may stand: names of files, comments."""


def literal(text: object) -> str:
    """A text as SQL writes it, in single quotes: a folder may have an apostrophe in its name."""
    return "'" + str(text).replace("'", "''") + "'"
