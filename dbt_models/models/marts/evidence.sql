-- An item of evidence is what one origin says on one side: the claim of the greatest q stands for it, of equals one of
-- the origin's own article before those that say the same, then the first. Of a publisher's items on a side, the k-th
-- by weight (from 0) counts 0.5^k: what stands here adds up to E and C of the strength formula.
with

owners as (
    select
        publisher,
        any_value(owner) as owner
    from {{ source('pipeline', 'raw_articles') }}
    group by publisher
),

items as (
    select
        e.*,
        l.half_life,
        case when e.stance = 'contradicts' then 'C' else 'E' end as side,
        first_value(e.claim_id) over item as item_id,
        first_value(e.article_id) over item as item_article_id
    from {{ ref('stg_evidence') }} as e
    inner join {{ ref('stg_signal_states') }} as s on e.signal_id = s.signal_id
    inner join {{ source('pipeline', 'signal_lives') }} as l on s.type = l.type
    left join {{ ref('stg_origins') }} as o on e.article_id = o.article_id
    window item as (
        partition by e.signal_id, e.origin_id, e.stance = 'contradicts'
        order by e.quality desc, coalesce(o.origin_id, '') <> e.origin_id asc, e.added_on asc, e.claim_id asc
    )
),

weighed as (
    select
        i.*,
        i.claim_id = i.item_id as is_item,
        i.quality * power(0.5, (p.as_of - i.origin_day) / i.half_life) as item_weight
    from items as i
    cross join {{ source('pipeline', 'publication_plan') }} as p
),

ranked as (
    select
        w.*,
        case
            when w.is_item then row_number() over (
                partition by w.signal_id, w.is_item, w.side, w.publisher
                order by w.item_weight desc, w.origin_id asc
            ) - 1
        end as rank
    from weighed as w
)

select
    r.signal_id,
    r.claim_id,
    r.article_id,
    c.version,
    r.story_id,
    r.origin_id,
    r.added_on,
    r.item_id,
    case when r.article_id <> r.item_article_id then r.item_id end as confirms,
    r.same_as,
    r.stance,
    r.kind,
    r.side,
    case when r.is_item then r.item_weight else 0 end as weight,
    r.rank::integer as rank,
    coalesce(power(0.5, r.rank), 0) as discount,
    coalesce(r.item_weight * power(0.5, r.rank), 0) as effective_weight,
    r.quality,
    r.publisher,
    o.owner,
    coalesce(o.owner, r.publisher) as family,
    r.origin_day,
    r.half_life,
    r.similarity
from ranked as r
left join {{ ref('claims') }} as c on r.claim_id = c.claim_id
left join owners as o on r.publisher = o.publisher
