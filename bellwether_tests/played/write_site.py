"""The site of the thirty articles, for the documentation: `python -m bellwether_tests.played.write_site FOLDER`.

Belongs here: home, publication and pages one after the other. Does not belong here: the picture of a page, which a
browser takes.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import build_database
from bellwether_assets.site.read_site import read_site
from bellwether_assets.site.render import render_site
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.explain.test_explain import published_without_dbt
from bellwether_tests.played.build import played_home
from bellwether_tests.played.replies import PlayedReplies


def publish_with_site(context: Context, folder: Path) -> Home:
    """A copy of a built home in `folder`, published, with its site."""
    home = published_without_dbt(context, folder)
    render_site(read_site(home.published, home.settings(), build_database(home)), home.site)
    return home


def write_site(folder: Path) -> Path:
    """The first page of the site, written to `folder`. Raises SystemExit where a question has no reply."""
    replies = PlayedReplies()
    with TemporaryDirectory() as scratch, played_home(Path(scratch) / "home", Embedder(), replies) as home:
        home.build()
        if replies.missing:
            raise SystemExit(f"{len(replies.missing)} questions have no reply, the first: {replies.missing[0]}")
        published = publish_with_site(home.context, Path(scratch) / "published")
        render_site(read_site(published.published, published.settings(), build_database(published)), folder)
    return folder / "index.html"


if __name__ == "__main__":
    print(write_site(Path(sys.argv[1])))
