"""A disk that loses what was never synced, for processes that are killed; `lost_pages.c` says how it remembers."""

import os
import random
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")
_HEAD = struct.Struct("qqq")
# Files lose all that was not synced; some lose nothing, since the kernel writes pages in its own time.
_SPARED_SHARE = 0.3


class LostPages:
    """What a home's files would lose with the machine's power. Raises RuntimeError without a C compiler."""

    def __init__(self, home: Path, folder: Path) -> None:
        """`folder`: for what is compiled and remembered, apart from the home."""
        self._home = home.resolve()
        self._kept = folder / "not_synced"
        self._kept.mkdir(parents=True, exist_ok=True)
        self._library = folder / "lost_pages.so"
        try:
            subprocess.run(
                ["cc", "-O2", "-shared", "-fPIC", "-o", str(self._library), str(_SOURCE), "-ldl"], check=True
            )
        except FileNotFoundError as error:
            raise RuntimeError("there is no C compiler `cc`; install gcc") from error

    @property
    def environment(self) -> dict[str, str]:
        """For processes whose writes are to be remembered."""
        return {
            "LD_PRELOAD": str(self._library),
            "BELLWETHER_LOST_PAGES": str(self._kept),
            "BELLWETHER_LOST_PAGES_OF": str(self._home),
        }

    def lose(self, dice: random.Random) -> int:
        """Take back what was not synced, of most of the files; how many bytes were lost. No process may write now."""
        files = {file.stat().st_ino: file for file in self._home.rglob("*") if file.is_file() and not file.is_symlink()}
        lost = 0
        for kept in sorted(self._kept.iterdir(), key=lambda one: int(one.name)):
            file = files.get(int(kept.name))
            if file is not None and dice.random() >= _SPARED_SHARE:
                lost += _take_back(file, _records(kept.read_bytes()))
            kept.unlink()
        return lost


def _records(content: bytes) -> list[tuple[int, bytes, int]]:
    """Offset, what stood there, and the file's size before; in the order of writing."""
    found, at = [], 0
    while at + _HEAD.size <= len(content):
        offset, length, size = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        found.append((offset, content[at : at + length], size))
        at += length
    return found


def _take_back(file: Path, records: list[tuple[int, bytes, int]]) -> int:
    lost = 0
    with file.open("r+b") as opened:
        for offset, before, size in reversed(records):
            now = os.fstat(opened.fileno()).st_size
            opened.seek(offset)
            opened.write(before)
            opened.truncate(size)
            lost += max(len(before), now - size)
    return lost
