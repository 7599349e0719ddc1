-- Told ones are facts, whatever their articles say by now; those that wait are worked out anew for each publication.
with

told as (
    select
        e.reader,
        c.told_in,
        c.signal_id,
        c.claim_id,
        c.kind,
        c.detail,
        e.edition_id as corrected_in,
        e.day as corrected_on
    from {{ source('ledger', 'edition_corrections') }} as c
    inner join {{ source('ledger', 'editions') }} as e on c.edition_id = e.edition_id
),

waiting as (
    select
        w.reader,
        w.told_in,
        w.signal_id,
        w.claim_id,
        w.kind,
        w.detail,
        null as corrected_in,
        null as corrected_on
    from {{ source('pipeline', 'waiting_corrections') }} as w
),

found as (
    select * from told
    union all
    select * from waiting
)

select
    f.reader,
    e.day as told_on,
    f.told_in,
    f.signal_id,
    i.title,
    f.claim_id,
    q.article_id,
    a.publisher,
    a.url,
    q.quote,
    f.kind,
    f.detail,
    f.corrected_in,
    f.corrected_on
from found as f
inner join {{ source('ledger', 'editions') }} as e on f.told_in = e.edition_id
inner join {{ source('ledger', 'edition_items') }} as i on f.told_in = i.edition_id and f.signal_id = i.signal_id
inner join {{ source('ledger', 'edition_claims') }} as q
    on f.told_in = q.edition_id and f.signal_id = q.signal_id and f.claim_id = q.claim_id
inner join {{ ref('articles') }} as a on q.article_id = a.article_id and a.is_current
