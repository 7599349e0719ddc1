"""How an attempt to send can end otherwise than well (what ends well returns), and what it calls in between."""

from collections.abc import Callable

# Makes it durable that the other side may have the message, then does what hands it over. What does that is called with
# the ledger still open: nothing but one small write to a socket.
HandingOver = Callable[[Callable[[], None]], None]


class NotSentError(Exception):
    """The other side does not have it. `is_final`: it said that it will not take it, so asking again is in vain."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class UnknownOutcomeError(Exception):
    """The other side may have it: it was handed over, and no answer came."""
