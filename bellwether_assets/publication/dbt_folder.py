"""Where the dbt project is: beside the package, in a checkout and where a wheel is installed."""

from pathlib import Path

DBT_FOLDER = Path(__file__).parents[2] / "dbt_models"
# Tag of tests of what our own code writes, which a `dbt build` by hand makes and no publication waits for.
BY_HAND = "by_hand"
