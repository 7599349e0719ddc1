"""Has questions answered that have no reply yet: `python -m bellwether_tests.played.play FOLDER` beside who answers.

Builds the home of the thirty articles. Each question that is new is written to FOLDER as `NNN.request.md`, as the model
would see it, and waited for: whoever plays the model writes `NNN.reply.json`, and finds `NNN.problem.txt` where that is
not what the schema asks for. Questions that FOLDER has replies to are not put again. At the end, and when interrupted,
`replies.jsonl` is written.
"""

import itertools
import json
import os
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import drop, new_home, walk
from bellwether_tests.model_server.script import ModelRequest
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.model_server.structured_output import problem_with_reply
from bellwether_tests.played.replies import FILE, PlayedReplies, played, purpose_of
from bellwether_tests.played.stream import FIRST, LAST, items, settings

_SIDE_BY_SIDE = 32
_LOOK = 0.3  # seconds between two looks for a reply


class Bridge:
    """Writes a question down and waits for its answer. Safe among threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        asked = sorted(folder.glob("*.request.md"))
        self._answered = {
            question.read_text("utf-8"): answer
            for question in asked
            if (answer := question.with_name(question.name.replace("request.md", "reply.json"))).exists()
        }
        self._numbers = itertools.count(1 + max((int(file.name[:3]) for file in asked), default=0))

    def ask(self, request: ModelRequest) -> Mapping[str, Any]:
        """The reply that somebody writes."""
        if (before := self._answered.get(_as_text(request))) is not None:
            return json.loads(before.read_text("utf-8"))  # type: ignore[no-any-return]
        number = next(self._numbers)
        question = self._folder / f"{number:03d}.request.md"
        draft = question.with_suffix(".draft")
        draft.write_text(_as_text(request), encoding="utf-8")
        draft.rename(question)
        answer, problem = (self._folder / f"{number:03d}.{name}" for name in ("reply.json", "problem.txt"))
        refused = None
        while True:
            text = answer.read_text("utf-8") if answer.exists() else None
            if text is not None and text != refused:
                found = _problem(text, request)
                if found is None:
                    return json.loads(text)  # type: ignore[no-any-return]
                refused = text
                problem.write_text(found, encoding="utf-8")
            time.sleep(_LOOK)


def _problem(text: str, request: ModelRequest) -> str | None:
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"no JSON: {error}"
    return problem_with_reply(value, request.schema) if request.schema else None


def _as_text(request: ModelRequest) -> str:
    parts = [f"Purpose: {purpose_of(request)}\n\n# System prompt\n\n{request.system}"]
    for message in request.body["messages"]:
        content = message["content"]
        if isinstance(content, list):
            content = "\n\n".join(
                f"## Document block, titled: {block['title']}\nContext: {block['context']}\n\n{block['source']['data']}"
                if block["type"] == "document"
                else f"## Text block\n\n{block['text']}"
                for block in content
            )
        parts.append(f"# Message of the {message['role']}\n\n{content}")
    parts.append(f"# JSON schema of the reply (enforced)\n\n{json.dumps(request.schema, ensure_ascii=False)}")
    return "\n\n".join(parts) + "\n"


def play(folder: Path, *, words: bool) -> None:
    """Build the home beside a server whose missing replies are asked for in `folder`; `words`: compositions, too."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = played(Bridge(folder).ask)
    with ModelServer(asked) as server:
        os.environ["ANTHROPIC_API_KEY"] = server.api_key
        # Who answers by hand needs time.
        more = f"{settings(server.base_url)}timeout_seconds = 36000.0\nconcurrency = {_SIDE_BY_SIDE}\n"
        home = new_home(
            folder / f"home-{int(time.time())}", FIRST, more if words else f'{more}compose_with = "extractive"\n'
        )
        drop(home, "articles.jsonl", items())
        context = Context(home, Embedder())
        take_in(context)
        try:
            _read_all(context)
            walk(context, LAST, lambda stage, day: print(day, stage, file=sys.stderr))
        finally:
            _write(asked)


def _read_all(context: Context) -> None:
    """Have all articles read side by side, not day by day: what is asked again waits for nobody else."""
    texts = [
        ArticleText(
            f"a_{number}",
            str(item["title"]),
            str(item["text"]),
            str(item["source"]),
            date.fromisoformat(item["published_at"][:10]),
            str(item["language"]),
        )
        for number, item in enumerate(items())
    ]
    ledger = CallLedger(context.warehouse, context.settings.engine, context.settings.zone)
    LanguageModelEngine(context.settings.engine, ledger).extract_all(texts)


def _write(replies: PlayedReplies) -> None:
    FILE.write_text("".join(line + "\n" for line in replies.lines()), encoding="utf-8")


if __name__ == "__main__":
    play(Path(sys.argv[1]), words="--no-words" not in sys.argv)
