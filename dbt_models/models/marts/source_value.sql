{{ config(materialized='view') }}

with

-- Origins that more than one publisher carries: who has the earliest article was first with them.
shared_origins as (
    select origin_id
    from {{ ref('current_articles') }}
    where withdrawn is null
    group by origin_id
    having count(distinct publisher) > 1
),

brought as (
    select
        a.publisher,
        any_value(a.owner) as owner,
        min(a.home_day) as first_day,
        max(a.home_day) as last_day,
        count(*) as articles,
        count(a.copy_of) as copies,
        count(s.origin_id) filter (where v.matched_with is null) as origins_first
    from {{ ref('current_articles') }} as a
    inner join {{ ref('articles') }} as v on a.article_id = v.article_id and a.version = v.version
    left join shared_origins as s on a.origin_id = s.origin_id
    where a.withdrawn is null
    group by a.publisher
),

claimed as (
    select
        a.publisher,
        count(*) as claims
    from {{ ref('claims') }} as c
    inner join {{ ref('articles') }} as a on c.article_id = a.article_id and c.version = a.version
    group by a.publisher
),

proved as (
    select
        publisher,
        count(distinct signal_id) as signals,
        sum(effective_weight) as effective_weight
    from {{ ref('strength_terms') }}
    group by publisher
),

firsts as (
    select
        publisher,
        count(*) as signals_first
    from {{ ref('signal_firsts') }}
    group by publisher
)

select
    b.publisher,
    b.owner,
    b.first_day,
    b.last_day,
    b.articles::integer as articles,
    (b.articles - b.copies)::integer as originals,
    b.copies::integer as copies,
    b.copies = b.articles as only_copies,
    b.origins_first::integer as origins_first,
    coalesce(c.claims, 0)::integer as claims,
    coalesce(p.signals, 0)::integer as signals,
    coalesce(f.signals_first, 0)::integer as signals_first,
    coalesce(p.effective_weight, 0) as effective_weight,
    coalesce(p.effective_weight / sum(p.effective_weight) over (), 0) as weight_share
from brought as b
left join claimed as c on b.publisher = c.publisher
left join proved as p on b.publisher = p.publisher
left join firsts as f on b.publisher = f.publisher
