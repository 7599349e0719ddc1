"""Made-up articles with made-up vectors: linking's tests need no model and no publisher's text."""

import hashlib
from datetime import date, timedelta

import numpy as np

from bellwether_assets.clusters.features import Features, article_features

FIRST_DAY = date(2026, 3, 2)

PORT = (
    "The Port of Varna closed after 14,200 containers burned. The Port of Varna said the fire hurt 37 dockers in Varna."
)
BANK = "The Bank of Norland raised its key rate to 4.75 percent. Governor Ilse Brandt of the Bank of Norland said so."
CUP = (
    "Striker Tomas Verlan scored 12 goals as Harbour United won the Cordova Cup. Harbour United fans met Tomas Verlan."
)


def unit(text: str, near: str = "", share: float = 0.9) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """A unit vector drawn by hash of `text`, mixed with that of `near` to place articles at will."""
    vector = np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)).normal(size=384)
    vector /= np.linalg.norm(vector)
    if near:
        vector = share * unit(near).astype(np.float64) + (1 - share) * vector
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def article(article_id: str, text: str, day: int = 0, title: str | None = None) -> Features:
    """An article on `text`; its vector lies close to that of all articles on the same text."""
    title = text.split(". ")[0] if title is None else title
    body = f"{text} Report {article_id}."
    return article_features(article_id, title, body, unit(article_id, near=text), FIRST_DAY + timedelta(days=day))
