{#-
    The smallest set of publishers without which a signal's strength falls below a floor, and what is left then:

        from signal_carried_by('s_…', date '2008-10-10', 2)

    One publisher after the other is taken away or not (`taken`: how many, how much of E, how much of E − C); of sets of
    one size, one that takes less of both sums than another is forgotten. No row where the strength is below the floor
    already. signals/carried_by.py computes the same; a test compares them with each other and with trying all sets.
-#}
{% macro create_signal_carried_by() %}
create or replace macro signal_carried_by(signal, on_day, lowest) as table
with recursive

share as (
    select
        publisher,
        coalesce(sum(effective_weight) filter (where side = 'E'), 0) as e,
        coalesce(sum(effective_weight) filter (where side = 'C'), 0) as c
    from strength_terms_on(signal, on_day)
    group by publisher
),

total as (
    select
        sum(e) as e,
        sum(c) as c
    from share
),

supporting as (
    select
        publisher,
        e,
        e - c as net,
        row_number() over (order by publisher) as n
    from share
    where e > 0
),

taken as (
    select
        0::bigint as n,
        0 as size,
        0::double as e,
        0::double as net,
        []::varchar[] as publishers

    union all

    select
        n,
        size,
        e,
        net,
        publishers
    from (
        select
            before.n + 1 as n,
            before.size + gone.so as size,
            before.e + gone.so * p.e as e,
            before.net + gone.so * p.net as net,
            case when gone.so = 1 then list_append(before.publishers, p.publisher) else before.publishers end
                as publishers
        from taken as before
        inner join supporting as p on p.n = before.n + 1
        cross join (values (0), (1)) as gone (so)
    )
    qualify net > coalesce(max(net) over (
        partition by size order by e desc, net desc, publishers
        rows between unbounded preceding and 1 preceding), -1e9)
),

leftover as (
    select
        taken.publishers,
        taken.size,
        least(10 * (1 - exp(-(
            greatest(total.e - taken.e, 0)
            - least(greatest(total.e - taken.e, 0) / 2, greatest(total.c - (taken.e - taken.net), 0))) / 3)),
        9.999999999999998) as strength_left
    from taken
    cross join total
    where taken.n = (select count(*) from supporting)
)

select
    publishers,
    strength_left
from leftover
where strength_left < lowest and not exists (select 1 from leftover as now where now.size = 0 and now.strength_left < lowest)
order by size, round(strength_left, 9), publishers
limit 1
{% endmacro %}
