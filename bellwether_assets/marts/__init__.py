"""dbt models, the published database and the site: what people read."""
