{{ config(materialized='view') }}

{{ days_of_named('geographies', 'place') }}
