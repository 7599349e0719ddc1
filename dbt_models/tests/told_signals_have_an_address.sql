-- Promise 11: what a brief told is a signal of now, or its address leads somewhere.
select i.signal_id
from {{ ref('brief_items') }} as i
left join {{ ref('signals') }} as s on i.signal_id = s.signal_id
left join {{ ref('redirects') }} as r on i.signal_id = r.from_signal_id
where s.signal_id is null and r.from_signal_id is null
