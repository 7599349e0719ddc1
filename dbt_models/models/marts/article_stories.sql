select
    s.article_id,
    s.story_id,
    s.home_day as day,
    s.day as placed_on
from {{ ref('stg_article_stories') }} as s
inner join {{ ref('articles') }} as a on s.article_id = a.article_id and a.is_current
