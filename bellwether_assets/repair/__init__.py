"""`bellwether doctor --repair`: what is damaged is kept aside, and what can be had again is had again.

`repair_home.py` goes through the home in order; each module beside it mends things of one kind and says what it did,
what was lost, and what is left for a person (`told.py`). Does not belong here: looking (`doctor/`).
"""
