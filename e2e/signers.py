"""Request signers written from the published algorithms; no code of the vendors' packages."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, quote, unquote, urlsplit


def _encode(text):
    # Python's quote keeps exactly the RFC 3986 unreserved set when nothing else is declared safe.
    return quote(text, safe="")


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _hmac256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def _pairs(query):
    return "&".join(f"{_encode(k)}={_encode(v)}" for k, v in sorted(query))


# --- Alibaba RPC signature V1 (HMAC-SHA1 over all parameters of query and form) ---


def rpc_v1_string_to_sign(method, parameters):
    canonical = _pairs((k, v) for k, v in parameters.items() if k != "Signature")
    return f"{method}&%2F&{_encode(canonical)}"


def rpc_v1(method, parameters, secret):
    text = rpc_v1_string_to_sign(method, parameters)
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


# --- Alibaba ACS3-HMAC-SHA256 (V3) ---


def acs3_canonical(method, query, headers, body_hash):
    named = {name.lower(): value.strip() for name, value in headers.items()}
    names = sorted(named)
    lines = "".join(f"{name}:{named[name]}\n" for name in names)
    return f"{method}\n/\n{_pairs(query)}\n{lines}\n{';'.join(names)}\n{body_hash}", ";".join(names)


def acs3(method, query, headers, body, key_id, secret):
    """The Authorization header; every header given is signed."""
    canonical, names = acs3_canonical(method, query, headers, _sha256(body))
    signature = _hmac256(
        secret.encode(), f"ACS3-HMAC-SHA256\n{_sha256(canonical.encode())}"
    ).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"


# --- Huawei SDK-HMAC-SHA256, in its two forms ---


def sdk_hmac_canonical(method, url, headers, body):
    parts = urlsplit(url)
    path = "/".join(_encode(unquote(segment)) for segment in parts.path.split("/"))
    if not path.endswith("/"):
        path += "/"
    query = _pairs(parse_qsl(parts.query, keep_blank_values=True))
    named = {name.lower(): value.strip() for name, value in headers.items()}
    names = sorted(named)
    lines = "".join(f"{name}:{named[name]}\n" for name in names)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{';'.join(names)}\n{_sha256(body)}"
    return canonical, ";".join(names)


def sdk_hmac(method, url, headers, body, key_id, secret):
    """The `Access=` form of the Python, Java, Node and .NET SDKs."""
    canonical, names = sdk_hmac_canonical(method, url, headers, body)
    date = headers["X-Sdk-Date"]
    text = f"SDK-HMAC-SHA256\n{date}\n{_sha256(canonical.encode())}"
    signature = _hmac256(secret.encode(), text).hexdigest()
    return f"SDK-HMAC-SHA256 Access={key_id}, SignedHeaders={names}, Signature={signature}"


def sdk_hmac_scoped(method, url, headers, body, key_id, secret):
    """The `Credential=` form of the Go SDK and Terraform; region and service are empty there."""
    canonical, names = sdk_hmac_canonical(method, url, headers, body)
    date = headers["X-Sdk-Date"]
    scope = f"{date[:8]}///sdk_request"
    text = f"SDK-HMAC-SHA256\n{date}\n{scope}\n{_sha256(canonical.encode())}"
    key = f"SDK{secret}".encode()
    for step in (date[:8], "", "", "sdk_request"):
        key = _hmac256(key, step).digest()
    signature = _hmac256(key, text).hexdigest()
    return (
        f"SDK-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
