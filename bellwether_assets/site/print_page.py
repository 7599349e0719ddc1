"""A page of the site as PDF, printed by an installed Chromium with the page's own print style.

Here belongs calling the browser; what a printed page looks like is in `templates/style.css`.
"""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TIMEOUT_SECONDS = 120


class PrintError(Exception):
    """The page cannot be printed; the text says why, and what to do."""


def print_page(page: Path, file: Path) -> None:
    """Print a page to `file`, which is there whole or not at all. Raises PrintError."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise PrintError(
            "a PDF is printed by Chromium, and there is none on the path: apt-get install chromium. Or open"
            f" {page} in any browser and print it there"
        )
    if not page.is_file():
        raise PrintError(f"{page} is not there; `bellwether run` draws the site anew")
    with TemporaryDirectory(prefix="bellwether-print-") as folder:
        made = Path(folder) / "page.pdf"
        command = [
            browser, "--headless", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.resolve().as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # as root it starts in no other way
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - no shell
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PrintError(f"{browser} did not print {page}: {error}") from error
        if not made.exists() or not made.read_bytes().startswith(b"%PDF-"):
            raise PrintError(f"{browser} did not print {page}: {done.stderr.strip()[-500:] or done.returncode}")
        beside = file.with_name(f".{file.name}.part")
        try:
            shutil.copyfile(made, beside)
            beside.replace(file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise PrintError(f"{file} cannot be written: {error}") from error
