"""Vectors that cannot be their model's: let go, and computed again bit for bit."""

from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.repair.told import Repair
from bellwether_assets.vectors.wrong_vectors import days_of_wrong, forget_wrong, wrong_contents


def repair_vectors(repair: Repair) -> None:
    """Let wrong vectors go, and have the days of articles that have one embedded again."""
    if not repair.home.warehouse.exists():
        return
    with Warehouse(repair.home.warehouse).transaction() as connection:
        contents, days = wrong_contents(connection), days_of_wrong(connection)
        forget_wrong(connection, contents, days)
    if contents:
        repair.did.append(
            f"{len(contents)} kept vectors had a length that is not their model's, or no numbers, and were let go: they"
            " are computed again where they are needed"
        )
    if days:
        repair.did.append(f"{len(days)} days with such vectors, {days[0]} to {days[-1]}, will be embedded again")
