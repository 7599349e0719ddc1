-- Where a version came from is told by the document that had come in last when it was first seen: of several at that
-- moment, by the one with its title.
with

versions as (
    select a.*
    from {{ source('pipeline', 'raw_articles') }} as a
    inner join {{ source('pipeline', 'publication_plan') }} as p on a.day <= p.as_of
),

came_in as (
    select
        v.article_id,
        v.version,
        arg_max_null(
            r.source, (r.first_seen_at <= v.first_seen_at, r.first_seen_at, r.title = v.title, r.arrival_id)
        ) as source,
        arg_max(
            r.origin_file, (r.first_seen_at <= v.first_seen_at, r.first_seen_at, r.title = v.title, r.arrival_id)
        ) as origin_file
    from versions as v
    inner join {{ source('ledger', 'arrivals') }} as r on v.article_id = r.article_id
    group by v.article_id, v.version
)

select
    v.article_id,
    v.version,
    v.is_current,
    v.ordered_by,
    v.day,
    v.published_at,
    (v.published_at at time zone p.zone)::date as published_on,
    v.published_has_time,
    v.published_from,
    v.publisher,
    v.owner,
    coalesce(v.owner, v.publisher) as family,
    c.source,
    case when starts_with(c.origin_file, 'source:') then substring(c.origin_file, 8) end as feed,
    case when not starts_with(c.origin_file, 'source:') then c.origin_file end as file,
    v.url,
    v.external_id,
    v.title,
    v.text,
    v.language,
    v.language_given,
    v.text_sha256,
    o.origin_id,
    o.copy_of,
    o.matched_with,
    o.matched_how,
    o.matched_share,
    o.matched_words,
    v.updated_at,
    v.first_seen_at,
    v.correction,
    v.withdrawn
from versions as v
cross join {{ source('pipeline', 'publication_plan') }} as p
inner join {{ ref('stg_origins') }} as o on v.article_id = o.article_id and v.day = o.day
left join came_in as c on v.article_id = c.article_id and v.version = c.version
