{{ config(materialized='view') }}

with

-- Each publisher's earliest item in each signal.
earliest as (
    select
        signal_id,
        publisher,
        min(origin_day) as day,
        arg_min(claim_id, (origin_day, claim_id)) as claim_id
    from {{ ref('evidence') }}
    where claim_id = item_id
    group by signal_id, publisher
),

placed as (
    select
        e.*,
        a.url,
        c.quote,
        row_number() over signal_order as place,
        lead(e.day) over signal_order as second_day,
        lead(e.publisher) over signal_order as second_publisher
    from earliest as e
    inner join {{ ref('claims') }} as c on e.claim_id = c.claim_id
    inner join {{ ref('articles') }} as a on c.article_id = a.article_id and c.version = a.version
    window signal_order as (
        partition by e.signal_id order by e.day, not a.published_has_time, a.published_at, e.claim_id
    )
)

select
    p.signal_id,
    s.title,
    p.day as first_day,
    p.publisher,
    p.claim_id,
    p.quote,
    p.url,
    p.second_day,
    p.second_publisher,
    p.second_day - p.day as days_ahead
from placed as p
inner join {{ ref('signals') }} as s on p.signal_id = s.signal_id
where p.place = 1
