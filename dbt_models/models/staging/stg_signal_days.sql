select d.*
from {{ source('pipeline', 'signal_days') }} as d
inner join {{ source('pipeline', 'publication_plan') }} as p on d.day <= p.as_of
