{{ config(materialized='view') }}

with

told as (
    select
        day,
        reader,
        count(*) as items
    from {{ ref('brief_items') }}
    group by day, reader
)

select
    b.reader,
    b.day,
    b.status,
    b.reason,
    coalesce(t.items, 0)::integer as items,
    b.articles_read,
    (b.day - max(case when b.status = 'composed' then b.day end) over (
        partition by b.reader order by b.day rows between unbounded preceding and current row
    ))::integer as days_since_composed,
    b.sources_asked,
    b.sources_heard,
    b.sources_unheard,
    b.rejected_signal_id,
    s.title as rejected_title,
    b.rejected_gate,
    b.rejected_explanation,
    s.news_value as rejected_news_value
from {{ ref('briefs') }} as b
left join told as t on b.day = t.day and b.reader = t.reader
left join {{ ref('brief_scores') }} as s
    on b.day = s.day and b.reader = s.reader and b.rejected_signal_id = s.signal_id
