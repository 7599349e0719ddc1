{{ config(materialized='view') }}

select
    e.signal_id,
    s.title as signal_title,
    e.claim_id,
    e.stance,
    c.quote,
    c.highlight,
    c.statement,
    e.article_id,
    e.version,
    a.title as article_title,
    a.publisher,
    e.publisher as origin_publisher,
    a.url,
    a.language,
    a.day as home_day,
    a.published_on,
    e.added_on,
    e.story_id,
    e.item_id,
    e.weight,
    e.effective_weight
from {{ ref('evidence') }} as e
inner join {{ ref('signals') }} as s on e.signal_id = s.signal_id
inner join {{ ref('claims') }} as c on e.claim_id = c.claim_id
inner join {{ ref('articles') }} as a on e.article_id = a.article_id and e.version = a.version
