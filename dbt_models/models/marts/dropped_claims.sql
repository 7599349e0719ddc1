select
    d.day,
    d.article_id,
    d.reason,
    d.dropped,
    d.engine,
    d.prompt
from {{ source('pipeline', 'dropped_claims') }} as d
inner join {{ source('pipeline', 'publication_plan') }} as p on d.day <= p.as_of
