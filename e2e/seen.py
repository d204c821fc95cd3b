"""Every page that a browser or an HTTP client got, and what stands in one that must not."""

import html
import re
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

# What a page shows on purpose, to one person: the element it stands in, and where.
_SEED = re.compile(r'<code class="seed" id="seed">([A-Z2-7]+)</code>')
_CODES = re.compile(r'<ol class="codes" id="codes">(.*?)</ol>', re.DOTALL)
_KEY = re.compile(r'<code class="seed" id="(?:key-secret|session-token)">([^<]+)</code>')
_CODE = re.compile(r"<li>([0-9A-Z-]+)</li>")
_SHOWS_SEED = {"/sign-in/next", "/sign-in/enrol/finish", "/me/enrol", "/me/enrol/finish"}
_SHOWS_KEY = {"/me/key"}
_SHOWS_CODES = {
    "/sign-in/enrol/finish",
    "/me/enrol/finish",
    "/me/passkey/finish",
    "/me/recovery",
}


@dataclass(frozen=True)
class Page:
    """A page and who got it: a browser, or a session of plain HTTP."""

    client: str
    path: str
    text: str

    def shows(self):
        """The secrets that this page is there to show."""
        shown = set(_SEED.findall(self.text)) if self.path in _SHOWS_SEED else set()
        if self.path in _SHOWS_KEY:
            shown.update(_KEY.findall(self.text))
        if self.path in _SHOWS_CODES:
            for listed in _CODES.findall(self.text):
                shown.update(_CODE.findall(listed))
        return shown


def _bare(secret):
    return b64encode(secret.encode()).decode().rstrip("=")


def stands_in(secret, text):
    """Whether a secret stands in a text, as it is or encoded."""
    forms = (str, quote, quote_plus, html.escape, _bare)
    return any(form(secret) in text for form in forms)


def leaks(pages, secrets):
    """Where a page holds a secret that it does not show on purpose to the one client it is for."""
    clients, found = {}, []
    for page in pages:
        shown = page.shows()
        for secret in secrets:
            if stands_in(secret, page.text) and (
                secret not in shown or clients.setdefault(secret, page.client) != page.client
            ):
                found.append(f"{page.path} as {page.client} saw it")
    return found
