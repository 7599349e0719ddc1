select
    e.day,
    e.signal_id,
    e.event,
    e.other_signal_id
from {{ source('pipeline', 'signal_events') }} as e
inner join {{ source('pipeline', 'publication_plan') }} as p on e.day <= p.as_of
