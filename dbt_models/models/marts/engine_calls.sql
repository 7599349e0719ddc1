with uses as (
    select
        c.day,
        c.engine,
        c.purpose,
        c.article_id,
        c.signal_id,
        1 as calls,
        case when a.outcome = 'answered' then 1 else 0 end as answers,
        0 as hits,
        coalesce(a.input_tokens, 0) as input_tokens,
        coalesce(a.output_tokens, 0) as output_tokens,
        coalesce(a.thinking_tokens, 0) as thinking_tokens,
        a.cost_usd,
        a.outcome = 'answered' and a.cost_usd is null as is_unpriced,
        -- A request of a batch that is under way has no outcome yet; any other without one was lost with its process.
        case
            when a.outcome is null then c.submission is null
            else a.outcome <> 'answered'
        end as is_failed,
        coalesce(a.outcome || coalesce(': ' || a.error, ''), 'lost') as error,
        coalesce(a.answered_at, c.sent_at) as ended_at
    from {{ source('ledger', 'model_calls') }} as c
    left join {{ source('ledger', 'model_answers') }} as a on c.call_id = a.call_id
    union all
    select
        h.day,
        h.engine,
        h.purpose,
        h.article_id,
        h.signal_id,
        0 as calls,
        0 as answers,
        1 as hits,
        0 as input_tokens,
        0 as output_tokens,
        0 as thinking_tokens,
        null as cost_usd,
        false as is_unpriced,
        false as is_failed,
        null as error,
        h.used_at as ended_at
    from {{ source('ledger', 'model_hits') }} as h
)

select
    u.day,
    u.engine,
    u.purpose,
    coalesce(u.article_id, u.signal_id, 'claims near signals') as asked_for,
    u.article_id,
    u.signal_id,
    sum(u.calls)::INTEGER as calls,
    sum(u.answers)::INTEGER as answers,
    sum(u.hits)::INTEGER as hits,
    sum(u.input_tokens)::BIGINT as input_tokens,
    sum(u.output_tokens)::BIGINT as output_tokens,
    sum(u.thinking_tokens)::BIGINT as thinking_tokens,
    case when bool_or(u.is_unpriced) then null else coalesce(sum(u.cost_usd), 0) end as cost_usd,
    count_if(u.is_failed)::INTEGER as failed,
    arg_max(u.error, u.ended_at) filter (where u.is_failed) as error
from uses as u
inner join {{ source('pipeline', 'publication_plan') }} as p on u.day <= p.as_of
group by u.day, u.engine, u.purpose, u.article_id, u.signal_id
