"""Tests of engines.extractive: the engine that needs no key."""
