select
    r.reask_id,
    r.day,
    r.purpose,
    r.engine,
    r.article_id,
    r.signal_id,
    r.turn,
    r.why,
    r.problems,
    r.outcome
from {{ source('ledger', 'model_reasks') }} as r
inner join {{ source('pipeline', 'publication_plan') }} as p on r.day <= p.as_of
