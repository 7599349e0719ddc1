-- An item of evidence is what one origin says on one side: the claim of the greatest q stands for it, of equals one of
-- the origin's own article before those that say the same, then the first.
with

items as (
    select
        e.*,
        first_value(e.claim_id) over item as item_id,
        first_value(e.article_id) over item as item_article_id
    from {{ ref('stg_evidence') }} as e
    inner join {{ ref('stg_signal_states') }} as s on e.signal_id = s.signal_id
    left join {{ ref('stg_origins') }} as o on e.article_id = o.article_id
    window item as (
        partition by e.signal_id, e.origin_id, e.stance = 'contradicts'
        order by e.quality desc, coalesce(o.origin_id, '') <> e.origin_id asc, e.added_on asc, e.claim_id asc
    )
)

select
    e.signal_id,
    e.claim_id,
    e.article_id,
    e.story_id,
    e.origin_id,
    e.added_on,
    e.item_id,
    case when e.article_id <> e.item_article_id then e.item_id end as confirms,
    e.same_as,
    e.stance,
    e.kind,
    case
        when e.claim_id = e.item_id then e.quality * power(0.5, (p.as_of - e.origin_day) / e.half_life)
        else 0
    end as weight,
    e.quality,
    e.publisher,
    e.origin_day,
    e.half_life,
    e.similarity
from items as e
cross join {{ source('pipeline', 'publication_plan') }} as p
