"""Tests of orchestration: Dagster: runs, automation, schedules, the web server."""
