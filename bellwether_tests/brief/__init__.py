"""Tests of the brief: what its pages say, how they look, how they are put in place."""
