"""One message to a mail server, so that at any moment it is known whether the server may have it.

SMTP has no "exactly once": a server takes a message when it has read the line with the single dot, and only then
answers (RFC 5321, 4.1.1.4 and 4.5.3.2.6). So everything but that line is sent first; then `handing_over` makes it
durable that the server may have it from now on, and sends the line at once. A connection that breaks before leaves
nothing there.
"""

import re
import smtplib
import ssl
from base64 import b64encode
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP

from bellwether_assets.delivery.outcomes import HandingOver, NotSentError, UnknownOutcomeError
from bellwether_assets.foundation.delivery_settings import Smtp
from bellwether_assets.foundation.without_secrets import without_secrets
from bellwether_assets.site.display import clean

_TAKEN, _GO_ON = 250, 354
_PERMANENT = 500


def send_mail(message: EmailMessage, server: Smtp, password: str | None, handing_over: HandingOver) -> None:
    """Have the server take the message. Raises NotSentError or UnknownOutcomeError, whose words hold no password."""
    try:
        _send(message, server, password, handing_over)
    except (NotSentError, UnknownOutcomeError) as error:
        # A server may say what it was sent, and what it says is kept.
        spelled = [password or "", b64encode(f"\0{server.user}\0{password}".encode()).decode()]
        error.args = (without_secrets(str(error), spelled),)
        raise


def _send(message: EmailMessage, server: Smtp, password: str | None, handing_over: HandingOver) -> None:
    where = f"{server.host}:{server.port}"
    try:
        with closing(_connect(server)) as session:
            session.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                session.starttls(context=ssl.create_default_context())
            if server.user is not None:
                session.login(server.user, password or "")
            _offer(session, message, where)
            _hand_over(session, where, handing_over)
            # It was taken: whatever becomes of the parting changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(f"{where}: {_told(error)}") from None


def _connect(server: Smtp) -> smtplib.SMTP:
    host = server.host or ""
    if server.tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, server.port, timeout=server.timeout_seconds, context=context)
    return smtplib.SMTP(host, server.port, timeout=server.timeout_seconds)


def _offer(session: smtplib.SMTP, message: EmailMessage, where: str) -> None:
    """Sender, receiver and the whole message, but for the line that ends it."""
    sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    for verb, reply in (
        ("sender", session.mail(sender)),
        ("receiver", session.rcpt(to)),
        ("DATA", session.docmd("DATA")),
    ):
        if reply[0] not in {_TAKEN, 251, _GO_ON}:
            raise _refused(reply, f"{where} refuses the {verb}")
    # A line that is a dot would end the message (RFC 5321, 4.5.2).
    session.send(re.sub(rb"^\.", b"..", message.as_bytes(policy=SMTP), flags=re.MULTILINE))


def _hand_over(session: smtplib.SMTP, where: str, handing_over: HandingOver) -> None:
    try:
        handing_over(lambda: session.send(b".\r\n"))
        reply = session.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UnknownOutcomeError(f"{where}: no answer to the whole message: {_told(error)}") from None
    if reply[0] != _TAKEN:
        raise _refused(reply, f"{where} refuses the message")


def _refused(reply: tuple[int, bytes], what: str) -> NotSentError:
    code, said = reply
    return NotSentError(f"{what}: {code} {clean(said.decode('utf-8', 'replace'))}", is_final=code >= _PERMANENT)


def _told(error: Exception) -> str:
    """An error in a line, without what was sent to the server."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = clean(error.smtp_error.decode("utf-8", "replace")) if isinstance(error.smtp_error, bytes) else ""
        return f"it refuses the user or the password: {error.smtp_code} {said}"
    return clean(str(error)) or type(error).__name__
