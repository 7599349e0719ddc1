"""A real mail server on loopback, which keeps what it takes and answers as a test wants it to."""

import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Answer = Callable[[], str]
OK = "250 OK"
USER, PASSWORD = "bellwether", "open sesame"


class MailServer:
    """Takes messages at `port`. `at_rcpt` and `at_data` give its answers; an empty one drops the connection."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, with_login: bool = False) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.at_rcpt: Answer = lambda: OK
        self.at_data: Answer = lambda: OK
        self._controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=0,
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=_authenticate if with_login else None,
            auth_required=with_login,
            auth_require_tls=tls is not None,
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt() or _dropped(server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data()
        if not answer.startswith(("4", "5")):
            content = envelope.original_content or b""
            self.raw.append(content)
            message = message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
        return answer or _dropped(server)

    @property
    def port(self) -> int:
        return self._controller.port

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Connects once, as the stock one does, but to the port that was given instead of asked for."""
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _dropped(server: SMTP) -> str:
    transport: Any = server.transport
    transport.abort()
    return "421 never read"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    told = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=told, handled=told)
