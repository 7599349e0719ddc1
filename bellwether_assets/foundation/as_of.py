"""What tables of changes say as of a day: one SQL text for each question, over tables under any name.

The warehouse has them as macros (`pipeline.evidence_on(day)`), the published database too; a stage, which sees its
tables under their bare names and no macro, has the same text with its day in place.
"""


def evidence_on(changes: str = "evidence_changes", day: str = "?") -> str:
    """Claims that are evidence at the end of a day: of each claim in each signal the latest change, if it joined.

    What changed in place left and joined on one day, and `added` comes before `removed` by name.
    """
    return (
        f"SELECT * FROM {changes} WHERE day <= {day}"  # noqa: S608 - a table's and a parameter's name
        " QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1"
        " AND change = 'added'"
    )


def titles_on(texts: str = "signal_texts", day: str = "?") -> str:
    """Each signal's title at the end of a day."""
    return (
        f"SELECT signal_id, arg_max(title, day) AS title FROM {texts} WHERE day <= {day}"  # noqa: S608 - as above
        " GROUP BY signal_id"
    )


# Created with the warehouse's tables, so that snapshots have them too.
MACROS = tuple(
    f"CREATE OR REPLACE MACRO pipeline.{name}(on_day) AS TABLE {query}"
    for name, query in (
        ("evidence_on", evidence_on("pipeline.evidence_changes", "on_day")),
        ("titles_on", titles_on("pipeline.signal_texts", "on_day")),
    )
)
