"""The replies that are kept, and the script by which the test server answers with them.

Belongs here: reading and writing `replies.jsonl`, and what becomes of a request that has no reply. Does not belong
here: what a request asks (`questions.py`).
"""

import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bellwether_tests.model_server.answers import Answer, HttpError, as_json
from bellwether_tests.model_server.script import ModelRequest
from bellwether_tests.model_server.structured_output import problem_with_reply
from bellwether_tests.played.questions import Question, Reply, question_of

FILE = Path(__file__).with_name("replies.jsonl")

Ask = Callable[[Question, ModelRequest], Reply | None]


def nobody(question: Question, request: ModelRequest) -> Reply | None:
    """Nobody writes a reply."""
    return None


class PlayedReplies:
    """A script: the replies of a file, and those that `ask` gets for questions that have none; these are appended.

    `given` counts replies by purpose, `missing` names the questions that nobody answered, `used` the keys of replies
    that were given. Safe among threads.
    """

    def __init__(self, file: Path = FILE, ask: Ask = nobody) -> None:
        self._file = file
        self._ask = ask
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self._entries: dict[str, dict[str, Any]] = {entry["key"]: entry for entry in map(json.loads, lines)}
        self._lock = threading.Lock()
        self.given: Counter[str] = Counter()
        self.missing: list[str] = []
        self.used: set[str] = set()

    def __call__(self, request: ModelRequest) -> Answer:
        """The reply to one request; where there is none, a refusal that says of what, so that a run names them all."""
        question = question_of(request)
        kept = self._known(question)
        # What is asked for may have another form now.
        is_unfit = kept is not None and problem_with_reply(kept, request.schema or {}) is not None
        reply = None if is_unfit else kept
        if reply is None:
            written = self._ask(question, request)
            if written is not None:
                self._keep(question, written, instead=is_unfit)
                reply = self._known(question)
        with self._lock:
            if reply is None:
                self.missing.append(f"{question.purpose}: {question.about}")
                # The key tells apart what reads the same: the engine takes equal refusals for a fault of the server.
                return HttpError(400, f"no reply was written to {self.missing[-1]} ({question.keys[0][:20]})")
            self.given[question.purpose] += 1
            self.used |= set(question.keys)
        return as_json(reply)

    @property
    def unused(self) -> list[str]:
        """What the replies are about that no question needed."""
        with self._lock:
            left = sorted(self._entries.keys() - self.used)
            return [f"{self._entries[key]['purpose']}: {self._entries[key]['about']}" for key in left]

    def forget_unused(self) -> None:
        """Write the file anew, by purpose and key, with the replies that were given and no others."""
        with self._lock:
            kept = [entry for key, entry in self._entries.items() if key in self.used]
            kept.sort(key=lambda entry: (entry["purpose"], entry["about"], entry["key"]))
            self._file.write_text("".join(_line(entry) for entry in kept), encoding="utf-8")

    def _known(self, question: Question) -> Reply | None:
        with self._lock:
            return question.reply({key: self._entries[key]["reply"] for key in question.keys if key in self._entries})

    def _keep(self, question: Question, written: Reply, *, instead: bool) -> None:
        """Append a reply's parts, `instead` of those that are there or beside them. Of a key the last line counts.

        What was answered before stands otherwise: who plays may see a pair of it again.
        """
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            for key, part in question.kept_as(written).items():
                if instead or key not in self._entries:
                    entry = {"key": key, "purpose": question.purpose, "about": question.about, "reply": part}
                    self._entries[key] = entry
                    file.write(_line(entry))


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"
