{{ config(materialized='view') }}

with

named as (
    select
        unnest(list_distinct(c.actors)) as actor,
        c.actors,
        c.claim_id,
        c.article_id,
        c.version,
        c.day
    from {{ ref('claims') }} as c
    where len(c.actors) > 1
),

pairs as (
    select
        n.*,
        unnest(list_filter(list_distinct(n.actors), lambda other: other > n.actor)) as other_actor
    from named as n
)

select
    p.actor,
    p.other_actor,
    p.day as home_day,
    count(distinct p.claim_id)::integer as claims,
    count(distinct p.article_id)::integer as articles,
    count(distinct a.publisher)::integer as publishers,
    count(distinct e.signal_id)::integer as signals
from pairs as p
inner join {{ ref('articles') }} as a on p.article_id = a.article_id and p.version = a.version
left join {{ ref('evidence') }} as e on p.claim_id = e.claim_id
group by p.actor, p.other_actor, p.day
