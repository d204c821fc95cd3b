"""Plain HTTP with the suite's own signatures: what a test needs to see bytes an SDK hides."""

import json as jsonlib
import uuid
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from urllib.parse import urlencode

import requests

import signers

VERSIONS = {"ims": "2019-08-15", "ram": "2015-05-01", "sts": "2015-04-01", "cloudsso": "2021-05-15"}
FORM = "application/x-www-form-urlencoded"
TIMEOUT = 30


def _session():
    session = requests.Session()
    session.trust_env = False
    return session


def _now():
    return datetime.now(UTC)


class Huawei:
    """Huawei Cloud requests: signed with a key, carrying a token, or bare."""

    def __init__(self, server, key=None, token=None, form=signers.sdk_hmac):
        self.server, self.key, self.token, self.form = server, key, token, form
        self._session = _session()

    def __call__(self, method, path, json=None, body=None, headers=None, when=None):
        url = self.server.url + path
        if json is not None:
            body = jsonlib.dumps(json).encode()
        body = body or b""
        sent = {"Host": self.server.host, "Content-Type": "application/json", **(headers or {})}
        if self.token:
            sent["X-Auth-Token"] = self.token
        if self.key:
            sent["X-Sdk-Date"] = (when or _now()).strftime("%Y%m%dT%H%M%SZ")
            sent["Authorization"] = self.form(method, url, sent, body, self.key.id, self.key.secret)
        return self._session.request(method, url, data=body, headers=sent, timeout=TIMEOUT)


class Alibaba:
    """Alibaba requests in every shape the contract knows.

    style: "v3" (ACS3 headers), or signature V1 with its parameters in the "query", in the "form",
    or "split" (common ones in the query, the operation's own in the form).
    """

    def __init__(self, server, key, style="v3", method="POST", format="JSON"):
        self.server, self.key = server, key
        self.style, self.method, self.format = style, method, format
        self._session = _session()

    def __call__(self, product, action, *, common=None, when=None, nonce=None, **parameters):
        """`common` replaces common parameters (in V3, headers); None as a value leaves one out."""
        own = {name: str(value) for name, value in parameters.items()}
        stamp = (when or _now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        send = self._v3 if self.style == "v3" else self._v1
        return send(VERSIONS[product], action, own, stamp, nonce or uuid.uuid4().hex, common or {})

    def _v1(self, version, action, own, stamp, nonce, replaced):
        common = {
            "Action": action,
            "Version": version,
            "Format": self.format,
            "AccessKeyId": self.key.id,
            "Timestamp": stamp,
            "SignatureNonce": nonce,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            **replaced,
        }
        common = {name: value for name, value in common.items() if value is not None}
        if "Signature" not in replaced:
            common["Signature"] = signers.rpc_v1(self.method, {**common, **own}, self.key.secret)
        query, form = {
            "query": ({**common, **own}, {}),
            "form": ({}, {**common, **own}),
            "split": (common, own),
        }[self.style]
        url = self.server.url + "/" + (f"?{urlencode(query)}" if query else "")
        headers = {"Content-Type": FORM} if form else {}
        data = urlencode(form) if form else None
        return self._session.request(self.method, url, data=data, headers=headers, timeout=TIMEOUT)

    def _v3(self, version, action, own, stamp, nonce, replaced):
        headers = {
            "host": self.server.host,
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": stamp,
            "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": signers._sha256(b""),
            **replaced,
        }
        headers = {name: value for name, value in headers.items() if value is not None}
        if "Authorization" not in replaced:
            headers["Authorization"] = signers.acs3(
                self.method, list(own.items()), headers, b"", self.key.id, self.key.secret
            )
        headers["accept"] = "application/json"
        url = self.server.url + "/" + (f"?{urlencode(own)}" if own else "")
        return self._session.request(self.method, url, headers=headers, timeout=TIMEOUT)


def tree(xml):
    """XML as nested (tag, children or text), so that a document compares in one line."""
    if isinstance(xml, (str, bytes)):
        xml = ElementTree.fromstring(xml)
    children = [tree(child) for child in xml]
    return xml.tag, children or (xml.text or "")


def tags(xml):
    """The names directly under the root of an XML reply, each with its content."""
    return dict(tree(xml)[1])
