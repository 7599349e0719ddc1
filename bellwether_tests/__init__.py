"""Tests of Bellwether. Their names are promises; what they build is built by the stages themselves."""
