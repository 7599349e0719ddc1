select
    file,
    line,
    field,
    reason,
    outcome,
    article_id
from {{ source('ledger', 'intake_problems') }}
