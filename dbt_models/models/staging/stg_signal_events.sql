select e.*
from {{ source('pipeline', 'signal_events') }} as e
inner join {{ source('pipeline', 'publication_plan') }} as p on e.day <= p.as_of
