"""Asking the published database: a read API of Polars frames, search by meaning, tables as files, a shell."""
