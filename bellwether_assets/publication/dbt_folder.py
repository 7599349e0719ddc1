"""Where the dbt project is (beside the package, in a checkout and in a wheel), and which tests no publication makes."""

from pathlib import Path

# The tag of tests of what our own code writes: a `dbt build` by hand makes them, and no publication waits for them.
BY_HAND = "by_hand"
DBT_FOLDER = Path(__file__).parents[2] / "dbt_models"
