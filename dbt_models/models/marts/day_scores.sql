-- A day mattered when it was reported on, and more when later articles come back to it. Copies do not count.
with

days as (
    select unnest(range(p.first_day, p.as_of + 1, interval 1 day))::date as day
    from {{ source('pipeline', 'publication_plan') }} as p
),

reported as (
    select
        o.day,
        count(*) as origins
    from {{ ref('stg_origins') }} as o
    where o.copy_of is null
    group by o.day
),

mentioned as (
    select
        m.mentioned_day as day,
        count(distinct o.origin_id) as origins
    from {{ source('pipeline', 'date_mentions') }} as m
    inner join {{ ref('stg_origins') }} as o on m.article_id = o.article_id and m.day = o.day
    where o.copy_of is null and m.mentioned_day <> m.day
    group by m.mentioned_day
)

select
    d.day,
    (coalesce(r.origins, 0) + 2 * coalesce(m.origins, 0))::double as value
from days as d
left join reported as r on d.day = r.day
left join mentioned as m on d.day = m.day
