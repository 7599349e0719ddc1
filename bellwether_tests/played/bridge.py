"""A folder between a run that asks and whoever writes the replies: `NNN.request.json`, and `NNN.reply.json` for it.

Belongs here: what stands in a request's file, waiting for its reply, and refusing what no reply to it can be. Does not
belong here: keeping replies (`replies.py`), nor what is asked (`questions.py`). For `play.py`; no test waits here.
"""

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bellwether_tests.model_server.script import ModelRequest
from bellwether_tests.model_server.structured_output import problem_with_reply
from bellwether_tests.played.questions import Question, Reply

_WRITTEN = 3.0  # seconds after which a file that is no JSON is not being written any more


class Bridge:
    """Writes questions down and waits for what is written to them. Safe among threads; several may be open at once.

    `FOLDER/STOP` ends all waiting. A question that was open when an earlier run ended takes up its number again, and
    the reply that was written to it meanwhile.
    """

    def __init__(self, folder: Path, look: float = 1.0) -> None:
        """`look`: seconds between two looks for a reply."""
        self._look = look
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._open_before: dict[str, int] = {}
        numbers = [0]
        for file in sorted(folder.glob("*.request.*")):
            number = int(file.name.partition(".")[0])
            numbers.append(number)
            asked = json.loads(file.read_text("utf-8"))
            if not self._file(number, "taken.json").exists():
                self._open_before[_keys(asked["keys"])] = number
                # Nobody is to answer what is perhaps not asked any more.
                file.replace(self._file(number, "request.open"))
        self._last = max(numbers)

    def ask(self, question: Question, request: ModelRequest) -> Reply | None:
        """The reply that somebody writes; None where the run is stopped before."""
        with self._lock:
            number = self._open_before.pop(_keys(question.keys), 0)
            if not number:
                self._last = number = self._last + 1
        self._file(number, "request.open").unlink(missing_ok=True)
        self._write(number, "request.json", _as_json(number, question, request))
        while not (self._folder / "STOP").exists():
            reply = self._written(number, question, request)
            if reply is not None:
                self._file(number, "reply.json").replace(self._file(number, "taken.json"))
                return reply
            time.sleep(self._look)
        return None

    def _written(self, number: int, question: Question, request: ModelRequest) -> Reply | None:
        """The reply, where one is there that can be one; where it cannot, its writer finds why."""
        file = self._file(number, "reply.json")
        if not file.exists():
            return None
        try:
            reply = json.loads(file.read_text("utf-8"))
            problem = problem_with_reply(reply, request.schema) if request.schema else None
            said = str(problem) if problem else None
        except ValueError as error:
            if time.time() - file.stat().st_mtime < _WRITTEN:
                return None
            said = f"no JSON: {error}"
        if said is None:
            try:
                question.kept_as(reply)
            except KeyError as error:
                said = f"a label that is not there, or an answer that is missing: {error}"
        if said is None:
            return reply  # type: ignore[no-any-return]
        self._write(number, "problem.txt", f"{said}\nWrite NNN.reply.json once more, whole.\n")
        file.replace(self._file(number, "refused.json"))
        return None

    def _file(self, number: int, name: str) -> Path:
        return self._folder / f"{number:03d}.{name}"

    def _write(self, number: int, name: str, text: str) -> None:
        """Whole, or not there: others look for files here."""
        draft = self._file(number, f"{name}.draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._file(number, name))


def _as_json(number: int, question: Question, request: ModelRequest) -> str:
    """What the model would be sent, laid out to be read: texts as lists of their lines."""
    turns = [
        {message["role"]: said.splitlines() if isinstance(said := message["content"], str) else _blocks(said)}
        for message in request.body["messages"]
    ]
    told: Mapping[str, Any] = {
        "number": number,
        "purpose": question.purpose,
        "about": question.about,
        "keys": sorted(question.keys),
        "model": request.model,
        "schema": request.schema,
        "system": request.system.splitlines(),
        "messages": turns,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _blocks(content: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        {"document": block["source"]["data"].splitlines(), "title": block["title"], "context": block["context"]}
        if block["type"] == "document"
        else {"text": block["text"].splitlines()}
        for block in content
    ]


def _keys(keys: object) -> str:
    return json.dumps(sorted(keys))  # type: ignore[call-overload]
