"""Fuzzing of everything that reads the outside, guided by what of the code each input reaches.

    python -m bellwether_tests.fuzz --minutes 60 [--target feed]

A finding is any exception but those that a reader declares, an input that takes seconds, or gigabytes of memory. Inputs
that reach something new are kept in `corpus/`, those that found something in `found/`; `test_fuzz.py` gives both to the
readers again, without the fuzzer.
"""
