"""Tests of engines: engines, behind their protocol."""
