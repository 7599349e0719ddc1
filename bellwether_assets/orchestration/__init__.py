"""Dagster: the assets, checks, automation, schedules and sensors of one home, and `run`. Nothing else imports it."""
