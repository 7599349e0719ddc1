select
    source,
    kind,
    address,
    state,
    reason,
    last_asked_at,
    last_heard_at,
    last_new_at,
    usual_hours,
    quiet_after_hours,
    failures,
    blurbs,
    undated,
    as_of
from {{ source('ledger', 'source_health') }}
