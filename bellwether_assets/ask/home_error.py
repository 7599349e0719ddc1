"""The one error of the read API."""


class HomeError(Exception):
    """What was asked of a home cannot be answered; the text says why, and what to do."""
