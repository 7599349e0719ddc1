{#- Written by `python -m bellwether_assets.publication.write_dbt_yaml` from foundation/as_of.py. -#}
{% macro create_evidence_on() %}
create or replace macro evidence_on(on_day) as table
SELECT * FROM {{ this }} WHERE day <= on_day QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1 AND change = 'added'
{% endmacro %}
