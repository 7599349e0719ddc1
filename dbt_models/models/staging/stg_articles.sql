select a.*
from {{ source('pipeline', 'raw_articles') }} as a
inner join {{ source('pipeline', 'publication_plan') }} as p on a.day <= p.as_of
