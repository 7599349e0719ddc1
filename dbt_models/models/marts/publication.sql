select
    as_of,
    published_at,
    state_hash,
    first_day,
    zone,
    frozen_through
from {{ source('pipeline', 'publication_plan') }}
