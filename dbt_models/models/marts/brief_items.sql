-- What was told of a signal that is part of another by now is told of that one: the holder of the claim shown with it.
with

held as (
    select
        e.claim_id,
        min(e.signal_id) as signal_id
    from {{ ref('evidence') }} as e
    group by e.claim_id
),

told as (
    select
        i.* exclude (signal_id),
        i.signal_id as told_signal_id,
        coalesce(s.signal_id, held.signal_id) as signal_id
    from {{ source('pipeline', 'brief_items') }} as i
    inner join {{ source('pipeline', 'publication_plan') }} as p on i.day <= p.as_of
    left join {{ ref('stg_signal_states') }} as s on i.signal_id = s.signal_id
    left join held on i.claim_id = held.claim_id
)

select
    i.day,
    i.reader,
    i.rank,
    i.signal_id,
    w.title,
    i.change,
    i.news_value,
    i.strength_exact,
    i.why,
    i.claim_id,
    from_json(i.summary, '[{"text": "VARCHAR", "claims": ["VARCHAR"]}]') as summary
from told as i
asof join {{ source('pipeline', 'signal_texts') }} as w on i.told_signal_id = w.signal_id and i.day >= w.day
where i.signal_id is not null
qualify row_number() over (partition by i.day, i.reader, i.signal_id order by i.rank) = 1
