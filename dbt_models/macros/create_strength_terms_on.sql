{#-
    What a signal's strength on a day is made of, one row an item of evidence:

        from strength_terms_on('s_…', date '2008-10-10')

    Evidence is what had joined and not left by that day. w = q · 0.5^(age / H), H of the type the signal had that day;
    one item per origin and side, `E` for what supports and complicates, `C` for what contradicts; per publisher the
    k-th item (from 0) counts 0.5^k. E and C are the sums of `effective_weight`.
-#}
{% macro create_strength_terms_on() %}
create or replace macro strength_terms_on(signal, on_day) as table
with

item as (
    select
        case when ev.stance = 'contradicts' then 'C' else 'E' end as side,
        ev.origin_id,
        ev.publisher,
        ev.origin_day,
        on_day - ev.origin_day as age,
        max(ev.quality) as quality,
        coalesce(
            (select arg_max(lived.half_life, lived.day) from {{ ref('signal_days') }} as lived
            where lived.signal_id = signal and lived.day <= on_day), max(ev.half_life)) as half_life
    from evidence_on(on_day) as ev
    where ev.signal_id = signal and ev.origin_day <= on_day
    group by side, ev.origin_id, ev.publisher, ev.origin_day
),

weighed as (
    select
        *,
        quality * power(0.5, age / half_life) as weight
    from item
),

ranked as (
    select
        *,
        row_number() over (partition by side, publisher order by weight desc, origin_id) - 1 as rank
    from weighed
)

select
    *,
    power(0.5, rank) as discount,
    weight * power(0.5, rank) as effective_weight
from ranked
{% endmacro %}
