-- Promise 1, over the whole publication: every quote and highlight is the slice that its offsets name. Of a text that was
-- dropped on purpose nothing can be said any more; one that is not there on another day proves nothing.
select c.claim_id
from {{ ref('claims') }} as c
inner join {{ ref('articles') }} as a on c.article_id = a.article_id and c.version = a.version
cross join {{ ref('publication') }} as p
where
    substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote
    or substring(a.text, c.highlight_start + 1, c.highlight_end - c.highlight_start) <> c.highlight
    or (a.text is null and a.day > coalesce(p.frozen_through, date '-infinity'))
    or c.highlight_start < c.quote_start
    or c.highlight_end > c.quote_end
