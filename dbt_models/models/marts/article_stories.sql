select
    s.article_id,
    s.story_id,
    s.day
from {{ source('pipeline', 'article_stories') }} as s
inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
