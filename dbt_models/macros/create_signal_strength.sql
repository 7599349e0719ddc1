{#-
    The published formula, for anybody who asks why a signal has its strength on a day:

        select signal_strength('s_…', date '2008-10-10')

    strength = 10 · (1 − e^(−E′/3)), E′ = E − min(E/2, C), below 10, with E and C of `strength_terms_on`; NULL for what
    has no evidence by that day: a signal that is not known, or not yet born. The fold computes the same in Python; a
    test compares them.
-#}
{% macro create_signal_strength() %}
create or replace macro signal_strength(signal, on_day) as (
    -- least() passes over NULL, so it is asked for first.
    select
        case
            when total.e is not null
                then least(10 * (1 - exp(-(total.e - least(total.e / 2, total.c)) / 3)), 9.999999999999998)
        end
    from (
        select
            case when count(*) > 0 then coalesce(sum(effective_weight) filter (where side = 'E'), 0) end as e,
            coalesce(sum(effective_weight) filter (where side = 'C'), 0) as c
        from strength_terms_on(signal, on_day)
    ) as total
)
{% endmacro %}
