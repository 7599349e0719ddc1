-- What became of an override of a signal is said by the fold. A retraction is a version of its article.
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
    case
        when o.action <> 'retract' then coalesce(r.outcome, 'waiting')
        when o.home_day is null then 'unresolved'
        when o.home_day > p.as_of then 'waiting'
        else 'applied'
    end as outcome,
    case
        when o.action <> 'retract' then r.detail
        when o.home_day is null then 'no article ' || o.article_id || ' has come in'
        when o.home_day <= p.as_of then 'it is taken off, and its claims are no evidence'
    end as detail,
    r.signal_id,
    coalesce(r.held, []) as held
from {{ ref('stg_overrides') }} as o
cross join {{ source('pipeline', 'publication_plan') }} as p
left join outcomes as r on o.override_id = r.override_id
