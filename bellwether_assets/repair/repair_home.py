"""Repairing a home: alone in it, from the ground up, each part told of."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from bellwether_assets.foundation.run_lock import UnderWayError, one_publication, one_run, one_scheduler
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.daemons import daemons_of
from bellwether_assets.repair.leftovers import remove_leftovers
from bellwether_assets.repair.repair_databases import repair_dagster, repair_published
from bellwether_assets.repair.repair_days import repair_days
from bellwether_assets.repair.repair_vectors import repair_vectors
from bellwether_assets.repair.restore_warehouse import restore_warehouse
from bellwether_assets.repair.told import Repair


def repair_home(home: Home, now: datetime) -> Repair:
    """Mend what can be mended; what was done, what was lost, and what is left to do.

    Raises UnderWayError where somebody works in the home: a file that is written is not to be judged.
    """
    repair = Repair(home, now)
    with _alone(home):
        remove_leftovers(repair)
        restore_warehouse(repair)
        repair_days(repair)
        repair_vectors(repair)
        repair_published(repair)
        repair_dagster(repair)
    return repair


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    nobody: Callable[[str], None] = lambda line: None  # noqa: E731 - nobody is waited for
    with ExitStack() as held:
        held.enter_context(one_scheduler(home, nobody))
        held.enter_context(one_run(home, nobody, 0))
        held.enter_context(one_publication(home, nobody, 0))
        daemons = daemons_of(home)
        if daemons:
            raise UnderWayError(
                f"a daemon of Dagster's works on {home.path}: {'; '.join(map(str, daemons))}; end it, and repair then"
            )
        yield
