select c.* exclude (vector, measured, quote_key, position, article_title, publisher, content_hash)
from {{ source('pipeline', 'claims') }} as c
inner join {{ source('pipeline', 'publication_plan') }} as p on c.day <= p.as_of
