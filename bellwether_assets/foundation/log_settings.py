"""The settings that say what is logged, in which form and where: `[logs]`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Logs(BaseModel):
    """Lines of text, or one JSON object a line; of what is at least of this level; to standard error, or to a file.

    A relative `file` is of the home. One that is renamed, as logrotate does, is made anew.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "warning"
    file: str | None = None
