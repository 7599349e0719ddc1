select
    day,
    signal_id,
    event,
    other_signal_id
from {{ ref('stg_signal_events') }}
