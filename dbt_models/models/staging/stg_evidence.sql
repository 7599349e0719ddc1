-- Evidence as of the last day: additions that no later removal took back.
-- depends_on: {{ ref('evidence_changes') }}
select e.*
from evidence_on((select p.as_of from {{ source('pipeline', 'publication_plan') }} as p)) as e
