with

rests_on as (
    select
        edition_id,
        signal_id,
        list(claim_id order by claim_id) as claim_ids
    from {{ source('ledger', 'edition_claims') }}
    group by edition_id, signal_id
)

select
    i.edition_id,
    e.reader,
    e.day,
    e.revision,
    i.rank,
    i.signal_id,
    i.change,
    i.title,
    i.strength_exact,
    r.claim_ids
from {{ source('ledger', 'edition_items') }} as i
inner join {{ source('ledger', 'editions') }} as e on i.edition_id = e.edition_id
inner join rests_on as r on i.edition_id = r.edition_id and i.signal_id = r.signal_id
