select
    o.article_id,
    o.origin_id,
    nullif(o.read_article_id, o.article_id) as copy_of,
    o.read_article_id is null as is_taken_off,
    o.parent_article_id as matched_with,
    o.how as matched_how,
    o.containment as matched_share,
    o.shared_words as matched_words,
    o.day
from {{ source('pipeline', 'origins') }} as o
inner join {{ source('pipeline', 'publication_plan') }} as p on o.day <= p.as_of
