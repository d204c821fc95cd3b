"""A mail server and an SMS webhook on loopback that keep what they are sent."""

import email
import json
import re
import socket
import threading
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

from harness import wait_for

SECONDS = 20


def free_port():
    """A port nobody listens at; the mail server's library cannot choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Gateways:
    """What the server under test sends goes here."""

    def __init__(self, folder):
        self.mail, self.sms = [], []
        port = free_port()
        self._smtp = Controller(self, hostname="127.0.0.1", port=port)
        self._smtp.start()
        kept = self.sms

        class Webhook(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append((self.headers["Authorization"], json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                """Numbers and codes stay out of the output."""

        self._web = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
        self._serving = threading.Thread(target=self._web.serve_forever)
        self._serving.start()
        secret = folder / "sms-secret"
        secret.touch(mode=0o600)
        secret.write_text("webhook-secret\n")
        self.options = [
            *("--smtp-server", f"127.0.0.1:{port}", "--smtp-security", "plain"),
            *("--mail-from", "noreply@acme.example"),
            *("--sms-url", f"http://127.0.0.1:{self._web.server_port}/send"),
            *("--sms-secret-file", secret),
        ]

    async def handle_DATA(self, _server, _session, envelope):
        self.mail.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def code_by_sms(self, number):
        """The code in the one SMS to this number."""

        def found():
            return [m for _, m in self.sms if m["to"] == number and re.search(r"\d{6}", m["text"])]

        message = wait_for(f"an SMS to {number}", found, SECONDS)[-1]
        assert all(secret == "Bearer webhook-secret" for secret, _ in self.sms)
        return re.search(r"\d{6}", message["text"])[0]

    def code_by_mail(self, address):
        """The code in the last e-mail to this address that has one."""

        def found():
            mine = [m for m in self.mail if m["To"] == address]
            return [m for m in mine if re.search(r"\b\d{6}\b", m.get_content())]

        message = wait_for(f"an e-mail to {address}", found, SECONDS)[-1]
        code = re.search(r"\b\d{6}\b", message.get_content())[0]
        assert code not in message["Subject"]
        return code

    def close(self):
        self._smtp.stop()
        self._web.shutdown()
        self._serving.join()
        self._web.server_close()
