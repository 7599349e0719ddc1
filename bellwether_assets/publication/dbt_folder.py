"""Where the dbt project is: beside the package, in a checkout and where a wheel is installed."""

from pathlib import Path

DBT_FOLDER = Path(__file__).parents[2] / "dbt_models"
