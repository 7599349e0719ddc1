{{ config(materialized='view') }}

{{ days_of_named('actors', 'actor') }}
