-- Overrides that stand, each on the day it is in force: a retraction on its article's home day.
with

standing as (
    select
        override_id,
        arg_max(standing, recorded_at) as standing
    from {{ source('ledger', 'override_standing') }}
    group by override_id
)

select
    o.* exclude (day, recorded_at),
    coalesce(h.home_day, o.day) as day,
    h.home_day
from {{ source('ledger', 'overrides') }} as o
inner join standing as s on o.override_id = s.override_id
left join {{ source('ledger', 'home_days') }} as h on o.article_id = h.article_id
where s.standing
