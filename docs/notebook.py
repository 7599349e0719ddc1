"""What a home has published, in plots: a marimo notebook, which is plain Python.

    BELLWETHER_HOME=.bellwether-demo .venv/bin/marimo edit docs/notebook.py

It reads a copy of the publication and keeps it while it stays open, whatever is published meanwhile.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Bellwether")


@app.cell
def _():
    import altair as alt
    import marimo as mo
    import numpy as np
    import polars as pl

    import bellwether_assets as bw

    return alt, bw, mo, np, pl


@app.cell
def _(bw, mo):
    try:
        home = bw.open_home()
    except bw.HomeError as error:
        mo.stop(True, mo.callout(str(error), kind="warn"))
    signals = home.signals()
    mo.stop(signals.is_empty(), mo.callout("There are no signals yet: feed it some days of articles.", kind="warn"))
    mo.md(
        f"""
        # What is published

        Up to **{home.as_of}**: {home.articles().height} articles, {home.claims().height} claims,
        {signals.height} signals, of which {signals.filter(status="living").height} are living.
        Run the notebook again for a newer publication.
        """
    )
    return home, signals


@app.cell
def _(mo):
    words = mo.ui.text("a hospital that hackers stopped", label="Search by meaning", full_width=True, debounce=True)
    words
    return (words,)


@app.cell
def _(home, mo, words):
    found = home.search(words.value, limit=5) if words.value.strip() else None
    mo.stop(found is None, mo.md("Write what you look for, in your own words."))
    mo.ui.table(
        found.claims.select("score", "day", "publisher", "quote", "strength"),
        selection=None,
        format_mapping={"score": "{:.2f}"},
    )
    return (found,)


@app.cell
def _(mo, signals):
    most = mo.ui.slider(1, min(12, signals.height), value=min(6, signals.height), label="How many of the strongest")
    mo.vstack([mo.md("## Strength over the days"), most])
    return (most,)


@app.cell
def _(alt, home, most, signals):
    # The 5,000 rows that Altair takes are more than a year of twelve signals.
    shown = signals.head(most.value).select("signal_id", "title")
    days = home.table("signal_days").select("signal_id", "day", "strength_exact", "event")
    strengths = days.join(shown, on="signal_id").sort("day")
    line = alt.Chart(strengths).encode(
        x=alt.X("day:T", title=None),
        y=alt.Y("strength_exact:Q", title="strength", scale=alt.Scale(domain=[0, 10])),
        detail="signal_id:N",
        color=alt.Color(
            "title:N",
            title=None,
            sort=shown["title"].to_list(),
            legend=alt.Legend(orient="bottom", columns=1, labelLimit=600),
        ),
    )
    tooltip = ["day:T", alt.Tooltip("strength_exact:Q", format=".2f"), "event:N", "title:N"]
    events = line.transform_filter("isValid(datum.event)").mark_point(filled=True).encode(tooltip=tooltip)
    strength_plot = (line.mark_line(interpolate="step-after") + events).properties(width="container", height=300)
    strength_plot
    return strength_plot, strengths


@app.cell
def _(mo, signals):
    titles = {f"{row['title'][:70]} · {row['signal_id'][:6]}": row["signal_id"] for row in signals.to_dicts()}
    signal = mo.ui.dropdown(titles, value=next(iter(titles)), label="Signal", full_width=True)
    mo.vstack([mo.md("## Who shows it"), signal])
    return (signal,)


@app.cell
def _(alt, home, signal):
    evidence = home.evidence(signal.value)
    by_publisher = evidence.group_by("publisher", "stance").len("claims").sort("publisher", "stance")
    publisher_plot = (
        alt.Chart(by_publisher)
        .mark_bar()
        .encode(
            x=alt.X("claims:Q", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("publisher:N", sort="-x", title=None),
            color=alt.Color("stance:N", sort=["supports", "complicates", "contradicts"]),
            tooltip=["publisher", "stance", "claims"],
        )
        .properties(width="container")
    )
    publisher_plot
    return by_publisher, evidence, publisher_plot


@app.cell
def _(evidence, mo):
    mo.ui.table(evidence.select("added_on", "publisher", "stance", "quote"), selection=None, page_size=5)


@app.cell
def _(home, mo):
    readers = home.briefs()["reader"].unique().sort().to_list()
    reader = mo.ui.dropdown(readers, value=readers[0], label="Reader")
    mo.vstack([mo.md("## Composed, silent or faulted"), reader])
    return (reader,)


@app.cell
def _(alt, home, pl, reader):
    weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    briefs = home.briefs(reader.value).select(
        "day",
        "status",
        "reason",
        "news_value",
        pl.col("day").dt.truncate("1w").alias("week"),
        pl.col("day").dt.weekday().replace_strict(range(1, 8), weekdays).alias("weekday"),
    )
    calendar_plot = (
        alt.Chart(briefs)
        .mark_rect(stroke="white")
        .encode(
            x=alt.X("yearmonthdate(week):O", title="week of", axis=alt.Axis(format="%d %b", labelAngle=-45)),
            y=alt.Y("weekday:N", title=None, sort=weekdays),
            color=alt.Color(
                "status:N",
                scale=alt.Scale(domain=["composed", "silent", "faulted"], range=["#4a6fa5", "#dde4ee", "#c0392b"]),
            ),
            tooltip=["day:T", "status", "reason", alt.Tooltip("news_value:Q", format=".2f")],
        )
        .properties(width="container")
    )
    calendar_plot
    return briefs, calendar_plot


@app.cell
def _(alt, home, mo):
    kinds = home.sql(
        "SELECT date_trunc('week', day)::DATE AS week, kind, count(*) AS claims FROM claims GROUP BY ALL ORDER BY ALL"
    )
    kind_plot = (
        alt.Chart(kinds)
        .mark_bar()
        .encode(
            x=alt.X("yearmonthdate(week):O", title="week of", axis=alt.Axis(format="%d %b", labelAngle=-45)),
            y=alt.Y("claims:Q"),
            color=alt.Color("kind:N", title=None),
            tooltip=["week:T", "kind", "claims"],
        )
        .properties(width="container")
    )
    mo.vstack([mo.md("## Claims by kind"), kind_plot])
    return kind_plot, kinds


@app.cell
def _(alt, home, mo, np, pl, signals):
    vectors = home.table("signal_vectors").join(signals, on="signal_id").sort("signal_id")
    matrix = np.array(vectors["vector"].to_list())
    centred = matrix - matrix.mean(axis=0)
    # The two directions in which signals differ most; which end of one is up means nothing.
    _, spread, axes = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(matrix), 2))
    places[:, : min(2, len(axes))] = centred @ axes[:2].T
    share = (spread[:2] ** 2).sum() / max((spread**2).sum(), 1e-12)
    placed = vectors.select(
        "title",
        "type",
        "strength_exact",
        "status",
        pl.col("domains").list.first().fill_null("none").alias("domain"),
        pl.Series("x", places[:, 0]),
        pl.Series("y", places[:, 1]),
    )
    map_plot = (
        alt.Chart(placed)
        .mark_circle(stroke="white")
        .encode(
            x=alt.X("x:Q", axis=None),
            y=alt.Y("y:Q", axis=None),
            size=alt.Size("strength_exact:Q", title="strength"),
            color=alt.Color("domain:N"),
            opacity=alt.condition("datum.status == 'living'", alt.value(0.9), alt.value(0.35)),
            tooltip=["title", "type", "domain", alt.Tooltip("strength_exact:Q", format=".2f"), "status"],
        )
        .properties(width="container", height=380)
    )
    mo.vstack(
        [
            mo.md(
                f"""
                ## A map of the signals

                What stands together is about the same. Two directions hold {share:.0%} of the differences, so distances
                are rough: search for what is near.
                """
            ),
            map_plot,
        ]
    )
    return map_plot, placed


if __name__ == "__main__":
    app.run()
