-- Evidence as of the last day: additions that no later removal took back.
select e.*
from {{ ref('evidence_changes') }} as e
qualify
    row_number() over (partition by e.signal_id, e.claim_id order by e.day desc, e.change asc) = 1
    and e.change = 'added'
