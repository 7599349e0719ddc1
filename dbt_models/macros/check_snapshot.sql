{#- Stops a build by hand where there is no snapshot, in place of an error for each model. To compile takes none. -#}
{% macro check_snapshot() -%}
    {{ exceptions.raise_compiler_error(
        target.path ~ " holds no snapshot of a warehouse: `bellwether run` leaves one there when it publishes. Set"
        ~ " BELLWETHER_HOME to the path of a home that has published, or BELLWETHER_DBT_DATABASE to a snapshot"
    ) if execute and flags.WHICH != 'compile' and adapter.get_relation(target.database, 'pipeline', 'publication_plan') is none }}
{%- endmacro %}
