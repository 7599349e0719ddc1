{{ config(materialized='view') }}

select
    e.signal_id,
    e.side,
    e.claim_id,
    e.origin_id,
    e.publisher,
    e.origin_day,
    p.as_of - e.origin_day as age,
    e.quality,
    e.half_life,
    e.weight,
    e.rank,
    e.discount,
    e.effective_weight,
    e.effective_weight / sum(e.effective_weight) over (partition by e.signal_id, e.side) as share
from {{ ref('evidence') }} as e
cross join {{ ref('publication') }} as p
where e.claim_id = e.item_id
