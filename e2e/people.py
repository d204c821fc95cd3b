"""Users to test with, made through one vendor and known to all of them."""

import itertools
from dataclasses import dataclass

import raw
from harness import Key

_numbers = itertools.count(1)


def unique(name):
    """A name nobody in this run has yet."""
    return f"{name}-{next(_numbers)}"


@dataclass(frozen=True)
class Person:
    """A user as Huawei shows them (id) and as Alibaba does (name, upn)."""

    name: str
    id: str
    upn: str
    password: str
    key: Key


def hire(server, name):
    """Makes a user with a password and an access key, and no permission at all."""
    admin = raw.Huawei(server, server.account.key)
    name = unique(name)
    password = f"Tr0ub4dor&{unique('pass')}-horse"
    wish = {
        "name": name,
        "domain_id": server.account.domain_id,
        "password": password,
        "enabled": True,
    }
    made = admin("POST", "/v3/users", {"user": wish})
    assert made.status_code == 201, made.text
    user_id = made.json()["user"]["id"]
    key = key_for(server, user_id)
    server.remember(password)
    return Person(name, user_id, f"{name}@{server.account.default_domain}", password, key)


def key_for(server, user_id):
    """A new access key of the user with this Huawei id."""
    admin = raw.Huawei(server, server.account.key)
    wish = {"credential": {"user_id": user_id, "description": "e2e"}}
    made = admin("POST", "/v3.0/OS-CREDENTIAL/credentials", wish)
    assert made.status_code == 201, made.text
    credential = made.json()["credential"]
    server.remember(credential["secret"])
    return Key(credential["access"], credential["secret"])
