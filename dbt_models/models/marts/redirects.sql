select
    from_signal_id,
    to_signal_id,
    since
from {{ source('ledger', 'redirects') }}
