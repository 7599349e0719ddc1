"""What alone carries a signal, in words."""

import pytest

from bellwether_assets.signals.describe import label_of


@pytest.mark.parametrize(
    ("origins", "publishers", "families", "stories", "languages", "label"),
    [
        (1, 1, 1, 1, 1, "one origin only"),
        (3, 1, 1, 1, 0, "one publisher and one story only"),
        (3, 3, 1, 2, 2, "one owner only"),
        (3, 3, None, 2, 2, None),
        (3, 3, 2, 1, 1, "one story and one language only"),
        (3, 3, 2, 2, 2, None),
        (0, 0, 0, 0, 0, None),
    ],
)
def test_a_label_names_what_there_is_only_one_of(
    origins: int, publishers: int, families: int | None, stories: int, languages: int, label: str | None
) -> None:
    assert label_of(origins, publishers, families, stories, languages) == label
