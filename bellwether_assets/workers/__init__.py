"""A day's work split into batches over Celery's workers, with the result that one process would have."""
