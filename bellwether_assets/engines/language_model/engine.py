"""The engine that asks a language model: one article a question, each answer proved, what cannot be had read offline.

Belongs here: the course of a conversation about one article or one signal: asking, checking, asking again with what is
wrong, keeping what is valid, and who reads instead. Does not belong here: how a request travels (`transport.py`,
`batches.py`), what makes a claim valid (`check_reply.py`), nor judging links (`ask_about_links.py`).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.ask_about_links import judge_links
from bellwether_assets.engines.language_model.asking import Asking
from bellwether_assets.engines.language_model.batches import Desk
from bellwether_assets.engines.language_model.check_reply import MOST_CLAIMS, Reading
from bellwether_assets.engines.language_model.clients import Client
from bellwether_assets.engines.language_model.compose import Composing
from bellwether_assets.engines.language_model.conversation import Document, Reply, Turn
from bellwether_assets.engines.language_model.errors import AwaitsBatchError, NotAnsweredError, RefusedByModelError
from bellwether_assets.engines.language_model.ledger import Asked, CallLedger
from bellwether_assets.engines.language_model.prompts import prompt
from bellwether_assets.engines.language_model.read_reply import Problem, items_of, validated
from bellwether_assets.engines.language_model.replies import ClaimReply, CompositionReply, ExtractionReply
from bellwether_assets.engines.protocol import (
    ArticleText,
    Claim,
    Composition,
    EvidenceForComposition,
    Extraction,
    LinkQuestion,
)
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import EXTRACTIVE, EngineChoice
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy

REASKS = 2
MOST_TITLE = 300
EXTRACT_INSTRUCTION = "Return the claims of the article in the document above that are worth keeping."
COMPOSE_INSTRUCTION = "Write the title and the analysis of the signal that the claims in the document above show."
# Problems of an answer, not of a claim in it.
_OF_THE_WHOLE = frozenset({"broken JSON", "wrong shape of the answer", "the prompt repeated"})


class LanguageModelEngine:
    """Reads articles, writes signals' words and judges links with a language model, and without it where it must."""

    def __init__(
        self,
        choice: EngineChoice,
        ledger: CallLedger,
        taxonomy: Taxonomy | None = None,
        desk: Desk | None = None,
        inner: httpx2.BaseTransport | None = None,
    ) -> None:
        """`desk` and `inner` as a client takes them: for whoever counts or records requests."""
        self.name = choice.name
        self._choice = choice
        self._ledger = ledger
        self._taxonomy = taxonomy or default_taxonomy()
        self._offline = ExtractiveEngine(self._taxonomy)
        self._desk = desk
        self._inner = inner

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article. Raises ProviderUnavailableError when the provider cannot be used now."""
        if self.name == EXTRACTIVE:
            return self._offline.extract_all(articles)
        subjects = [article_subject(article) for article in articles]
        chosen = self._ledger.choices(self.name, subjects)
        stays = [chosen.get(subject, (self.name, ""))[0] != self.name for subject in subjects]
        with ExitStack() as closing:
            client = Client(self.name, self._choice, self._ledger, self._desk, self._inner)
            closing.callback(client.close)
            closing.callback(self._ledger.flush)
            asked = [article for article, offline in zip(articles, stays, strict=True) if not offline]
            read = iter(self._read_all(client, asked))
            return [
                self._instead(article, chosen[subject][1]) if offline else next(read)
                for article, subject, offline in zip(articles, subjects, stays, strict=True)
            ]

    def _read_all(self, client: Client, articles: Sequence[ArticleText]) -> list[Extraction]:
        """Read articles side by side; where a desk takes the requests, round by round until none is left."""
        while True:
            with ThreadPoolExecutor(self._choice.concurrency) as pool:
                futures = [pool.submit(self._read, client, article) for article in articles]
                results = [future.result() for future in futures]
            if client.desk is None or not client.desk.answer_all():
                return [result or _unread(self.name) for result in results]

    def _read(self, client: Client, article: ArticleText) -> Extraction | None:
        """One article: None where its next answer is to come by a batch."""
        asked = Asked("extract", article.published_on, self.name, prompt("extract").version, article.article_id)
        try:
            return self._converse(client, article, asked)
        except AwaitsBatchError:
            return None
        except NotAnsweredError as error:
            self._ledger.choose(article_subject(article), asked, EXTRACTIVE_NAME, error.reason)
            return self._instead(article, error.reason)

    def _instead(self, article: ArticleText, reason: str) -> Extraction:
        """The article as the extractive engine reads it, with why it did."""
        (offline,) = self._offline.extract_all([article])
        dropped = {**offline.dropped, f"read by {EXTRACTIVE_NAME}: {reason}": 1}
        return Extraction(offline.claims, dropped, offline.engine, prompt("extract").version)

    def _converse(self, client: Client, article: ArticleText, asked: Asked) -> Extraction:
        words = prompt("extract")
        reading = Reading(article, self._taxonomy, words, self.name)
        dropped = reading.dropped
        document = Document(
            " ".join(article.title.split())[:MOST_TITLE],
            f"Published {article.published_on.isoformat()} by {article.publisher}",
            article.text[: self._choice.article_characters],
        )
        if len(article.text) > self._choice.article_characters:
            dropped["text beyond engine.article_characters"] += 1
        claims: dict[str, Claim] = {}
        turns: list[Turn] = []
        asked_again = 0
        for round_number in range(REASKS + 1):
            asking = Asking(asked, self._choice.max_output_tokens)
            before = len(claims)
            reply = client.ask(asking, ExtractionReply, words.text, document, EXTRACT_INSTRUCTION, turns)
            if reply.stop == "refused":
                raise RefusedByModelError
            problems = self._accept(reply, reading, claims)
            withdrawn = asked_again - (len(claims) - before) - len(problems)
            if withdrawn > 0:
                dropped["withdrawn when asked again"] += withdrawn
            asked_again = sum(problem.kind not in _OF_THE_WHOLE for _, problem in problems)
            if reply.stop == "truncated":
                problems = [problem for problem in problems if problem[1].kind != "broken JSON"]
                dropped["answer cut off"] += 1
            # An answer that was cut off would be cut off again.
            if not problems or reply.stop == "truncated" or round_number == REASKS:
                for _, problem in problems:
                    dropped[problem.kind] += 1
                break
            turns = [*turns, Turn(reply.text or "(nothing)", _asked_again(problems, len(claims)))]
        kept = sorted(claims.values(), key=lambda claim: (claim.quote_start, claim.quote_end))
        if len(kept) > MOST_CLAIMS:
            dropped["more claims than are kept"] += len(kept) - MOST_CLAIMS
        return Extraction(tuple(kept[:MOST_CLAIMS]), dict(sorted(dropped.items())), self.name, words.version)

    @staticmethod
    def _accept(reply: Reply, reading: Reading, claims: dict[str, Claim]) -> list[tuple[int, Problem]]:
        """Put a reply's valid claims to those that are there; returns the problems of the others."""
        items, _, broken = items_of(reply.text, "claims")
        if reading.leaks([reply.text]):
            return [(0, Problem("the prompt repeated", "the answer repeats the instructions; return claims alone"))]
        proposals, problems = validated(items[: 4 * MOST_CLAIMS], ClaimReply)
        if len(items) > 4 * MOST_CLAIMS:
            reading.dropped["more claims than are read"] += len(items) - 4 * MOST_CLAIMS
        if broken is not None:
            problems.insert(0, (0, broken))
        after = -1
        for place, proposal in proposals:
            result = reading.claim_of(proposal, after)
            if isinstance(result, Problem):
                problems.append((place, result))
            else:
                after = result.quote_start
                claims.setdefault(f"{result.quote_start} {result.quote}", result)
        return sorted(problems, key=lambda item: item[0])

    def compose(self, signal_id: str, day: datetime.date, evidence: Sequence[EvidenceForComposition]) -> Composition:
        """Title and analysis. Raises ProviderUnavailableError when the provider cannot be used now."""
        engine = self._choice.composer
        offline = self._offline.compose(signal_id, day, evidence)
        if engine == EXTRACTIVE:
            return offline
        composing = Composing(evidence, prompt("compose"), offline, engine)
        asked = Asked("compose", day, engine, prompt("compose").version, signal_id=signal_id)
        subject = digest("evidence", signal_id, composing.document.text)
        if self._ledger.choices(engine, [subject]).get(subject, (engine, ""))[0] != engine:
            return offline
        with ExitStack() as closing:
            client = Client(engine, self._choice, self._ledger, self._desk, self._inner)
            closing.callback(client.close)
            closing.callback(self._ledger.flush)
            try:
                return self._compose(client, composing, asked)
            except NotAnsweredError as error:
                self._ledger.choose(subject, asked, EXTRACTIVE_NAME, error.reason)
                return offline

    def _compose(self, client: Client, composing: Composing, asked: Asked) -> Composition:
        turns: list[Turn] = []
        for round_number in range(REASKS + 1):
            asking = Asking(asked, self._choice.max_output_tokens)
            reply = client.ask(
                asking, CompositionReply, prompt("compose").text, composing.document, COMPOSE_INSTRUCTION, turns
            )
            if reply.stop == "refused":
                raise RefusedByModelError
            problems = composing.accept(reply.text)
            if not problems or reply.stop == "truncated" or round_number == REASKS:
                break
            turns = [*turns, Turn(reply.text or "(nothing)", _asked_again(problems, 0))]
        return composing.result()

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """Whether each group goes on with its story; absent where the model has not said so, which stays so.

        Raises ProviderUnavailableError when somebody has to set something right before the provider can be used.
        """
        if self._choice.judging_engine == EXTRACTIVE:
            return self._offline.judge(day, questions)
        return judge_links(day, questions, self._choice, self._ledger, self._inner)


def _unread(engine: str) -> Extraction:
    """What stands for an article whose request was only counted."""
    return Extraction((), {}, engine)


def article_subject(article: ArticleText) -> str:
    """What a choice of engine is about: this text under this title, whichever version carries it."""
    return digest("article", article.article_id, article.title, article.text)


def _asked_again(problems: Sequence[tuple[int, Problem]], kept: int) -> str:
    """What is wrong, one line a problem, as a model can act on it."""
    counts = Counter(problem.kind for _, problem in problems)
    lines = [f"- item {place + 1}: {problem.message}" for place, problem in problems[:12]]
    if len(problems) > len(lines):
        lines.append(f"- {len(problems) - len(lines)} more of: {', '.join(sorted(counts))}")
    valid = f"Valid and kept, not to be returned again: {kept}. " if kept else ""
    closing = "Return corrected items only; leave out what you cannot prove."
    return "\n".join([f"{valid}These are not valid:", *lines, closing])
