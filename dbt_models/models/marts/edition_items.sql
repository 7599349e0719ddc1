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
    coalesce(from_json(i.summary, '[{"text": "VARCHAR", "claims": ["VARCHAR"]}]'), []) as summary,
    i.strength_exact,
    i.claim_id,
    c.quote,
    c.article_id,
    c.version,
    a.publisher,
    a.url,
    r.claim_ids
from {{ source('ledger', 'edition_items') }} as i
inner join {{ source('ledger', 'editions') }} as e on i.edition_id = e.edition_id
inner join rests_on as r on i.edition_id = r.edition_id and i.signal_id = r.signal_id
inner join {{ source('ledger', 'edition_claims') }} as c
    on i.edition_id = c.edition_id and i.signal_id = c.signal_id and i.claim_id = c.claim_id
left join {{ ref('articles') }} as a on c.article_id = a.article_id and c.version = a.version
