"""The engine that asks a language model: articles, signals and grey links, and the extractive engine where it must.

Belongs here: which texts are asked about, side by side or by batches, and who reads instead where there is no answer.
Does not belong here: what is asked and what is taken from an answer (`answers/`), how a request travels (`clients.py`,
`transport.py`, `batches.py`), nor the grey links (`judge_links.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.engines.language_model.answers.compose import CompositionConversation
from bellwether_assets.engines.language_model.answers.extract import (
    ExtractionConversation,
    article_subject,
    extracted_instead,
    not_extracted,
)
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.batches import BatchQueue
from bellwether_assets.engines.language_model.check_follows import check_follows
from bellwether_assets.engines.language_model.clients import ModelClient
from bellwether_assets.engines.language_model.errors import AwaitsBatchError, NotAnsweredError, NoValidAnswerError
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.judge_claims import judge_claims
from bellwether_assets.engines.language_model.judge_links import judge_links
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.write_lead import write_lead
from bellwether_assets.engines.protocol import (
    ArticleText,
    Composition,
    EvidenceForComposition,
    Extraction,
    ItemForLead,
    Lead,
    LeftOut,
    LinkQuestion,
    PatternAnswer,
    PatternQuestion,
)
from bellwether_assets.engines.read_instead import UNUSABLE_ANSWER
from bellwether_assets.foundation.engine_settings import EXTRACTIVE, EngineChoice
from bellwether_assets.foundation.logs import bound, log_event
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy


class LanguageModelEngine:
    """Reads articles, writes signals' texts and judges links with a language model, and without it where it must."""

    def __init__(
        self,
        choice: EngineChoice,
        ledger: CallLedger,
        taxonomy: Taxonomy | None = None,
        queue: BatchQueue | None = None,
        inner: httpx2.BaseTransport | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        """`queue` and `inner` are passed to the client, for callers that count or record requests.

        `vectors` gives unit vectors of texts, by which a sentence is compared with its claims beside their words.
        """
        self.name = choice.name
        self._choice = choice
        self._ledger = ledger
        self._taxonomy = taxonomy or default_taxonomy()
        self._offline = ExtractiveEngine(self._taxonomy)
        self._queue = queue
        self._inner = inner
        self._vectors = vectors

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        """The claims of each article. Raises ProviderUnavailableError when the provider cannot be used now."""
        if self.name == EXTRACTIVE:
            return self._offline.extract_all(articles)
        subjects = [article_subject(article) for article in articles]
        fallbacks = self._ledger.fallbacks.reasons(self.name, subjects)
        afresh = self._ledger.fallbacks.asked_afresh(self.name, subjects)
        to_ask = [
            (article, afresh.get(subject))
            for article, subject in zip(articles, subjects, strict=True)
            if subject not in fallbacks
        ]
        with ModelClient(self.name, self._choice, self._ledger, self._queue, self._inner) as client:
            asked = iter(self._extract_with_model(client, to_ask))
            return [
                self._extract_offline(article, fallbacks[subject]) if subject in fallbacks else next(asked)
                for article, subject in zip(articles, subjects, strict=True)
            ]

    def _extract_with_model(
        self, client: ModelClient, articles: Sequence[tuple[ArticleText, datetime.datetime | None]]
    ) -> list[Extraction]:
        """Extract side by side; where a queue takes the requests, round by round until no more answers come."""
        while True:
            with client.threads() as pool:
                futures = [pool.submit(self._extract, client, article, since) for article, since in articles]
                extractions = [future.result() for future in futures]
            if not client.flush_queue():
                return [extraction or not_extracted(self.name) for extraction in extractions]

    def _extract(self, client: ModelClient, article: ArticleText, since: datetime.datetime | None) -> Extraction | None:
        """One article: None where its next answer is to come by a batch. Answers from before `since` are not used."""
        conversation = ExtractionConversation(article, self._taxonomy, self.name, self._choice.shown_characters)
        metadata = RequestMetadata(
            "extract",
            article.published_on,
            self.name,
            conversation.prompt.version,
            article_id=article.article_id,
            since=since,
        )
        if not conversation.has_sentences:
            return conversation.result()
        try:
            with bound(article=article.article_id):
                client.converse(conversation, metadata)
            return conversation.result()
        except AwaitsBatchError:
            return None
        except NotAnsweredError as error:
            with bound(article=article.article_id):
                log_event("article read by rules", engine=self.name, reason=error.reason, said=error)
            self._ledger.fallbacks.record(article_subject(article), metadata, EXTRACTIVE_NAME, error.reason)
            return self._extract_offline(article, error.reason)

    def _extract_offline(self, article: ArticleText, reason: str) -> Extraction:
        (offline,) = self._offline.extract_all([article])
        return extracted_instead(offline, reason)

    def compose(
        self,
        signal_id: str,
        day: datetime.date,
        evidence: Sequence[EvidenceForComposition],
        *,
        title_now: str | None = None,
        at_length: bool = True,
    ) -> Composition:
        """Title and analysis. Raises ProviderUnavailableError when the provider cannot be used now."""
        engine = self._choice.composer
        offline = self._offline.compose(signal_id, day, evidence, title_now=title_now, at_length=at_length)
        if engine == EXTRACTIVE or not at_length:
            return offline
        conversation = CompositionConversation(signal_id, evidence, offline, engine, title_now, self._vectors)
        subject = conversation.subject
        decided = self._ledger.fallbacks.reasons(engine, [subject])
        if decided:
            return _composed_instead(offline, decided[subject])
        metadata = RequestMetadata(
            "compose",
            day,
            engine,
            conversation.prompt.version,
            signal_id=signal_id,
            since=self._ledger.fallbacks.asked_afresh(engine, [subject]).get(subject),
        )
        try:
            with ModelClient(engine, self._choice, self._ledger, self._queue, self._inner) as client:
                client.converse(conversation, metadata)
            composition = conversation.result()
            if composition.engine != offline.engine:
                checked = check_follows(
                    composition.analysis, evidence, metadata, self._choice, self._ledger, self._inner
                )
                composition = replace(
                    composition,
                    analysis=checked.following,
                    dropped=composition.dropped + checked.failing,
                    checked=checked.judged,
                    unsupported=checked.failing,
                )
            if composition.engine == offline.engine or not composition.analysis:
                raise NoValidAnswerError
        except NotAnsweredError as error:
            self._ledger.fallbacks.record(subject, metadata, EXTRACTIVE_NAME, error.reason)
            return _composed_instead(offline, error.reason)
        return composition

    def lead(self, day: datetime.date, items: Sequence[ItemForLead]) -> Lead:
        """The lead of a brief. Raises ProviderUnavailableError when a person has to act before there can be one."""
        if self._choice.composer == EXTRACTIVE:
            return self._offline.lead(day, items)
        return write_lead(day, items, self._choice, self._ledger, self._inner, self._vectors)

    def left_out(self, day: datetime.date, said: Sequence[LeftOut]) -> Sequence[LeftOut]:
        """Keep what a day's compositions left out; returns all that was ever kept for that day, in order.

        What a model of the past said of a claim holds as long as it is the one that composes, under the same prompt.
        """
        if self._choice.composer == EXTRACTIVE:
            return ()
        return self._ledger.judgements.left_out(self._choice.composer, prompt("compose").version, day, said)

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        """Whether each group goes on with its story; links that are left to the threshold are absent.

        Raises ProviderUnavailableError when a person has to act before the provider can be used.
        """
        if self._choice.judging_engine == EXTRACTIVE:
            return self._offline.judge(day, questions)
        return judge_links(day, questions, self._choice, self._ledger, self._inner)

    def judge_claims(
        self, day: datetime.date, questions: Sequence[PatternQuestion]
    ) -> Mapping[tuple[str, str], PatternAnswer]:
        """How each claim stands to a pattern; pairs that are left to the score are absent.

        Raises ProviderUnavailableError when a person has to act before the provider can be used.
        """
        if self._choice.judging_engine == EXTRACTIVE:
            return self._offline.judge_claims(day, questions)
        return judge_claims(day, questions, self._choice, self._ledger, self._inner)


def _composed_instead(offline: Composition, reason: str) -> Composition:
    """Another engine's composition; an answer of the model's that could not be used counts as one thing dropped."""
    return replace(offline, dropped=1) if reason in UNUSABLE_ANSWER else offline
