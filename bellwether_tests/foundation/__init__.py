"""Tests of foundation: settings, tables, the warehouse."""
