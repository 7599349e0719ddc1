-- Warns where the largest signal holds more of the claims than the settings bear: a signal that large is the field that
-- the home reads, not a pattern in it. A home with few claims is not judged.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'signal_standings'}}}) }}
with

last_rows as (
    select s.*
    from {{ ref('signal_standings') }} as s
    qualify s.day = max(s.day) over ()
)

select
    r.signal_id,
    r.share
from last_rows as r
cross join {{ source('pipeline', 'publication_plan') }} as p
where r.share > p.largest_share and r.of_claims >= p.least_claims
