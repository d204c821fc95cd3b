"""No page keeps anybody out: every one is checked against WCAG 2.2 A and AA by axe-core, in light
and in dark, wide and as narrow as a phone."""

import pytest

import directories
import huawei
import raw
from browser import browser
from directories import PASSWORD, Person
from gateways import Gateways
from people import unique


def gateways(folder):
    return Gateways(folder)


def check(page, heading):
    """The page is the one that is meant, and nothing stands in the way."""
    assert heading in page.heading()
    page.unfold()
    assert page.barriers() == [], heading


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_pages_before_a_sign_in(server, tmp_path, language):
    headings = {
        "en": ("Sign in to an account", "Sign in to a directory", "Passkey"),
        "de": ("Bei einem Konto anmelden", "Bei einem Verzeichnis anmelden", "Passkey"),
        "zh": ("登录账号", "登录目录", "通行密钥"),
    }
    account, directory, passkey = headings[language]
    with browser(server, tmp_path / "profile", languages=language) as page:
        check(page.open("/sign-in"), account)
        check(page.open("/sign-in/directory"), directory)
        check(page.open("/sign-in/nothing"), "Countersign")
        page.open("/sign-in").driver.find_elements("css selector", "form button")[1].click()
        page.at("/sign-in/passkey")
        check(page, passkey)


@pytest.mark.parametrize(
    ("harm", "barrier"),
    [
        ("document.querySelector('label[for=place]').remove()", "label"),
        ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('h1').style.minWidth = '400px'", "scrolls to the side"),
        (
            "document.querySelectorAll('nav a').forEach((a) => { a.style.cssText ="
            " 'display: inline-block; font-size: 6px; height: 6px; margin: 0'; })",
            "target-size",
        ),
    ],
)
def test_the_checker_finds_what_is_in_the_way(server, tmp_path, harm, barrier):
    with browser(server, tmp_path / "profile") as page:
        page.open("/sign-in").driver.execute_script(harm)
        assert any(barrier in found for found in page.barriers())


def test_pages_of_a_sign_in_and_of_ones_own(server, tmp_path):
    alice = Person(server, directories.found(server), "alice")
    with browser(server, tmp_path / "profile") as page:
        page.authenticator()
        page.open("/sign-in/directory").fill(place="nowhere", user="nobody", password="wrong-one")
        check(page.press("Sign in"), "Sign in to a directory")
        alice.sign_in(page).at("/sign-in/next")
        check(page, "Set up your authenticator app")
        page.fill(first="000000", second="000000").press("Continue")
        check(page, "Set up your authenticator app")
        page.open("/sign-in/next")
        app, _ = alice.enrol(server, page, shown=lambda: check(page, "Recovery codes"))
        check(page, "Signed in as")
        page.press("Add a passkey")
        check(page, "Passkey")
        page.fill(name="laptop").press("Use passkey").at("/me")
        check(page, "Signed in as")
        check(page.open("/me/prove"), "Please confirm that it is you")
        page.press("Use passkey")
        check(page, "Passkey")
        page.open("/me").press("Sign out")
        alice.sign_in(page).at("/sign-in/next")
        check(page, "One more step")
        page.unfold().fill(code_totp=app.wrong())
        page.driver.find_element("xpath", "//section[.//*[@id='code-totp']]//button").click()
        page.at("/sign-in/code")
        check(page, "One more step")


def test_pages_with_codes_by_message_and_a_new_password(server, tmp_path):
    name = unique("alice")
    wish = {
        "name": name,
        "domain_id": server.account.domain_id,
        "password": PASSWORD,
        "pwd_status": True,
        "email": f"{name}@acme.example",
    }
    made = raw.Huawei(server, server.account.key)("POST", "/v3.0/OS-USER/users", {"user": wish})
    assert made.status_code == 201, made.text
    server.remember(PASSWORD)
    admin = huawei.client(server, server.account.key)
    huawei.protect(admin, made.json()["user"]["id"], True, "email")
    with browser(server, tmp_path / "profile") as page:
        page.open("/sign-in").fill(place=server.account.name, user=name, password=PASSWORD)
        page.press("Sign in").at("/sign-in/next")
        check(page, "One more step")
        page.press("Send a code")
        check(page, "One more step")
        code = server.gateways.code_by_mail(f"{name}@acme.example")
        server.remember(code)
        page.fill(code_email=code).press("Continue").at("/sign-in/next")
        check(page, "Choose a new password")
        page.fill(password="short", repeat="other").press("Continue")
        check(page, "Choose a new password")
        newer = f"{PASSWORD}-2"
        server.remember(newer)
        page.fill(password=newer, repeat=newer).press("Continue").at("/me")
        page.press("Take a temporary access key")
        server.remember(page.value("#key-secret"), page.value("#session-token"))
        check(page, "Temporary access key")
