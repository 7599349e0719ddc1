select
    as_of,
    published_at,
    state_hash,
    first_day
from {{ source('pipeline', 'publication_plan') }}
