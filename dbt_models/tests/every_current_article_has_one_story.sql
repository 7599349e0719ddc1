select a.article_id
from {{ ref('articles') }} as a
left join {{ ref('article_stories') }} as s on a.article_id = s.article_id
where a.is_current
group by a.article_id
having count(s.story_id) <> 1
