with

outcomes as (
    select r.*
    from {{ source('pipeline', 'override_outcomes') }} as r
    inner join {{ source('pipeline', 'publication_plan') }} as p on r.day <= p.as_of
    qualify row_number() over (partition by r.override_id order by r.day desc) = 1
)

select
    o.override_id,
    o.action,
    o.day,
    o.claim_id,
    o.other_claim_id,
    o.claim_ids,
    o.article_id,
    o.value,
    o.author,
    o.reason,
    o.source,
    coalesce(r.outcome, 'waiting') as outcome,
    r.detail,
    r.signal_id,
    coalesce(r.held, []) as held
from {{ ref('stg_overrides') }} as o
left join outcomes as r on o.override_id = r.override_id
