-- Warns where the largest signal holds more of the claims than the settings bear: a signal that large is the field that
-- the home reads, not a pattern in it. A home with few claims is not judged.
{{ config(severity='warn') }}
select
    s.signal_id,
    s.share
from {{ ref('signal_standings') }} as s
cross join {{ source('pipeline', 'publication_plan') }} as p
where s.share > p.largest_share and s.of_claims >= p.least_claims
qualify s.day = max(s.day) over ()
