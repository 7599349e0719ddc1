{#- Staging views go to `staging`, marts to `main`: without the default's prefix of the target schema. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
