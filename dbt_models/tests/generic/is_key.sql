{#- The columns together tell every row from every other; none is empty but those that may be. -#}
{% test is_key(model, columns, may_be_empty) %}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns if column not in may_be_empty %}or {{ column }} is null {% endfor %}
{% endtest %}
