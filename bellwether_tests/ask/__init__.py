"""Tests of asking what is published."""
