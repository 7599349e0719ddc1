-- Evidence as of the last day: additions that no later removal took back.
select e.*
from {{ source('pipeline', 'evidence_changes') }} as e
inner join {{ source('pipeline', 'publication_plan') }} as p on e.day <= p.as_of
qualify
    row_number() over (partition by e.signal_id, e.claim_id order by e.day desc, e.change asc) = 1
    and e.change = 'added'
