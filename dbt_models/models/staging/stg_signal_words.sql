-- The words of each signal as of the last day.
select t.* exclude (content_hash)
from {{ source('pipeline', 'signal_texts') }} as t
inner join {{ source('pipeline', 'publication_plan') }} as p on t.day <= p.as_of
qualify row_number() over (partition by t.signal_id order by t.day desc) = 1
