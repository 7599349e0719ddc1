select
    o.article_id,
    o.origin_id,
    o.root_article_id,
    o.parent_article_id as copy_of,
    o.day
from {{ source('pipeline', 'origins') }} as o
inner join {{ source('pipeline', 'publication_plan') }} as p on o.day <= p.as_of
