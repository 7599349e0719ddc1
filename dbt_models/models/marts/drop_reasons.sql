{{ config(materialized='view') }}

with

dropped as (
    select
        day,
        reason,
        engine,
        count(distinct article_id) as articles,
        sum(dropped) as dropped
    from {{ ref('dropped_claims') }}
    group by day, reason, engine
),

kept as (
    select
        day,
        engine,
        count(*) as kept
    from {{ ref('claims') }}
    group by day, engine
)

select
    d.day as home_day,
    d.reason,
    d.engine,
    d.articles::integer as articles,
    d.dropped::integer as dropped,
    coalesce(k.kept, 0)::integer as kept
from dropped as d
left join kept as k on d.day = k.day and d.engine = k.engine
