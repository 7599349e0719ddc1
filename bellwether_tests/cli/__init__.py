"""Tests of cli: the commands that people type."""
