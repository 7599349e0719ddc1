"""Months of mornings in hours: `bellwether ui` with everything switched on, a clock that is set on by a day a minute,
and what goes wrong in a deployment. `python -m bellwether_tests.soak --minutes 110 --seed 1 --home FOLDER`."""
