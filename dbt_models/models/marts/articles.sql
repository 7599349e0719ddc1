select
    a.article_id,
    a.version,
    a.is_current,
    a.ordered_by,
    a.day,
    a.published_at,
    a.published_has_time,
    a.publisher,
    a.owner,
    a.url,
    a.external_id,
    a.title,
    a.text,
    a.language,
    a.language_given,
    a.text_sha256,
    o.origin_id,
    o.copy_of,
    a.updated_at,
    a.first_seen_at,
    a.correction
from {{ ref('stg_articles') }} as a
inner join {{ ref('stg_origins') }} as o on a.article_id = o.article_id and a.day = o.day
