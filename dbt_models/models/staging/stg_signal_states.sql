-- The state of each signal as of the last day. A merged one is part of another: its address leads there.
with

latest as (
    select s.*
    from {{ source('pipeline', 'signal_states') }} as s
    inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
    qualify row_number() over (partition by s.signal_id order by s.day desc) = 1
)

select
    signal_id,
    state ->> '$.type' as type,
    state ->> '$.founding_claim_id' as founding_claim_id,
    case when status = 'living' then 'living' else 'expired' end as status,
    (state ->> '$.founded_on')::date as founded_on,
    (state ->> '$.pinned')::boolean as pinned,
    (state ->> '$.muted')::boolean as muted
from latest
where status <> 'merged'
