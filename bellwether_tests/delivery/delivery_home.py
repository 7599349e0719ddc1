"""A home with editions and channels, without the days that would have made them; and what its readers got."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from bellwether_assets.brief.choose import Choice
from bellwether_assets.brief.rows_of_brief import ReportedDay, brief_row
from bellwether_assets.editions.edition import Edition
from bellwether_assets.editions.keep_editions import write_editions
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.brief import BriefRow
from bellwether_assets.foundation.tables.declare import create_statement, frame_of
from bellwether_assets.foundation.tables.published_briefs import PublicationRow
from bellwether_assets.foundation.warehouse import Warehouse, append
from bellwether_tests.editions.invented import READER

MORNING = datetime(2025, 3, 11, 6, tzinfo=UTC)
SENDER = "brief@bellwether.example"
TO = "ada@reader.example"


def mail_settings(port: int, *, reader: str = READER, smtp: str = 'tls = "none"', delivery: str = "") -> str:
    """Settings of a home with one reader, who has mail."""
    return (
        f'[masthead]\ntitle = "The Bellwether"\n\n[[readers]]\nname = "{reader}"\n'
        f'channels = {{ email = {{ to = "{TO}" }} }}\n\n'
        f'[delivery]\nsender = "{SENDER}"\nsite_address = "https://brief.example"\n{delivery}\n'
        f'[delivery.smtp]\nhost = "127.0.0.1"\nport = {port}\ntimeout_seconds = 5.0\n{smtp}\n'
    )


class DeliveryHome:
    """A home of which the ledger of editions and the published database are all there is."""

    def __init__(self, path: Path, settings: str) -> None:
        self.home = Home(path)
        path.mkdir()
        self.set(settings)
        self.warehouse = Warehouse(self.home.warehouse)
        with self.warehouse.open():
            pass

    def set(self, settings: str) -> None:
        self.home.settings_file.write_text(settings, encoding="utf-8")

    def publish(self, as_of: date, *editions: Edition, at: datetime | None = None) -> None:
        """A publication up to `as_of`, which adds these editions."""
        recorded = at or datetime(as_of.year, as_of.month, as_of.day, 5, 40, tzinfo=UTC)
        with self.warehouse.transaction() as connection:
            write_editions(connection, list(editions), as_of, recorded)
        table = PublicationRow.table
        with duckdb.connect(str(self.home.published)) as published:
            published.execute(create_statement(table))
            published.execute("DELETE FROM publication")
            values: dict[str, Any] = {"as_of": as_of, "published_at": recorded, "first_day": as_of, "state_hash": "h"}
            names = [column.name for column in table.columns]
            marks = ", ".join("?" for _ in names)
            published.execute(
                f"INSERT INTO publication ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - declared names
                [values.get(column.name, None if column.nullable else 0) for column in table.columns],
            )

    def brief(self, day: date, *faults: str, reader: str = READER) -> None:
        """A silent day, or for these faults one of which no brief could be made."""
        choice = Choice((), None, 0.0, ())
        brief = brief_row(day, reader, choice, ReportedDay(faults, 0, {}, 0, {}, 0.0))
        with self.warehouse.transaction() as connection:
            append(connection, BriefRow, frame_of(BriefRow, [brief]))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.warehouse.open() as connection:
            return connection.execute(sql).fetchall()

    def states(self) -> list[tuple[str, str]]:
        """Each delivered edition's day and state, in order."""
        found: Iterable[tuple[date, int, str]] = self.rows(
            "SELECT e.day, e.revision, d.state FROM ledger.deliveries d JOIN ledger.editions e USING (edition_id)"
            " ORDER BY e.reader, d.channel, e.day, e.revision"
        )
        return [(f"{day} r{revision}", state) for day, revision, state in found]
