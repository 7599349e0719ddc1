"""The shapes of a drawing's marks, so that no colour has to say anything alone. Paths in the square from -1 to 1."""

GLYPHS = {
    "born": "M0,-1L1,0L0,1L-1,0Z",
    "reinforced": "M0,-1L1,0.8L-1,0.8Z",
    "contradicted": "M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z",
    "weakened": "M-0.8,-0.6L0.8,-0.6L0,0.8Z",
    "merged": "M-1,-0.8L1,-0.8L0,0L1,0.8L-1,0.8L0,0Z",
    "split": "M-0.8,-1L0,0L0.8,-1L0.8,1L0,0L-0.8,1Z",
    "expired": "M-0.8,-0.8L0.8,-0.8L0.8,0.8L-0.8,0.8Z",
    "revived": "M-1,-0.3L-0.3,-0.3L-0.3,-1L0.3,-1L0.3,-0.3L1,-0.3L1,0.3L0.3,0.3L0.3,1L-0.3,1L-0.3,0.3L-1,0.3Z",
}
OTHER_GLYPH = "M0,-0.8A0.8,0.8 0 1 1 0,0.8A0.8,0.8 0 1 1 0,-0.8Z"

# A signal's marks on the map of claims, by the number of its colour, for whoever sees no colour.
SIGNAL_GLYPHS = (
    OTHER_GLYPH,
    GLYPHS["reinforced"],
    GLYPHS["born"],
    GLYPHS["expired"],
    GLYPHS["weakened"],
    GLYPHS["revived"],
)


def event_glyph(event: str | None) -> str:
    """The shape of an event; one of an unknown name is a disc."""
    return GLYPHS.get(event or "", OTHER_GLYPH)
