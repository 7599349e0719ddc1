{#- Written by `python -m bellwether_assets.publication.write_dbt_yaml` from foundation/as_of.py. -#}
{% macro evidence_as_of(changes, day) %}
SELECT * FROM {{ changes }} WHERE day <= {{ day }} QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1 AND change = 'added'
{% endmacro %}

{% macro create_evidence_on() %}
create or replace macro evidence_on(on_day) as table
{{ evidence_as_of(this, 'on_day') }}
{% endmacro %}
