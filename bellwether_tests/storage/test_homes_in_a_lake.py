"""A whole home in a lake: the same articles in another order, killed on the way, give what a file has, hash by hash."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.lake_upkeep import compact, expire, lake_size
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import (
    REPOSITORY,
    built_home,
    confirmation_items,
    day_hashes,
    drop,
    new_home,
    table_hashes,
    walk,
)
from bellwether_tests.publish_without_dbt import publish_without_dbt
from bellwether_tests.servers.buckets import LakeServers

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)
# In which file it came and when it was first kept, in which another order differs.
OTHERWISE = {"articles": "* EXCLUDE (file)", "editions": "* EXCLUDE (recorded_at)"}
KILLED_AFTER = 11  # stage-days
WALK = """
import sys
from datetime import date
from pathlib import Path
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import walk
from bellwether_tests.shared import RememberingEmbedder
walk(Context(Home(Path(sys.argv[1])), RememberingEmbedder()), date.fromisoformat(sys.argv[2]),
     lambda stage, day: print(stage, day, flush=True))
"""


def killed_walk(home: Home) -> None:
    """Build its days in a process of its own that is killed on the way, whatever it does at that moment."""
    with subprocess.Popen(
        [sys.executable, "-c", WALK, str(home.path), str(LAST)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    ) as process:
        assert process.stdout is not None
        for _ in range(KILLED_AFTER):
            assert process.stdout.readline()
        process.kill()


def published(context: Context) -> dict[str, str]:
    """Hashes of what people get; not when it was published."""
    publish_without_dbt(context)
    with duckdb.connect(str(context.home.published), read_only=True) as connection:
        (state,) = connection.execute("SELECT state_hash FROM publication").fetchone() or ("",)
        names = [row.table.name for row in PUBLISHED_TABLES if row.table.name != "publication"]
        found = {
            name: frame_digest(name, connection.execute(f"SELECT {OTHERWISE.get(name, '*')} FROM {name}").pl())  # noqa: S608 - declared
            for name in names
        }
    return {"state": state, **found}


def test_a_lake_gives_the_same_days_and_publication_as_a_file_in_another_order_with_a_kill(
    lake: LakeServers, tmp_path: Path, embedder: Embedder
) -> None:
    items = [item for item in confirmation_items() if item["published_at"][:10] <= str(LAST)]
    items = [{**item, "first_seen_at": f"{item['published_at'][:10]}T23:00:00Z"} for item in items]
    clean = built_home(tmp_path / "file", items, LAST, embedder, FIRST)
    home = new_home(tmp_path / "lake", FIRST, lake.settings())
    context = Context(home, embedder)
    late = items.pop(1)
    drop(home, "first.jsonl", reversed(items))
    take_in(context)
    killed_walk(home)
    drop(home, "late.jsonl", [late])
    take_in(context)
    walk(context, LAST)
    assert not home.warehouse.exists()
    hashes = table_hashes(clean)
    assert table_hashes(context) == hashes
    assert day_hashes(context, LAST) == day_hashes(clean, LAST)
    as_published = published(clean)
    assert published(context) == as_published
    # What keeps it small changes nothing, and nothing is stale after it.
    before = lake_size(context.warehouse)
    compact(context.warehouse)
    expired = expire(context.warehouse, 0)
    after = lake_size(context.warehouse)
    assert expired.snapshots >= before.snapshots
    assert after.snapshots == 1
    assert sum(1 for path in lake.bucket.rglob("*.parquet")) == after.files
    assert table_hashes(context) == hashes
    assert walk(context, LAST) == []
