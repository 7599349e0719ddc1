"""`bellwether migrate-storage`: the warehouse is moved to where the settings say that it is to be."""

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, errors, open_home, stop
from bellwether_assets.foundation.run_lock import RunUnderWayError, one_run


def migrate_storage(home: HomeOption = None) -> None:
    """Move the warehouse to the storage that [storage] names: into a DuckLake, out of one, or into another.

    Change the settings first. Every row is compared by hash before anything is switched; killed, it goes on when it is
    called again.
    """
    where = open_home(home)
    if not where.path.is_dir():
        raise stop(f"{where.path} is no folder; name the home with --home", REFUSED)
    from bellwether_assets.archive.move_warehouse import migrate_storage as move

    try:
        with one_run(where, lambda line: errors.print(line, markup=False)), errors.status("moving"):
            moved = move(where)
    except RunUnderWayError as error:
        raise stop(error, REFUSED) from error
    if moved is None:
        console.print(f"nothing to move: the warehouse is in {where.settings().storage}", markup=False)
        return
    console.print(
        f"moved {moved.tables} tables with {moved.rows:,} rows from {moved.source} to {moved.target}; every"
        f" table has the same hash in both. Now {moved.left}",
        markup=False,
    )
