{{ config(materialized='view') }}

with

before as (
    select
        d.signal_id,
        max(d.strength_exact) filter (where d.day = p.as_of - 7) as week,
        max(d.strength_exact) filter (where d.day = p.as_of - 30) as month
    from {{ ref('signal_days') }} as d
    inner join {{ ref('publication') }} as p on d.day = p.as_of - 7 or d.day = p.as_of - 30
    group by d.signal_id
),

joined as (
    select
        e.signal_id,
        count(*) filter (where e.added_on > p.as_of - 7) as week,
        count(*) as month
    from {{ ref('evidence') }} as e
    inner join {{ ref('publication') }} as p on e.added_on > p.as_of - 30
    where e.claim_id = e.item_id
    group by e.signal_id
)

select
    s.signal_id,
    s.title,
    s.type,
    s.status,
    s.strength_exact,
    coalesce(b.week, 0) as strength_7_days_ago,
    coalesce(b.month, 0) as strength_30_days_ago,
    s.strength_exact - coalesce(b.week, 0) as change_7_days,
    s.strength_exact - coalesce(b.month, 0) as change_30_days,
    coalesce(j.week, 0)::integer as items_7_days,
    coalesce(j.month, 0)::integer as items_30_days
from {{ ref('signals') }} as s
left join before as b on s.signal_id = b.signal_id
left join joined as j on s.signal_id = j.signal_id
