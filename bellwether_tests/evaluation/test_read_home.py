"""What is read from a publication to be measured: where an article stands, copies included."""

from pathlib import Path

from bellwether_assets.evaluation.read_home import read_published
from bellwether_assets.pipeline.context import Context
from bellwether_tests.explain.test_explain import published_without_dbt
from bellwether_tests.homes import query


def test_a_copy_stands_in_the_signal_of_what_it_copies(confirmation: Context, tmp_path: Path) -> None:
    found = read_published(published_without_dbt(confirmation, tmp_path / "several").published).signal_of
    copies = query(
        confirmation,
        "SELECT a.external_id, original.external_id FROM pipeline.origins o"
        " JOIN pipeline.raw_articles a USING (article_id, day)"
        " JOIN pipeline.raw_articles original ON original.article_id = o.root_article_id"
        " WHERE o.root_article_id <> o.article_id",
    )
    in_a_signal = [(copy, original) for copy, original in copies if original in found]
    assert in_a_signal
    assert all(found.get(copy) == found[original] for copy, original in in_a_signal)
