-- Where each article is as of the last day: its latest placement.
select s.*
from {{ source('pipeline', 'article_stories') }} as s
inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
qualify row_number() over (partition by s.article_id order by s.day desc) = 1
