{{ config(materialized='view') }}

select
    a.article_id,
    a.version,
    a.day as home_day,
    a.published_on,
    a.published_at,
    a.published_has_time,
    a.publisher,
    a.owner,
    a.family,
    a.source,
    a.feed,
    a.file,
    a.url,
    a.external_id,
    a.title,
    a.text,
    a.language,
    a.text_sha256,
    a.origin_id,
    a.copy_of,
    s.story_id,
    a.updated_at,
    a.first_seen_at,
    a.correction,
    a.withdrawn
from {{ ref('articles') }} as a
inner join {{ ref('article_stories') }} as s on a.article_id = s.article_id
where a.is_current
