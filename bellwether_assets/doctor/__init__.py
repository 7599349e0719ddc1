"""`bellwether doctor`: what of a home is well, what is not, and what to do about it.

It looks and changes nothing: each module here holds checks of one kind, `findings.py` what they say and how they are
run. Does not belong here: mending anything (`repair/`).
"""
