select
    day,
    signal_id,
    strength,
    strength_exact,
    extracted,
    articles,
    origins,
    event
from {{ ref('stg_signal_days') }}
