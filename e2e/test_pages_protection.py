"""Login protection of Huawei users, through the pages and through OpenStack's client."""

import pytest
from keystoneauth1.exceptions.http import Unauthorized

import huawei
import keystone
import raw
from browser import browser
from gateways import Gateways
from people import key_for, unique

PASSWORD = "Correct-horse-battery-7"


def gateways(folder):
    return Gateways(folder)


@pytest.fixture(scope="module")
def admin(server):
    return huawei.client(server, server.account.key)


def person(server, number):
    """A user with a phone and an e-mail address; its name and id."""
    name = unique("alice")
    wish = {
        "name": name,
        "domain_id": server.account.domain_id,
        "password": PASSWORD,
        "pwd_status": False,
        "areacode": "0049",
        "phone": number,
        "email": f"{name}@acme.example",
    }
    made = raw.Huawei(server, server.account.key)("POST", "/v3.0/OS-USER/users", {"user": wish})
    assert made.status_code == 201, made.text
    server.remember(PASSWORD)
    return name, made.json()["user"]["id"]


def sign_in(server, page, name):
    page.open("/sign-in").fill(place=server.account.name, user=name, password=PASSWORD)
    return page.press("Sign in")


@pytest.mark.parametrize("method", ["sms", "email"])
def test_a_user_protected_by_messages_signs_in_with_one(server, admin, tmp_path, method):
    number = {"sms": "1701234567", "email": "1701234568"}[method]
    name, user_id = person(server, number)
    huawei.protect(admin, user_id, True, method)
    with browser(server, tmp_path / "profile") as page:
        sign_in(server, page, name).at("/sign-in/next")
        page.press("Send a code")
        assert f"{name}@acme.example" not in page.text() and number not in page.text()
        if method == "sms":
            code = server.gateways.code_by_sms(f"+49{number}")
        else:
            code = server.gateways.code_by_mail(f"{name}@acme.example")
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        field = {f"code_{method}": wrong}
        page.fill(**field).press("Continue")
        assert "not right" in page.value("[role=alert]")
        page.fill(**{f"code_{method}": code}).press("Continue").at("/me")
        # The code of one sign-in is none in another.
        page.press("Sign out")
        sign_in(server, page, name).press("Send a code")
        page.fill(**{f"code_{method}": code}).press("Continue")
        assert page.driver.current_url.endswith("/sign-in/code")
        server.remember(code)


def test_a_user_protected_by_its_device_signs_in_with_it_on_pages_and_by_openstack(
    server, admin, tmp_path
):
    name, user_id = person(server, "1701234569")
    own = huawei.client(server, key_for(server, user_id))
    _, app = huawei.enrol(server, own, user_id, unique("dev"))
    huawei.protect(admin, user_id, True, "vmfa")
    with browser(server, tmp_path / "profile") as page:
        sign_in(server, page, name).at("/sign-in/next")
        page.fill(code_totp=app.code()).press("Continue").at("/me")
    with pytest.raises(Unauthorized):
        keystone.with_password(server, name, PASSWORD).session.get_token()
    assert keystone.with_code(server, name, PASSWORD, app.code()).session.get_token()
