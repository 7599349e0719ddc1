-- depends_on: {{ ref('signal_days') }}
{{ config(post_hook='{{ create_signals_on() }}') }}

select
    t.day,
    t.signal_id,
    t.title,
    t.domains,
    t.topics,
    t.geographies,
    t.actors,
    t.engine,
    t.dropped,
    t.sentences_checked,
    t.sentences_failing,
    t.not_of_this
from {{ source('pipeline', 'signal_texts') }} as t
inner join {{ source('pipeline', 'publication_plan') }} as p on t.day <= p.as_of
