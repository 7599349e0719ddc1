-- Evidence as of the last day: additions that no later removal took back.
{{ evidence_as_of(
    source('pipeline', 'evidence_changes'), '(select p.as_of from ' ~ source('pipeline', 'publication_plan') ~ ' as p)'
) }}
