-- Promise 1, over the whole publication: every quote and highlight is the slice that its offsets name.
select c.claim_id
from {{ ref('claims') }} as c
inner join {{ ref('articles') }} as a on c.article_id = a.article_id and c.version = a.version
where
    substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote
    or substring(a.text, c.highlight_start + 1, c.highlight_end - c.highlight_start) <> c.highlight
    or c.highlight_start < c.quote_start
    or c.highlight_end > c.quote_end
