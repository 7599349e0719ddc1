-- Where each article is as of the last day: one that is read at its latest placement, a copy where the article is that
-- is read for it.
with

originals as (
    select s.*
    from {{ source('pipeline', 'article_stories') }} as s
    inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
    qualify row_number() over (partition by s.article_id order by s.day desc) = 1
)

select
    day,
    article_id,
    home_day,
    story_id
from originals
union all
select
    greatest(o.day, s.day) as day,
    o.article_id,
    o.day as home_day,
    s.story_id
from {{ ref('stg_origins') }} as o
inner join originals as s on o.copy_of = s.article_id
where o.copy_of is not null
