with

told as (
    select
        edition_id,
        count(*)::integer as items
    from {{ source('ledger', 'edition_items') }}
    group by edition_id
),

corrected as (
    select
        edition_id,
        count(*)::integer as corrections
    from {{ source('ledger', 'edition_corrections') }}
    group by edition_id
)

select
    e.edition_id,
    e.reader,
    e.day,
    e.revision,
    row_number() over (partition by e.reader, e.day order by e.revision desc) = 1 as is_latest,
    e.recorded_at,
    e.as_of,
    coalesce(told.items, 0) as items,
    coalesce(corrected.corrections, 0) as corrections,
    e.differs,
    e.changes_belief,
    e.document
from {{ source('ledger', 'editions') }} as e
left join told on e.edition_id = told.edition_id
left join corrected on e.edition_id = corrected.edition_id
