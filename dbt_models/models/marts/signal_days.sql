select
    day,
    signal_id,
    strength,
    strength_exact,
    extracted,
    articles,
    origins,
    publishers,
    stories,
    languages,
    families,
    type,
    half_life,
    last_reinforced,
    expiry,
    event
from {{ ref('stg_signal_days') }}
