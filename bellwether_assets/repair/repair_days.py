"""The two small files of days: where one cannot be read, it is written again from what is built."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bellwether_assets.foundation.days import read_first_day, read_last_day, write_first_day, write_last_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.repair.told import Repair

_BUILT = "SELECT min(day), max(day) FROM pipeline.stage_days"


def repair_days(repair: Repair) -> None:
    """Write the first and the last day again, each where its file cannot be read."""
    home = repair.home
    if not home.warehouse.exists():
        return
    wrong = [
        (file, write, at)
        for file, read, write, at in (
            (home.first_day_file, read_first_day, write_first_day, 0),
            (home.last_day_file, read_last_day, write_last_day, 1),
        )
        if not _can_read(home, read)
    ]
    if not wrong:
        return
    with Warehouse(home.warehouse).open() as connection:
        built = connection.execute(_BUILT).fetchone() or (None, None)
    for file, write, at in wrong:
        _write_again(repair, file, write, built[at])


def _can_read(home: Home, read: Callable[[Home], date | None]) -> bool:
    try:
        read(home)
    except ValueError:
        return False
    return True


def _write_again(repair: Repair, file: Path, write: Callable[[Home, date], None], day: date | None) -> None:
    kept = repair.keep_aside(file)
    if day is None:
        repair.did.append(f"{file} could not be read and is kept as {kept}; nothing is built that could tell the day")
        repair.left.append("`bellwether run --from DAY --to DAY` with the first day that is to be built")
        return
    write(repair.home, day)
    repair.did.append(f"{file} could not be read and is kept as {kept}; it says {day} again, by what is built")
