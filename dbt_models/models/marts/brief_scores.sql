select
    s.day,
    s.reader,
    s.signal_id,
    w.title,
    s.* exclude (day, reader, signal_id)
from {{ source('pipeline', 'brief_scores') }} as s
inner join {{ source('pipeline', 'publication_plan') }} as p on s.day <= p.as_of
asof join {{ source('pipeline', 'signal_texts') }} as w on s.signal_id = w.signal_id and s.day >= w.day
