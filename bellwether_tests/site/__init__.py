"""Tests of site: what pages say, how they look, how they are put in place."""
