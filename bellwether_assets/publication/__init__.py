"""The published database: a snapshot for dbt, redirects of old addresses, and the atomic exchange."""
