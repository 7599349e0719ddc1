{#-
    The published formula, for anybody who asks why a signal has its strength on a day:

        select signal_strength('s_…', date '2008-10-10')

    Evidence is what had joined and not left by that day. w = q · 0.5^(age / H), H of the type the signal had that day;
    one item per origin and side; per publisher the k-th item (from 0) counts 0.5^k;
    strength = 10 · (1 − e^(−E′/3)), E′ = E − min(E/2, C), below 10. The fold computes the same in Python; a test
    compares them.
-#}
{% macro create_signal_strength() %}
create or replace macro signal_strength(signal, on_day) as (
    select least(10 * (1 - exp(-(total.e - least(total.e / 2, total.c)) / 3)), 9.999999999999998)
    from (
        select
            coalesce(sum(ranked.w) filter (where not ranked.against), 0) as e,
            coalesce(sum(ranked.w) filter (where ranked.against), 0) as c
        from (
            select
                item.against,
                item.w * power(0.5, row_number() over (
                    partition by item.against, item.publisher order by item.w desc, item.origin_id) - 1) as w
            from (
                select
                    ev.origin_id,
                    ev.publisher,
                    ev.stance = 'contradicts' as against,
                    max(ev.quality) * power(0.5, (on_day - ev.origin_day) / coalesce(
                        (select arg_max(lived.half_life, lived.day) from {{ ref('signal_days') }} as lived
                        where lived.signal_id = signal and lived.day <= on_day), max(ev.half_life))) as w
                from evidence_on(on_day) as ev
                where ev.signal_id = signal and ev.origin_day <= on_day
                group by ev.origin_id, ev.publisher, against, ev.origin_day
            ) as item
        ) as ranked
    ) as total
)
{% endmacro %}
