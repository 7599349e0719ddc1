with

-- Homes of before times were kept with problems: a file's problems are those of when it was last read.
read as (
    select
        i.*,
        coalesce(i.seen_at, f.read_at) as read_at
    from {{ source('ledger', 'intake_problems') }} as i
    left join {{ source('ledger', 'inbox_files') }} as f on i.file = f.file
)

select
    (r.read_at at time zone p.zone)::date as seen_on,
    r.file,
    r.line,
    r.field,
    r.reason,
    r.outcome,
    r.article_id
from read as r
cross join {{ source('pipeline', 'publication_plan') }} as p
