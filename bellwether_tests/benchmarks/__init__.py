"""Benchmarks: figures to compare within one run, since machines are shared and noisy. `make bench` prints them."""
