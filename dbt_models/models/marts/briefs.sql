-- A faulted day is shown even where it is not yet part of the publication: a fault must never look like a quiet day.
select b.*
from {{ source('pipeline', 'briefs') }} as b
inner join {{ source('pipeline', 'publication_plan') }} as p on b.day <= p.as_of or b.status = 'faulted'
