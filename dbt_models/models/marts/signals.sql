-- depends_on: {{ ref('evidence_changes') }}
with

last_rows as (
    select d.*
    from {{ source('pipeline', 'signal_days') }} as d
    inner join {{ source('pipeline', 'publication_plan') }} as p on d.day <= p.as_of
    qualify row_number() over (partition by d.signal_id order by d.day desc) = 1
),

copies as (
    select
        e.signal_id,
        count(distinct a.article_id) as copies
    from {{ ref('evidence') }} as e
    inner join {{ ref('stg_origins') }} as o on e.article_id = o.article_id
    inner join {{ ref('stg_origins') }} as a on o.origin_id = a.origin_id
    where
        a.article_id not in (
            select own.article_id
            from {{ ref('evidence') }} as own
            where own.signal_id = e.signal_id
        )
    group by e.signal_id
),

-- The words of each signal as of the last day.
words as (
    select
        t.* exclude (content_hash),
        from_json(t.analysis, '[{"text": "VARCHAR", "claims": ["VARCHAR"]}]') as analysis_sentences,
        from_json(t.reasonings, '[{"article_id": "VARCHAR", "text": "VARCHAR", "inferred": ["VARCHAR"]}]')
            as article_reasonings
    from {{ source('pipeline', 'signal_texts') }} as t
    inner join {{ source('pipeline', 'publication_plan') }} as p on t.day <= p.as_of
    qualify row_number() over (partition by t.signal_id order by t.day desc) = 1
),

-- A living signal has its row of the last day. An expired one has none: it ages on by the published formula.
strengths as (
    select
        r.signal_id,
        case
            when r.day = p.as_of then r.strength_exact
            -- 0 where nothing is left of its evidence.
            else coalesce(signal_strength(r.signal_id, p.as_of), 0)
        end as strength_exact
    from last_rows as r
    cross join {{ source('pipeline', 'publication_plan') }} as p
)

select
    s.signal_id,
    w.title,
    array_to_string(list_transform(w.analysis_sentences, lambda one: one['text']), ' ') as analysis,
    w.analysis_sentences,
    w.article_reasonings,
    s.type,
    floor(x.strength_exact + 0.5)::integer as strength,
    x.strength_exact,
    r.extracted,
    r.articles,
    r.origins,
    r.publishers,
    r.stories,
    r.languages,
    r.families,
    coalesce(c.copies, 0)::integer as copies,
    s.founded_on as first_seen,
    r.last_reinforced,
    r.expiry,
    w.domains,
    w.topics,
    w.geographies,
    w.actors,
    s.status,
    r.label,
    s.pinned,
    s.muted,
    s.founding_claim_id,
    w.engine,
    w.sentences_checked,
    w.sentences_failing
from {{ ref('stg_signal_states') }} as s
inner join words as w on s.signal_id = w.signal_id
inner join last_rows as r on s.signal_id = r.signal_id
inner join strengths as x on s.signal_id = x.signal_id
left join copies as c on s.signal_id = c.signal_id
