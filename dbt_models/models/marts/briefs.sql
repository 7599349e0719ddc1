-- A faulted day is shown even where it is not yet part of the publication: a fault must never look like a quiet day.
-- Sources are counted here and not by the stage: what a day tells does not rest on how often its sources were asked.
with first_asked as (
    select min(day) as day
    from {{ source('pipeline', 'sources_heard') }}
)

select
    b.* replace (from_json(b.lead, '[{"text": "VARCHAR", "claims": ["VARCHAR"]}]') as lead),
    case when h.day is not null then h.asked when f.day <= b.day then 0 end as sources_asked,
    case when h.day is not null then h.heard when f.day <= b.day then 0 end as sources_heard,
    coalesce(h.unheard, []) as sources_unheard
from {{ source('pipeline', 'briefs') }} as b
inner join {{ source('pipeline', 'publication_plan') }} as p on b.day <= p.as_of or b.status = 'faulted'
cross join first_asked as f
left join {{ source('pipeline', 'sources_heard') }} as h on b.day = h.day
