"""A real web server on loopback that takes posts, and answers as a test wants it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """A web server that keeps what is posted. `answers`: by turns a status, or None for no answer at all.

    An error says what was asked for, as web frameworks do by default.
    """

    def __init__(self, path: str = "/T0/B0/secret") -> None:
        self.posts: list[tuple[str, dict[str, str], Any]] = []
        self.answers: list[int | None] = []
        self._let_go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posts.append((self.path, dict(self.headers), json.loads(body)))
                status = outer.answers.pop(0) if outer.answers else 200
                if status is None:
                    outer._let_go.wait()
                    return
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(b"ok" if status == 200 else f"Cannot POST {self.path}".encode())

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{path}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
