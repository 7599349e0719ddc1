-- depends_on: {{ ref('signal_days') }}
{{ config(post_hook=[
    '{{ create_evidence_on() }}',
    '{{ create_strength_terms_on() }}',
    '{{ create_signal_strength() }}',
    '{{ create_signal_carried_by() }}'
]) }}

with

types as (
    select
        s.signal_id,
        arg_max(s.state ->> '$.type', s.day) as type
    from {{ source('pipeline', 'signal_states') }} as s
    inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
    group by s.signal_id
)

select
    e.day,
    e.signal_id,
    e.claim_id,
    e.change,
    e.reason,
    e.article_id,
    e.story_id,
    e.origin_id,
    e.added_on,
    e.stance,
    e.kind,
    e.quality,
    e.publisher,
    e.origin_day,
    l.half_life,
    e.similarity,
    e.same_as
from {{ source('pipeline', 'evidence_changes') }} as e
inner join {{ source('pipeline', 'publication_plan') }} as p on e.day <= p.as_of
inner join types as t on e.signal_id = t.signal_id
inner join {{ source('pipeline', 'signal_lives') }} as l on t.type = l.type
