{#-
    The signals that were alive on a day, with type, title and topics of then:

        from signals_on(date '2008-10-10')
-#}
{% macro create_signals_on() %}
create or replace macro signals_on(on_day) as table
select
    d.signal_id,
    t.title,
    d.type,
    d.strength,
    d.strength_exact,
    d.extracted,
    d.articles,
    d.origins,
    d.publishers,
    d.last_reinforced,
    d.expiry,
    d.event,
    t.domains,
    t.topics,
    t.geographies,
    t.actors
from {{ ref('signal_days') }} as d
asof join {{ this }} as t on d.signal_id = t.signal_id and d.day >= t.day
where d.day = on_day
{% endmacro %}
