-- depends_on: {{ ref('evidence') }}
-- "Why 8, why not 9": the formula over the published evidence gives what the fold stored, for each day.
select
    d.signal_id,
    d.day
from {{ ref('signal_days') }} as d
inner join {{ source('pipeline', 'publication_plan') }} as p on d.day = p.as_of
where abs(d.strength_exact - signal_strength(d.signal_id, d.day)) > 1e-9
