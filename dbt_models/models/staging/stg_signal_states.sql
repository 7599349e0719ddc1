-- The state of each signal as of the last day; what is read out of it never changes after the founding but the status.
select
    s.signal_id,
    s.state ->> '$.type' as type,
    s.state ->> '$.founding_claim_id' as founding_claim_id,
    s.state ->> '$.status' as status,
    (s.state ->> '$.founded_on')::date as founded_on
from {{ source('pipeline', 'signal_states') }} as s
inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
qualify row_number() over (partition by s.signal_id order by s.day desc) = 1
