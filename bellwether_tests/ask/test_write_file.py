"""Tables as files: each form read back by others' readers."""

import csv
import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

import bellwether_assets as bw
from bellwether_assets.ask.write_file import write_file
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, SEARCH_TABLES
from bellwether_assets.foundation.tables.published_signals import PublishedSignalRow

EVERY = [row.table.name for row in (*PUBLISHED_TABLES, *SEARCH_TABLES)]


@pytest.mark.parametrize("table", EVERY)
def test_parquet_and_arrow_hold_the_rows_of_the_table(opened: bw.PublishedHome, table: str, tmp_path: Path) -> None:
    rows = opened.table(table)
    assert pl.read_parquet(opened.write(table, tmp_path / "rows.parquet")).equals(rows)
    assert pl.read_ipc(opened.write(table, tmp_path / "rows.arrow")).equals(rows)


def test_the_schema_says_what_table_and_columns_mean_and_what_was_published_when(
    opened: bw.PublishedHome, tmp_path: Path
) -> None:
    with ipc.open_file(pa.OSFile(str(opened.write("signals", tmp_path / "signals.arrow")))) as file:
        of_arrow = file.schema
    of_parquet = parquet.read_schema(opened.write("signals", tmp_path / "signals.PARQUET"))
    table = PublishedSignalRow.table
    for schema in (of_arrow, of_parquet):
        assert {schema.field(c.name).metadata[b"description"].decode() for c in table.columns} == {
            c.description for c in table.columns
        }
        assert schema.metadata[b"description"].decode() == table.grain
        assert schema.metadata[b"table"] == b"signals"
        assert schema.metadata[b"as_of"].decode() == str(opened.as_of)
        assert schema.metadata[b"published_at"].decode() == opened.published_at.isoformat()


def test_in_csv_lists_are_json_and_times_are_utc(opened: bw.PublishedHome, tmp_path: Path) -> None:
    file = opened.write("signals", str(tmp_path / "signals.csv"))
    with file.open(encoding="utf-8", newline="") as lines:
        read = list(csv.DictReader(lines))
    signals = opened.table("signals")
    assert [row["signal_id"] for row in read] == signals["signal_id"].to_list()
    assert [json.loads(row["domains"]) for row in read] == signals["domains"].to_list()
    with opened.write("articles", tmp_path / "articles.csv").open(encoding="utf-8", newline="") as lines:
        first = next(csv.DictReader(lines))
    assert first["published_at"].endswith("+00")
    assert first["text"] == opened.table("articles")["text"][0]


def test_another_ending_or_a_folder_that_is_not_there_is_refused_and_leaves_nothing(
    opened: bw.PublishedHome, tmp_path: Path
) -> None:
    with pytest.raises(bw.HomeError, match=r"signals.xlsx: its ending says the form; there are .parquet, .arrow, .csv"):
        opened.write("signals", tmp_path / "signals.xlsx")
    for ending in ("parquet", "arrow", "csv"):
        with pytest.raises(bw.HomeError, match="cannot be written"):
            opened.write("signals", tmp_path / "missing" / f"signals.{ending}")
        (tmp_path / f"a_folder.{ending}").mkdir()
        with pytest.raises(bw.HomeError, match="cannot be written"):
            opened.write("signals", tmp_path / f"a_folder.{ending}")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a_folder.arrow", "a_folder.csv", "a_folder.parquet"]


def test_an_earlier_file_is_replaced(opened: bw.PublishedHome, tmp_path: Path) -> None:
    file = tmp_path / "signals.parquet"
    file.write_bytes(b"earlier")
    opened.write("signals", file)
    assert pl.read_parquet(file).height == opened.table("signals").height
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("title", ['=HYPERLINK("https://evil.example","News")', "+1", "-2", "@x", "\t=1", "\r=1"])
def test_in_csv_no_article_writes_a_formula_for_a_spreadsheet(title: str, tmp_path: Path) -> None:
    table = duckdb.sql("SELECT $title AS title, -1.5 AS strength, ['=1'] AS topics", params={"title": title})
    write_file(table, tmp_path / "signals.csv", {}, {})
    with (tmp_path / "signals.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row == {"title": f"'{title}", "strength": "-1.5", "topics": '["=1"]'}
