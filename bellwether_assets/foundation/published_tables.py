"""What people query: the tables of `bellwether.duckdb`, each declared once.

Names and grains are public and stay. The dbt models of the same names fill them; their documentation, the comments in
the database and the types come from here.
"""

from bellwether_assets.foundation.tables import Table, declare

ARTICLES = declare(
    "main",
    "articles",
    "One row per version of an article.",
    "article_id, version",
    """
    article_id | VARCHAR | the article
    version | INTEGER | the version, from 1; the greatest is current
    is_current | BOOLEAN | whether this version is the current one
    day | DATE | the article's home day, in the configured zone
    published_at? | TIMESTAMPTZ | when this version says it was published; start of the day where no hour is given
    published_has_time | BOOLEAN | whether published_at carries an hour
    publisher | VARCHAR | registered domain of the address, else the source
    url? | VARCHAR | the address
    external_id? | VARCHAR | the id that the sender gave
    title | VARCHAR | the title
    text | VARCHAR | the text; claims' offsets count its code points
    language? | VARCHAR | the language as it came
    text_sha256 | VARCHAR | hash of the text
    origin_id | VARCHAR | the reporting that the current version carries
    copy_of? | VARCHAR | the article whose words it carries; NULL for an original
    updated_at? | TIMESTAMPTZ | when this version says it was last updated
    first_seen_at | TIMESTAMPTZ | when this version was first seen
""",
)
CLAIMS_PUBLISHED = declare(
    "main",
    "claims",
    "One row per claim.",
    "claim_id",
    """
    claim_id | VARCHAR | of the article and the normalised quote
    article_id | VARCHAR | the article
    version | INTEGER | the version that the offsets are of
    day | DATE | home day of the article
    quote | VARCHAR | verbatim: text[quote_start:quote_end] of that version
    quote_start | INTEGER | offset in code points, from 0
    quote_end | INTEGER | offset in code points, exclusive
    occurrences | INTEGER | how often the quote stands in the text
    highlight | VARCHAR | the telling words inside the quote
    highlight_start | INTEGER | offset in the text, from 0
    highlight_end | INTEGER | offset in the text, exclusive
    statement | VARCHAR | the quote made to stand alone
    reasoning | VARCHAR | from this article to the general
    reasoning_start? | INTEGER | offset of the second passage that the reasoning quotes
    reasoning_end? | INTEGER | offset of its end, exclusive
    inferred | VARCHAR[] | names in the reasoning that the article does not hold: inference, shown as such
    stance | VARCHAR | supports, complicates or contradicts, by its own words
    directness | VARCHAR | direct, attributed or opinion
    quantified | BOOLEAN | whether it carries a quantity
    quality | DOUBLE | q of the strength formula
    direction | INTEGER | -1 falls, +1 rises, 0 neither
    actors | VARCHAR[] | who acts
    domains | VARCHAR[] | domains of the taxonomy
    topics | VARCHAR[] | topics of the taxonomy
    geographies | VARCHAR[] | ISO 3166 codes of countries, names of regions
    engine | VARCHAR | the engine that made it
""",
)
ARTICLE_STORIES_PUBLISHED = declare(
    "main",
    "article_stories",
    "One row per current article, claimless ones too.",
    "article_id",
    """
    article_id | VARCHAR | the article
    story_id | VARCHAR | the story it belongs to
    day | DATE | the article's home day
    placed_on | DATE | the day on which it was placed there; later than `day` where stories were told anew
""",
)
SIGNALS = declare(
    "main",
    "signals",
    "One row per signal, as of the last day.",
    "signal_id",
    """
    signal_id | VARCHAR | the signal; its address for ever
    title | VARCHAR | the title
    analysis | VARCHAR | the analysis as text
    analysis_sentences | VARCHAR | JSON: its sentences, each with the claims it rests on
    type | VARCHAR | event, trend, risk, policy or structural; fixed when it was founded, unless a person changed it
    strength | INTEGER | 0 to 10, rounded half up
    strength_exact | DOUBLE | the formula's value on as_of
    extracted | INTEGER | distinct days on which an independent origin added evidence
    articles | INTEGER | articles whose claims are its evidence
    origins | INTEGER | distinct origins
    publishers | INTEGER | distinct publishers of those origins
    stories | INTEGER | distinct stories
    languages | INTEGER | distinct languages of its articles, as far as they are known
    families | INTEGER | distinct owners of its publishers
    copies | INTEGER | further articles that carry the same reporting and do not count
    first_seen | DATE | day of its first evidence
    last_reinforced | DATE | last day on which an independent origin supported it
    expiry? | DATE | when it expires; NULL for structural and pinned signals
    domains | VARCHAR[] | domains of the taxonomy
    topics | VARCHAR[] | topics of the taxonomy
    geographies | VARCHAR[] | ISO 3166 codes of countries, names of regions
    actors | VARCHAR[] | key actors
    status | VARCHAR | living or expired
    label? | VARCHAR | what alone carries it, where one origin, publisher, owner, story or language does
    pinned | BOOLEAN | a person pinned it: it does not expire, and briefs do not leave it out for its strength
    muted | BOOLEAN | a person muted it: briefs leave it out
    founding_claim_id | VARCHAR | the claim that founded it
    engine | VARCHAR | the engine that wrote title and analysis
""",
)
EVIDENCE = declare(
    "main",
    "evidence",
    "One row per claim in a signal.",
    "signal_id, claim_id",
    """
    signal_id | VARCHAR | the signal
    claim_id | VARCHAR | the claim
    article_id | VARCHAR | the claim's article
    story_id | VARCHAR | the article's story
    origin_id | VARCHAR | the origin that counts
    added_on | DATE | the day it became evidence; a merge or a split does not change it
    stance | VARCHAR | supports, complicates or contradicts, seen from the signal
    weight | DOUBLE | w of the strength formula on as_of
    quality | DOUBLE | q of the strength formula
    publisher | VARCHAR | publisher of the origin's earliest member
    origin_day | DATE | day of the origin's earliest member, from which it ages
    half_life | INTEGER | H of the signal's type, in days
    similarity | DOUBLE | score of the link to the signal
""",
)
SIGNAL_DAYS_PUBLISHED = declare(
    "main",
    "signal_days",
    "One row per living signal and day.",
    "day, signal_id",
    """
    day | DATE | the day
    signal_id | VARCHAR | the signal
    strength | INTEGER | 0 to 10, rounded half up
    strength_exact | DOUBLE | the formula's value on that day
    extracted | INTEGER | distinct days on which an independent origin had added evidence
    articles | INTEGER | articles whose claims were its evidence
    origins | INTEGER | distinct origins
    publishers | INTEGER | distinct publishers of those origins
    stories | INTEGER | distinct stories
    languages | INTEGER | distinct languages of its articles, as far as they are known
    families | INTEGER | distinct owners of its publishers
    type | VARCHAR | its type on that day
    half_life | INTEGER | H of that type, in days
    event? | VARCHAR | the principal thing that happened to it that day
""",
)
EVIDENCE_CHANGES_PUBLISHED = declare(
    "main",
    "evidence_changes",
    "One row per claim that joined or left a signal on a day; what changed in place leaves and joins.",
    "day, signal_id, claim_id, change",
    """
    day | DATE | the day of the change
    signal_id | VARCHAR | the signal, which may be part of another one now
    claim_id | VARCHAR | the claim
    change | VARCHAR | added or removed
    article_id | VARCHAR | the claim's article
    story_id | VARCHAR | the article's story as of that day
    origin_id | VARCHAR | the origin that counts
    added_on | DATE | the day it became evidence; a merge or a split does not change it
    stance | VARCHAR | supports, complicates or contradicts, seen from the signal
    quality | DOUBLE | q of the strength formula
    publisher | VARCHAR | publisher of the origin's earliest member
    origin_day | DATE | day of the origin's earliest member, from which it ages
    half_life | INTEGER | H of the signal's last type, in days
    similarity | DOUBLE | score of the link to the signal
""",
)
SIGNAL_EVENTS_PUBLISHED = declare(
    "main",
    "signal_events",
    "One row per event of a signal.",
    "day, signal_id, event, other_signal_id",
    """
    day | DATE | the day
    signal_id | VARCHAR | the signal, which may be part of another one now
    event | VARCHAR | born, reinforced, contradicted, weakened, merged, split, expired or revived
    other_signal_id? | VARCHAR | the other signal of a merge or a split
""",
)
OVERRIDES_PUBLISHED = declare(
    "main",
    "overrides",
    "One row per override that stands: what a person said, and what became of it.",
    "override_id",
    """
    override_id | VARCHAR | the override
    action | VARCHAR | pin, unpin, mute, unmute, rename, type, merge, split, move or retract
    day | DATE | the day from which it is in force; of a retraction, the article's home day
    claim_id? | VARCHAR | the anchor: the signal that held this claim was meant
    other_claim_id? | VARCHAR | a claim of the signal that it went to
    claim_ids | VARCHAR[] | claims that were split off
    article_id? | VARCHAR | the article that was retracted
    value? | VARCHAR | the new title or type
    author | VARCHAR | who said so
    reason | VARCHAR | why
    source | VARCHAR | command or file
    outcome | VARCHAR | applied, unresolved, or waiting where its day is not built yet
    detail? | VARCHAR | what it did, or what was missing
    signal_id? | VARCHAR | the signal it was applied to
    held | VARCHAR[] | claims that the anchor's signal held just before
""",
)
BRIEFS_PUBLISHED = declare(
    "main",
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
BRIEF_ITEMS_PUBLISHED = declare(
    "main",
    "brief_items",
    "One row per signal that a brief tells.",
    "day, reader, signal_id",
    """
    day | DATE | the day
    reader | VARCHAR | the reader
    rank | INTEGER | place in the brief, from 1
    signal_id | VARCHAR | the signal
    title | VARCHAR | the signal's title as of that day
    change | VARCHAR | new, stronger, contradicted, weaker, expired or revived
    news_value | DOUBLE | change x novelty
    strength_exact | DOUBLE | the strength that was told
    why | VARCHAR | why it is told
    claim_id | VARCHAR | the claim whose quote stands beside it
""",
)
DAY_SCORES = declare(
    "main",
    "day_scores",
    "One row per day, as of the last day; and per day of the year before that later reports come back to.",
    "day",
    """
    day | DATE | the day
    value | DOUBLE | how much reporting comes back to it later; a little for announcements and its own reports
""",
)
REDIRECTS = declare(
    "main",
    "redirects",
    "One row per old address of a signal.",
    "from_signal_id",
    """
    from_signal_id | VARCHAR | the old address
    to_signal_id? | VARCHAR | where it leads; NULL where nothing of the signal is left
    since | DATE | as_of of the publication that first redirected it
""",
)
REJECTED_ITEMS = declare(
    "main",
    "intake_problems",
    "One row per inbox item with a problem.",
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
DROPPED_CLAIMS_PUBLISHED = declare(
    "main",
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
ENGINE_CALLS_PUBLISHED = declare(
    "main",
    "engine_calls",
    "One row per partition, engine, purpose, article and signal: what asking a language model took.",
    "day, engine, purpose, asked_for",
    """
    day | DATE | partition that it was asked for
    engine | VARCHAR | provider and model
    purpose | VARCHAR | extract, compose or judge
    asked_for | VARCHAR | the article it read, the signal it wrote for, or the group and the story it judged
    article_id? | VARCHAR | the article it read
    signal_id? | VARCHAR | the signal it wrote for; of a judged link, its group and its story
    calls | INTEGER | requests sent
    answers | INTEGER | requests answered in full
    hits | INTEGER | uses of a kept response
    input_tokens | BIGINT | tokens read, as the provider counts them
    output_tokens | BIGINT | tokens written
    cost_usd? | DOUBLE | by the dated price table; NULL: no price known for some of it
""",
)
PUBLICATION = declare(
    "main",
    "publication",
    "One row: the publication.",
    "as_of",
    """
    as_of | DATE | the latest day to which every day since the first is built and fresh
    published_at | TIMESTAMPTZ | when it was published
    state_hash | VARCHAR | hash of all derived days up to as_of
    first_day | DATE | the first partition
""",
)

PUBLISHED_TABLES: tuple[Table, ...] = (
    ARTICLES,
    CLAIMS_PUBLISHED,
    ARTICLE_STORIES_PUBLISHED,
    SIGNALS,
    EVIDENCE,
    EVIDENCE_CHANGES_PUBLISHED,
    SIGNAL_DAYS_PUBLISHED,
    SIGNAL_EVENTS_PUBLISHED,
    OVERRIDES_PUBLISHED,
    BRIEFS_PUBLISHED,
    BRIEF_ITEMS_PUBLISHED,
    DAY_SCORES,
    REDIRECTS,
    REJECTED_ITEMS,
    DROPPED_CLAIMS_PUBLISHED,
    ENGINE_CALLS_PUBLISHED,
    PUBLICATION,
)

# What only the snapshot that dbt builds in has: what is being published.
PUBLICATION_PLAN = declare(
    "pipeline",
    "publication_plan",
    "One row: what is being published.",
    "as_of",
    """
    as_of | DATE | the last day of the publication
    published_at | TIMESTAMPTZ | when the snapshot was taken
    state_hash | VARCHAR | hash of all derived days up to as_of
    first_day | DATE | the first partition
""",
)
SIGNAL_LIVES = declare(
    "pipeline",
    "signal_lives",
    "One row per type of signal.",
    "type",
    """
    type | VARCHAR | the type
    half_life | INTEGER | days after which evidence counts half
""",
)
SNAPSHOT_TABLES = (PUBLICATION_PLAN, SIGNAL_LIVES)
