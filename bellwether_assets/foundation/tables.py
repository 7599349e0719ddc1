"""Each table, declared once.

DDL, Dagster's column metadata, the dbt sources and models' descriptions and the published comments all come from
these declarations. Two kinds of schema: `ledger` holds facts that only grow, `pipeline` holds what is derived from
them, a day at a time. What people query is declared in `published_tables`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

VECTOR_DIMENSIONS = 384


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, and what it means in a reader's words."""

    name: str
    type: str
    description: str
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what one row is, its columns and the columns that tell rows apart."""

    schema: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{self.name}"


_POLARS_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "UBIGINT[]": pl.List(pl.UInt64),
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
    "VARCHAR[]": pl.List(pl.String),
    "FLOAT[384]": pl.Array(pl.Float32, VECTOR_DIMENSIONS),
}


def polars_schema(table: Table) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The Polars schema of a declared table."""
    return {column.name: _POLARS_TYPES[column.type] for column in table.columns}


def frame_of(table: Table, rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    """Rows as a frame of the declared columns and types."""
    return pl.DataFrame(rows, schema=polars_schema(table), orient="row")


def create_statement(table: Table) -> str:
    """CREATE TABLE for a declared table, with its nullability.

    Only ledgers get their key as a constraint: DuckDB checks keys eagerly, so replacing a day (delete and insert in one
    transaction) would be refused; the keys of derived rows are checked before they are written.
    """
    columns = [f"{c.name} {c.type}{'' if c.nullable else ' NOT NULL'}" for c in table.columns]
    key = f", PRIMARY KEY ({', '.join(table.key)})" if table.key and table.schema == "ledger" else ""
    return f"CREATE TABLE IF NOT EXISTS {table.qualified} ({', '.join(columns)}{key})"


def _column(line: str) -> Column:
    name, kind, description = (part.strip() for part in line.split("|"))
    return Column(name.removesuffix("?"), kind, description, nullable=name.endswith("?"))


def declare(schema: str, name: str, grain: str, key: str, columns: str) -> Table:
    """A table from lines of `name | type | description`; a `?` after the name allows NULL."""
    rows = tuple(_column(line) for line in columns.strip().splitlines())
    return Table(schema, name, grain, tuple(part.strip() for part in key.split(",") if part.strip()), rows)


ARRIVALS = declare(
    "ledger",
    "arrivals",
    "One row per document as it came in.",
    "arrival_id",
    """
    arrival_id | VARCHAR | hash of what came in, and of the time it was first seen where the sender gave one
    article_id | VARCHAR | the article that this document is a version of
    external_id? | VARCHAR | the id that the sender gave
    url? | VARCHAR | the address as it came
    source? | VARCHAR | the source as it came
    title | VARCHAR | the title, line ends and control characters normalised
    text | VARCHAR | the text, line ends and control characters normalised
    language? | VARCHAR | the language as it came
    published_at? | TIMESTAMPTZ | when it says it was published; the start of the day where no hour is given
    published_has_time | BOOLEAN | whether published_at carries an hour
    published_day? | DATE | the calendar day of published_at in the configured zone
    updated_at? | TIMESTAMPTZ | when it says it was last updated
    first_seen_at | TIMESTAMPTZ | when it was first seen here
    first_seen_day | DATE | the calendar day of first_seen_at in the configured zone
    origin_file | VARCHAR | the inbox file it came from
    origin_line? | INTEGER | the line or row of that file, from 1
""",
)
HOME_DAYS = declare(
    "ledger",
    "home_days",
    "One row per article: the partition it lives in.",
    "article_id",
    """
    article_id | VARCHAR | the article
    home_day | DATE | the earliest publication day among its versions, else the day it was first seen
""",
)
INBOX_FILES = declare(
    "ledger",
    "inbox_files",
    "One row per inbox file as last read.",
    "file",
    """
    file | VARCHAR | path inside the inbox
    sha256 | VARCHAR | hash of the bytes that were read
    size | BIGINT | bytes
    modified_ns | BIGINT | modification time of the file, nanoseconds since 1970
    items | INTEGER | items found in it
    taken_in | INTEGER | items that were new arrivals
    repeats | INTEGER | items already known
    rejected | INTEGER | items refused
    read_at | TIMESTAMPTZ | when it was read
""",
)
INTAKE_PROBLEMS = declare(
    "ledger",
    "intake_problems",
    "One row per item of an inbox file with a problem.",
    "",
    """
    file | VARCHAR | path inside the inbox
    line? | INTEGER | line or row, from 1
    field? | VARCHAR | the field that is wrong
    reason | VARCHAR | what is wrong, and what to do
    outcome | VARCHAR | rejected, or noted where the item was taken in all the same
    article_id? | VARCHAR | the article, where the item was taken in
""",
)
FAULTS = declare(
    "ledger",
    "faults",
    "One row per fault of a stage on a day, and per repair of one.",
    "",
    """
    day | DATE | the partition
    stage | VARCHAR | the stage that failed, or inbox
    kind | VARCHAR | fault, or cleared
    reason | VARCHAR | what went wrong
    recorded_at | TIMESTAMPTZ | when it was recorded
""",
)
VECTORS = declare(
    "ledger",
    "vectors",
    "One row per distinct text and model: its embedding.",
    "model, content",
    """
    model | VARCHAR | the embedding model and its hash
    content | VARCHAR | hash of the text
    vector | FLOAT[384] | unit vector
""",
)
PUBLISHED_SIGNALS = declare(
    "ledger",
    "published_signals",
    "One row per signal address ever published.",
    "signal_id",
    """
    signal_id | VARCHAR | the address
    founding_claim_id | VARCHAR | the claim that founded the signal
    claim_ids | VARCHAR[] | its claims when it was last published
    first_published_at | TIMESTAMPTZ | when the address was first published
""",
)
REDIRECTS_LEDGER = declare(
    "ledger",
    "redirects",
    "One row per address that vanished.",
    "from_signal_id",
    """
    from_signal_id | VARCHAR | the vanished address
    to_signal_id? | VARCHAR | where it leads; NULL where nothing of the signal is left
    since | DATE | as_of of the publication that first redirected it
""",
)
OVERRIDES = declare(
    "ledger",
    "overrides",
    "One row per override that a person gave, by command or in the file.",
    "override_id",
    """
    override_id | VARCHAR | hash of what it says
    action | VARCHAR | pin, unpin, mute, unmute, rename, type, merge, split, move or retract
    day | DATE | the day from which it is in force
    claim_id? | VARCHAR | the anchor: the signal that holds this claim is meant
    other_claim_id? | VARCHAR | a claim of the signal that it goes to
    claim_ids | VARCHAR[] | claims that are split off
    article_id? | VARCHAR | the article that is retracted
    value? | VARCHAR | the new title or type
    author | VARCHAR | who says so
    reason | VARCHAR | why
    source | VARCHAR | command or file
    recorded_at | TIMESTAMPTZ | when it was taken in
""",
)
OVERRIDE_STANDING = declare(
    "ledger",
    "override_standing",
    "One row per time an override was given, moved to another place in the file, or taken back.",
    "override_id, recorded_at",
    """
    override_id | VARCHAR | the override
    standing | BOOLEAN | whether it stands from then on
    position | INTEGER | its place in the file from then on; 0 for commands
    recorded_at | TIMESTAMPTZ | when
""",
)

EVALUATIONS = declare(
    "ledger",
    "evaluations",
    "One row per measurement, set and measure.",
    "evaluated_at, set, measure",
    """
    evaluated_at | TIMESTAMPTZ | when it was measured
    set | VARCHAR | the labelled stream
    measure | VARCHAR | what was measured
    value | DOUBLE | the value
    low? | DOUBLE | lower end of the 95 % interval; NULL where the measure has none
    high? | DOUBLE | its upper end
    code_version | VARCHAR | hash of the code of all stages
""",
)
STAGE_DAYS = declare(
    "pipeline",
    "stage_days",
    "One row per stage and day that is built.",
    "stage, day",
    """
    stage | VARCHAR | the stage
    day | DATE | the partition
    input_hash | VARCHAR | hash of the code, settings and upstream rows that the day was built from
    output_hash | VARCHAR | hash of the day's rows
    state_hash | VARCHAR | hash of the state handed to the next day; empty for stages without one
    row_count | INTEGER | rows written
    built_at | TIMESTAMPTZ | when it was built
""",
)
RAW_ARTICLES = declare(
    "pipeline",
    "raw_articles",
    "One row per version of an article.",
    "article_id, version",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    version | INTEGER | the version, from 1; the greatest is current
    is_current | BOOLEAN | whether this version is the current one
    published_at? | TIMESTAMPTZ | when this version says it was published
    published_has_time | BOOLEAN | whether published_at carries an hour
    sort_key | VARCHAR | orders articles by publication; a date without an hour comes after timed items of its day
    publisher | VARCHAR | registered domain of the address, else the source
    url? | VARCHAR | the address
    external_id? | VARCHAR | the id that the sender gave
    title | VARCHAR | the title
    text | VARCHAR | the text
    language? | VARCHAR | the language as it came
    text_sha256 | VARCHAR | hash of the text
    updated_at? | TIMESTAMPTZ | when it says it was last updated
    first_seen_at | TIMESTAMPTZ | when this version was first seen
""",
)
DATE_MENTIONS = declare(
    "pipeline",
    "date_mentions",
    "One row per day that a current article mentions.",
    "article_id, mentioned_day",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    mentioned_day | DATE | the day that its text mentions
    mentions | INTEGER | how often
""",
)
ORIGINS = declare(
    "pipeline",
    "origins",
    "One row per current article: the reporting it carries.",
    "article_id",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    origin_id | VARCHAR | the origin
    root_article_id | VARCHAR | the origin's earliest member, which stands for it
    root_day | DATE | home day of the earliest member
    root_publisher | VARCHAR | publisher of the earliest member
    parent_article_id? | VARCHAR | the earliest earlier article whose words this one carries; NULL for an original
    containment? | DOUBLE | share of the shorter text's word shingles that both have
    sort_key | VARCHAR | order of publication
""",
)
ORIGIN_SHINGLES = declare(
    "pipeline",
    "origin_shingles",
    "One row per current article: its word shingles.",
    "article_id",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    shingles | UBIGINT[] | sorted hashes of its runs of five words
""",
)
EMBEDDINGS = declare(
    "pipeline",
    "embeddings",
    "One row per current article: its vector.",
    "article_id",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    model | VARCHAR | the embedding model and its hash
    content | VARCHAR | hash of the text that was embedded
    vector | FLOAT[384] | unit vector of title and text
""",
)
CLAIMS = declare(
    "pipeline",
    "claims",
    "One row per claim.",
    "claim_id",
    """
    day | DATE | home day of the article
    claim_id | VARCHAR | of the article and the normalised quote
    article_id | VARCHAR | the article
    version | INTEGER | the version that the offsets are of
    position | INTEGER | order of the claim in its article, from 0
    quote | VARCHAR | verbatim: text[quote_start:quote_end] of that version
    quote_start | INTEGER | offset in code points
    quote_end | INTEGER | offset in code points, exclusive
    occurrences | INTEGER | how often the quote stands in the text
    highlight | VARCHAR | the telling words inside the quote
    highlight_start | INTEGER | offset in the text, in code points
    highlight_end | INTEGER | offset in the text, exclusive
    statement | VARCHAR | the quote made to stand alone
    reasoning | VARCHAR | from this article to the general
    reasoning_start? | INTEGER | offset of the second passage that the reasoning quotes
    reasoning_end? | INTEGER | offset of its end, exclusive
    inferred | VARCHAR[] | names in the reasoning that the article does not hold: inference, shown as such
    stance | VARCHAR | supports, complicates or contradicts
    directness | VARCHAR | direct, attributed or opinion
    quantified | BOOLEAN | whether it carries a quantity
    quality | DOUBLE | q of the strength formula
    direction | INTEGER | -1 falls, +1 rises, 0 neither
    kind | VARCHAR | the type of a signal that this claim would found
    actors | VARCHAR[] | who acts
    domains | VARCHAR[] | domains of the taxonomy
    topics | VARCHAR[] | topics of the taxonomy
    geographies | VARCHAR[] | ISO 3166 codes of countries, names of regions
    quote_key | VARCHAR | hash of the normalised quote
    vector | FLOAT[384] | unit vector of title and quote
    engine | VARCHAR | the engine that made it
""",
)
DROPPED_CLAIMS = declare(
    "pipeline",
    "dropped_claims",
    "One row per article and reason: candidates dropped.",
    "article_id, reason",
    """
    day | DATE | home day of the article
    article_id | VARCHAR | the article
    reason | VARCHAR | why
    dropped | INTEGER | how many
    engine | VARCHAR | the engine that proposed them
    prompt? | VARCHAR | hash of the prompt it was given; NULL for the extractive engine
""",
)
MODEL_CALLS = declare(
    "ledger",
    "model_calls",
    "One row per request to a language model, written before it is sent.",
    "call_id",
    """
    call_id | VARCHAR | identifier of the request as sent
    request_key | VARCHAR | hash of all that shapes the answer: provider, model, prompt, schema, article or evidence
    sent_at | TIMESTAMPTZ | when
    spent_on | DATE | the calendar day whose budget it draws on
    purpose | VARCHAR | extract, compose or judge
    day | DATE | partition that it was asked for
    article_id? | VARCHAR | the article it reads
    signal_id? | VARCHAR | the signal it writes for; of a judged link, its group and its story
    engine | VARCHAR | provider and model
    prompt | VARCHAR | hash of the prompt file
    mode | VARCHAR | live or batch
    attempt | INTEGER | from 1
    submission? | VARCHAR | the submission of a batch that it went with
    reserved_usd? | DOUBLE | the most that it can cost, held until the answer is in; NULL: no price known
""",
)
MODEL_ANSWERS = declare(
    "ledger",
    "model_answers",
    "One row per request that came to an end, with the raw response where there is one.",
    "call_id",
    """
    call_id | VARCHAR | the request
    request_key | VARCHAR | hash of all that shapes the answer
    answered_at | TIMESTAMPTZ | when
    outcome | VARCHAR | answered, or what went wrong
    body? | VARCHAR | the raw response, kept before it is used; NULL where none came
    input_tokens? | INTEGER | tokens read, as the provider counts them
    output_tokens? | INTEGER | tokens written
    cost_usd? | DOUBLE | by the dated price table; NULL: no price known
""",
)
MODEL_HITS = declare(
    "ledger",
    "model_hits",
    "One row per use of a kept response.",
    "",
    """
    request_key | VARCHAR | the kept response
    used_at | TIMESTAMPTZ | when
    purpose | VARCHAR | extract, compose or judge
    day | DATE | partition that it was used for
    article_id? | VARCHAR | the article
    signal_id? | VARCHAR | the signal; of a judged link, its group and its story
    engine | VARCHAR | provider and model
""",
)
MODEL_BATCHES = declare(
    "ledger",
    "model_batches",
    "One row per submission of a batch and what became of it: the intent is noted before it is sent.",
    "submission, state",
    """
    submission | VARCHAR | identifier of the submission
    state | VARCHAR | intended, submitted, ended or never arrived
    batch_id? | VARCHAR | the provider's identifier; NULL while only intended
    requests | INTEGER | how many
    noted_at | TIMESTAMPTZ | when
""",
)
ENGINE_CHOICES = declare(
    "ledger",
    "engine_choices",
    "One row per decision that another engine than the configured one reads a text, or that it is to be asked again.",
    "subject, configured, chosen_at",
    """
    subject | VARCHAR | hash of the article's text, of a signal's evidence, or of a link's articles
    configured | VARCHAR | the engine that the settings name
    chosen | VARCHAR | the engine that reads it; extractive leaves a link to the threshold
    reason | VARCHAR | budget spent, refused by the model, request refused, no valid answer, provider down, or upgrade
    chosen_at | TIMESTAMPTZ | when; the latest holds
    day | DATE | partition that it was decided for
    article_id? | VARCHAR | the article
    signal_id? | VARCHAR | the signal; of a judged link, its group and its story
""",
)
SIGNAL_CLUSTERS = declare(
    "pipeline",
    "signal_clusters",
    "One row per story of one day.",
    "day, cluster_id",
    """
    day | DATE | the day
    cluster_id | VARCHAR | the story of the day
    profile | VARCHAR | JSON: what linking knows of it
""",
)
CLUSTER_ARTICLES = declare(
    "pipeline",
    "cluster_articles",
    "One row per current article: its story of the day.",
    "article_id",
    """
    day | DATE | the article's home day
    article_id | VARCHAR | the article
    cluster_id? | VARCHAR | the story of the day; NULL for a copy of an earlier day's article
    origin_id | VARCHAR | its origin
""",
)
ARTICLE_STORIES = declare(
    "pipeline",
    "article_stories",
    "One row per current article and day on which it was placed in a story: its home day, later where stories changed.",
    "article_id, day",
    """
    day | DATE | the day from whose end this holds
    article_id | VARCHAR | the article
    home_day | DATE | the article's home day
    story_id | VARCHAR | the story
""",
)
STORY_EVENTS = declare(
    "pipeline",
    "story_events",
    "One row per event of a story.",
    "day, story_id, event, other_story_id",
    """
    day | DATE | the day
    story_id | VARCHAR | the story
    event | VARCHAR | begun, continued, merged, moved or split
    other_story_id? | VARCHAR | the other story that has a part in it
""",
)
STORY_STATES = declare(
    "pipeline",
    "story_states",
    "One row per story and day on which it changed; on the first of a month, of every living one.",
    "story_id, day",
    """
    day | DATE | the day from whose end this holds
    story_id | VARCHAR | the story
    state | VARCHAR | JSON: the groups it holds, as linking needs them
""",
)
SIGNAL_STATES = declare(
    "pipeline",
    "signal_states",
    "One row per signal and day on which it changed; on the first of a month, of every living one.",
    "signal_id, day",
    """
    day | DATE | the day from whose end this holds
    signal_id | VARCHAR | the signal
    status | VARCHAR | living, expired, closed (it can no longer be revived) or merged (it is part of another)
    state | VARCHAR | JSON: type, founding, sums, what people and lineage say of it
""",
)
EVIDENCE_CHANGES = declare(
    "pipeline",
    "evidence_changes",
    "One row per claim that joined or left a signal.",
    "day, signal_id, claim_id, change",
    """
    day | DATE | the day of the change
    signal_id | VARCHAR | the signal
    claim_id | VARCHAR | the claim
    change | VARCHAR | added or removed
    article_id | VARCHAR | the claim's article
    cluster_id? | VARCHAR | its story of the day
    story_id | VARCHAR | the article's story
    added_on | DATE | the day it became evidence; a merge or a split does not change it
    origin_id | VARCHAR | the origin that counts: within a signal the same quote is the same origin
    origin_day | DATE | day of the origin's earliest member
    publisher | VARCHAR | publisher of the origin's earliest member
    own_origin_id | VARCHAR | the origin of the claim's own article
    own_origin_day | DATE | day of that origin's earliest member
    own_publisher | VARCHAR | publisher of that origin's earliest member
    language | VARCHAR | the article's language as it came; empty where it is not known
    stance | VARCHAR | supports, complicates or contradicts, seen from the signal
    quality | DOUBLE | q of the strength formula
    quote_key | VARCHAR | hash of the normalised quote
    similarity | DOUBLE | score of the link to the signal
    claim_hash | VARCHAR | hash of the claim's words, so that a change of them is a change of evidence
""",
)
SIGNAL_DAYS = declare(
    "pipeline",
    "signal_days",
    "One row per living signal and day.",
    "day, signal_id",
    """
    day | DATE | the day
    signal_id | VARCHAR | the signal
    strength | INTEGER | 0 to 10, rounded half up
    strength_exact | DOUBLE | the formula's value
    extracted | INTEGER | distinct days on which an independent origin added evidence
    articles | INTEGER | articles whose claims are its evidence
    origins | INTEGER | distinct origins
    publishers | INTEGER | distinct publishers
    stories | INTEGER | distinct stories
    languages | INTEGER | distinct languages of its articles
    families | INTEGER | distinct owners of its publishers
    type | VARCHAR | its type
    half_life | INTEGER | H of that type, in days
    last_reinforced | DATE | last day on which an independent origin supported it
    expiry? | DATE | when it expires; NULL for structural and pinned signals
    status | VARCHAR | living or expired
    event? | VARCHAR | the principal thing that happened to it that day
    label? | VARCHAR | what alone carries it, where one origin, publisher, owner, story or language does
    pinned | BOOLEAN | a person pinned it: it does not expire, and briefs do not leave it out for its strength
    muted | BOOLEAN | a person muted it: briefs leave it out
""",
)
SIGNAL_EVENTS = declare(
    "pipeline",
    "signal_events",
    "One row per event of a signal.",
    "day, signal_id, event, other_signal_id",
    """
    day | DATE | the day
    signal_id | VARCHAR | the signal
    event | VARCHAR | born, reinforced, contradicted, weakened, merged, split, expired or revived
    other_signal_id? | VARCHAR | the other signal of a merge or a split
""",
)
OVERRIDE_OUTCOMES = declare(
    "pipeline",
    "override_outcomes",
    "One row per override and day on which it was in force.",
    "day, override_id",
    """
    day | DATE | the day it was applied on
    override_id | VARCHAR | the override
    outcome | VARCHAR | applied or unresolved
    detail | VARCHAR | what it did, or what is missing
    signal_id? | VARCHAR | the signal it was applied to
    held | VARCHAR[] | claims that the anchor's signal held just before
""",
)
SIGNAL_TEXTS = declare(
    "pipeline",
    "signal_texts",
    "One row per signal and day on which its words changed.",
    "signal_id, day",
    """
    day | DATE | the day from whose end this holds
    signal_id | VARCHAR | the signal
    evidence_hash | VARCHAR | hash of the evidence that the words rest on
    title | VARCHAR | the title
    analysis | VARCHAR | JSON: sentences, each with the claims it rests on
    domains | VARCHAR[] | domains of the taxonomy
    topics | VARCHAR[] | topics of the taxonomy
    geographies | VARCHAR[] | ISO 3166 codes of countries, names of regions
    actors | VARCHAR[] | key actors
    engine | VARCHAR | the engine that wrote it
    dropped | INTEGER | sentences and titles that an engine wrote and the evidence does not bear out
""",
)
BRIEFS = declare(
    "pipeline",
    "briefs",
    "One row per reader and day.",
    "day, reader",
    """
    day | DATE | the day
    reader | VARCHAR | the reader
    status | VARCHAR | composed, silent or faulted
    reason | VARCHAR | why, in a sentence
    news_value | DOUBLE | what the day's biggest story and the signals had to say, as the day could know it
    edition? | VARCHAR | hash of what is said; NULL where nothing is
    articles_read | INTEGER | current articles of the day
    rejected_signal_id? | VARCHAR | the best candidate that is not in
    rejected_gate? | VARCHAR | the gate it failed
    rejected_explanation? | VARCHAR | in a sentence
""",
)
BRIEF_ITEMS = declare(
    "pipeline",
    "brief_items",
    "One row per signal that a brief tells.",
    "day, reader, signal_id",
    """
    day | DATE | the day
    reader | VARCHAR | the reader
    signal_id | VARCHAR | the signal
    rank | INTEGER | place in the brief, from 1
    change | VARCHAR | new, stronger, contradicted, weaker, expired or revived
    news_value | DOUBLE | interest x change x novelty
    strength_exact | DOUBLE | the strength that was told
    why | VARCHAR | why it is told, in a sentence
    claim_id | VARCHAR | the claim whose quote stands beside it
    told_claims | VARCHAR[] | the claims that this telling covers
""",
)

LEDGER_TABLES = (
    ARRIVALS,
    HOME_DAYS,
    INBOX_FILES,
    INTAKE_PROBLEMS,
    FAULTS,
    VECTORS,
    PUBLISHED_SIGNALS,
    REDIRECTS_LEDGER,
    MODEL_CALLS,
    MODEL_ANSWERS,
    MODEL_HITS,
    MODEL_BATCHES,
    ENGINE_CHOICES,
    OVERRIDES,
    OVERRIDE_STANDING,
    EVALUATIONS,
)
DERIVED_TABLES = (
    RAW_ARTICLES,
    DATE_MENTIONS,
    ORIGINS,
    ORIGIN_SHINGLES,
    EMBEDDINGS,
    CLAIMS,
    DROPPED_CLAIMS,
    SIGNAL_CLUSTERS,
    CLUSTER_ARTICLES,
    ARTICLE_STORIES,
    STORY_STATES,
    STORY_EVENTS,
    SIGNAL_STATES,
    EVIDENCE_CHANGES,
    SIGNAL_DAYS,
    SIGNAL_EVENTS,
    OVERRIDE_OUTCOMES,
    SIGNAL_TEXTS,
    BRIEFS,
    BRIEF_ITEMS,
)
WAREHOUSE_TABLES = (*LEDGER_TABLES, STAGE_DAYS, *DERIVED_TABLES)
