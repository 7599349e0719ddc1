{{ config(materialized='view') }}

-- What an article's reading cost is divided evenly among its claims that are evidence, and a claim's part among the
-- signals that hold it. What was asked of links and leads belongs to no one signal: it stands in engine_calls alone.
with

{% for name, key in [('composing', 'signal_id'), ('article_costs', 'article_id')] %}
    {{ name }} as (
        select
            {{ key }},
            sum(calls) as calls,
            sum(input_tokens) as input_tokens,
            sum(output_tokens) as output_tokens,
            case when count(*) = count(cost_usd) then sum(cost_usd) end as usd
        from {{ ref('engine_calls') }}
        where {{ key }} is not null
        group by {{ key }}
    ),
{% endfor %}

parts as (
    select
        signal_id,
        article_id,
        1 / count(*) over (partition by claim_id) as of_claim,
        count(distinct claim_id) over (partition by article_id) as claims
    from {{ ref('evidence') }}
),

article_parts as (
    select
        signal_id,
        article_id,
        sum(of_claim / claims) as part
    from parts
    group by signal_id, article_id
),

reading as (
    select
        p.signal_id,
        sum(a.calls) as calls,
        sum(a.input_tokens * p.part) as input_tokens,
        sum(a.output_tokens * p.part) as output_tokens,
        case when count(*) = count(a.usd) then sum(a.usd * p.part) end as usd
    from article_parts as p
    inner join article_costs as a on p.article_id = a.article_id
    group by p.signal_id
),

both_of as (
    select
        s.signal_id,
        s.title,
        (coalesce(c.calls, 0) + coalesce(r.calls, 0))::bigint as calls,
        (coalesce(c.input_tokens, 0) + coalesce(r.input_tokens, 0))::double as input_tokens,
        (coalesce(c.output_tokens, 0) + coalesce(r.output_tokens, 0))::double as output_tokens,
        (case when c.signal_id is null then 0 else c.usd end)::double as composing_usd,
        (case when r.signal_id is null then 0 else r.usd end)::double as reading_usd
    from {{ ref('signals') }} as s
    left join composing as c on s.signal_id = c.signal_id
    left join reading as r on s.signal_id = r.signal_id
    where c.signal_id is not null or r.signal_id is not null
)

select
    signal_id,
    title,
    calls,
    input_tokens,
    output_tokens,
    composing_usd,
    reading_usd,
    composing_usd + reading_usd as cost_usd
from both_of
