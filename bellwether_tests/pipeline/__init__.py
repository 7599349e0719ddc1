"""Tests of pipeline: what a stage may read, when a day is stale, and the walk."""
