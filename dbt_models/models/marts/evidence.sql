select
    e.signal_id,
    e.claim_id,
    e.article_id,
    e.story_id,
    e.origin_id,
    e.added_on,
    e.stance,
    e.kind,
    e.quality * power(0.5, (p.as_of - e.origin_day) / e.half_life) as weight,
    e.quality,
    e.publisher,
    e.origin_day,
    e.half_life,
    e.similarity
from {{ ref('stg_evidence') }} as e
inner join {{ ref('stg_signal_states') }} as s on e.signal_id = s.signal_id
cross join {{ source('pipeline', 'publication_plan') }} as p
