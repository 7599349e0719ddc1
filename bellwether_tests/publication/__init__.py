"""Tests of publication: the published database and its addresses."""
