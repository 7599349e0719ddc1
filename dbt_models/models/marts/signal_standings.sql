select
    s.day,
    s.signal_id,
    s.rank,
    s.claims,
    s.of_claims,
    s.share,
    s.cohesion,
    s.nearest_signal_id,
    s.nearest
from {{ source('pipeline', 'signal_standings') }} as s
inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
