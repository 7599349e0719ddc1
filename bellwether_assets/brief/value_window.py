"""How far back the value of a day looks. Stages are declared by it; what it is for stands in `value_days.py`."""

# Reports of this many days before can be carried on or announce a day; what was told longer ago is news again, too.
WINDOW_DAYS = 30
