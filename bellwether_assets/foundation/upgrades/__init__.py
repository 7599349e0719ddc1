"""How a warehouse of an earlier version becomes one of this version: by itself, in one transaction, a copy kept first.

`schema.py` compares what is there with what is declared, `steps.py` holds what cannot be seen by comparing,
`upgrade.py` does the work, `keep_copy.py` keeps the file as it was.
"""
