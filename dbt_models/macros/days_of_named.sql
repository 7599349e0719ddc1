{#- Claims, articles, publishers and signals by home day of each thing that a list column of `claims` names. -#}
{% macro days_of_named(things, thing) %}
with

named as (
    select
        unnest(list_distinct(c.{{ things }})) as {{ thing }},
        c.claim_id,
        c.article_id,
        c.version,
        c.day
    from {{ ref('claims') }} as c
)

select
    n.{{ thing }},
    n.day as home_day,
    count(distinct n.claim_id)::integer as claims,
    count(distinct n.article_id)::integer as articles,
    count(distinct a.publisher)::integer as publishers,
    count(distinct e.signal_id)::integer as signals
from named as n
inner join {{ ref('articles') }} as a on n.article_id = a.article_id and n.version = a.version
left join {{ ref('evidence') }} as e on n.claim_id = e.claim_id
group by n.{{ thing }}, n.day
{% endmacro %}
