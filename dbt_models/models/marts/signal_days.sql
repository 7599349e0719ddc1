select
    d.day,
    d.signal_id,
    d.strength,
    d.strength_exact,
    d.extracted,
    d.articles,
    d.origins,
    d.publishers,
    d.stories,
    d.languages,
    d.families,
    d.type,
    d.half_life,
    d.last_reinforced,
    d.expiry,
    d.event
from {{ source('pipeline', 'signal_days') }} as d
inner join {{ source('pipeline', 'publication_plan') }} as p on d.day <= p.as_of
