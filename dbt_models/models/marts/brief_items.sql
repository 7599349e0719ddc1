select
    i.day,
    i.reader,
    i.rank,
    i.signal_id,
    w.title,
    i.change,
    i.news_value,
    i.strength_exact,
    i.why,
    i.claim_id
from {{ source('pipeline', 'brief_items') }} as i
inner join {{ source('pipeline', 'publication_plan') }} as p on i.day <= p.as_of
asof join {{ source('pipeline', 'signal_texts') }} as w on i.signal_id = w.signal_id and i.day >= w.day
