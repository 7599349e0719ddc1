{{ config(materialized='view') }}

with

told_by as (
    select
        s.story_id,
        count(distinct e.signal_id) as signals
    from {{ ref('evidence') }} as e
    inner join {{ ref('article_stories') }} as s on e.article_id = s.article_id
    group by s.story_id
),

grouped as (
    select
        story_id,
        arg_min(title, (home_day, not published_has_time, published_at, article_id)) as title,
        arg_min(article_id, (home_day, not published_has_time, published_at, article_id)) as first_article_id,
        min(home_day) as first_day,
        max(home_day) as last_day,
        count(distinct home_day)::integer as days,
        count(*)::integer as articles,
        count(copy_of)::integer as copies,
        count(distinct origin_id)::integer as origins,
        count(distinct publisher)::integer as publishers,
        count(distinct family)::integer as families
    from {{ ref('current_articles') }}
    group by story_id
)

select
    g.story_id,
    g.title,
    g.first_article_id,
    g.first_day,
    g.last_day,
    g.days,
    g.articles,
    g.copies,
    g.origins,
    g.publishers,
    g.families,
    coalesce(t.signals, 0)::integer as signals
from grouped as g
left join told_by as t on g.story_id = t.story_id
