"""What the documentation shows, taken apart for tests: commands, queries, settings, links, and files that it names."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bellwether_tests.homes import REPOSITORY

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
_SHELL = {"", "sh", "bash", "shell", "console"}


@dataclass(frozen=True)
class Document:
    """One Markdown file of the project."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(REPOSITORY).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self, *kinds: str) -> list[str]:
        """The fenced blocks of these kinds."""
        return [text for kind, text in _FENCE.findall(self.text) if kind in kinds]

    def programs(self) -> Iterator[list[str]]:
        """Our command lines as words: settings of the environment and comments removed, `&&` taken apart."""
        lines = [line for block in self.blocks(*_SHELL) for line in block.splitlines()]
        for line in lines + _INDENTED.findall(_FENCE.sub("", self.text)):
            for part in line.removeprefix("$ ").split(" #")[0].split("&&"):
                try:
                    words = shlex.split(part)
                except ValueError:
                    continue
                while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                    words.pop(0)
                if words and (Path(words[0]).name == "bellwether" or words[0] == "make" or ".venv/bin/" in words[0]):
                    yield words

    def queries(self) -> list[str]:
        """The SQL statements, for a published database."""
        return [query for block in self.blocks("sql") for query in block.split(";") if query.strip()]

    def links(self) -> list[str]:
        """Links that stay inside the project."""
        markdown = re.findall(r"\]\((?!https?:)([^)]+)\)", self.text)
        return markdown + re.findall(r'<img src="([^"]+)"', self.text)

    def named_paths(self) -> list[str]:
        """Files and folders that are named in full."""
        return re.findall(r"`((?:bellwether_assets|bellwether_tests|dbt_models|docs)/[\w/.-]*)`", self.text)

    def anchors(self) -> set[str]:
        """What a forge makes of the headings."""
        headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", self.text), re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


README = Document(REPOSITORY / "README.md")
DOCUMENTS = [README, *(Document(path) for path in sorted(REPOSITORY.glob("C*.md")))] + [
    Document(path) for path in sorted((REPOSITORY / "docs").rglob("*.md"))
]


def document(name: str) -> Document:
    """The document of this name, as `docs/data.md`."""
    return next(document for document in DOCUMENTS if document.name == name)
