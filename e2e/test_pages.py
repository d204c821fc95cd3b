"""The pages for people, in a real browser: sign-in, enrolment, passkeys, one's own page."""

import re

import pytest
import requests

import directories
from browser import browser
from directories import PASSWORD, Person
from totp import Authenticator


@pytest.fixture(scope="module")
def directory(server):
    """A directory whose users must all use MFA."""
    return directories.found(server)


def test_a_directory_user_enrols_and_signs_in_with_app_and_passkey(server, directory, tmp_path):
    alice = Person(server, directory, "alice")
    with browser(server, tmp_path / "profile") as page:
        page.authenticator()
        # The first sign-in ends in enrolment, and nowhere else.
        alice.sign_in(page).at("/sign-in/next")
        assert page.heading() == "Set up your authenticator app"
        page.open("/me").at("/sign-in")
        page.open("/sign-in/next")
        app, codes = alice.enrol(server, page)
        assert [d["DeviceType"] for d in alice.devices()] == ["TOTP"]
        # The second one asks for a code: a wrong one, a right one, the same one again.
        page.press("Sign out").at("/sign-in")
        alice.sign_in(page).at("/sign-in/next")
        page.fill(code_totp=app.wrong()).press("Continue")
        assert "not right" in page.value("[role=alert]")
        right = app.code()
        page.fill(code_totp=right).press("Continue").at("/me")
        page.press("Sign out")
        alice.sign_in(page).fill(code_totp=right).press("Continue")
        assert "used before" in page.value("[role=alert]")
        # A recovery code stands in, once.
        page.unfold().fill(code_recovery_code=codes[0])
        section = "//section[@aria-label='Recovery code']//button"
        page.driver.find_element("xpath", section).click()
        page.at("/me")
        assert "9 left" in page.text()
        # A passkey is added, and shown to the administrators beside the app.
        page.press("Add a passkey").fill(name="laptop").press("Use passkey").at("/me")
        assert "laptop" in page.text()
        assert len(alice.devices()) == 2
        # It signs in alone, and as the second factor.
        page.press("Sign out").open("/sign-in").press("Sign in with a passkey")
        page.press("Use passkey").at("/me")
        page.press("Sign out")
        alice.sign_in(page).unfold().press("Use passkey").press("Use passkey").at("/me")
        assert page.complaints() == []
        # An administrator removes the app; the passkey stays.
        totp = next(d for d in alice.devices() if d["DeviceType"] == "TOTP")
        alice.remove(totp)
        assert [d["DeviceId"] for d in alice.devices()] != [totp["DeviceId"]]
        assert len(alice.devices()) == 1
        page.open("/me").at("/sign-in")


def form(session, server, path, **fields):
    """Sends a form as a browser without JavaScript does."""
    url = server.url + path
    return session.post(url, data=fields, headers={"Origin": server.url}, timeout=20)


def test_all_but_passkeys_works_without_javascript(server, directory):
    bob = Person(server, directory, "bob")
    session = requests.Session()
    reply = form(
        session, server, "/sign-in/directory", place=bob.directory, user=bob.name, password=PASSWORD
    )
    seed = re.search(r'<code class="seed" id="seed">([A-Z2-7]+)</code>', reply.text)[1]
    server.remember(seed)
    app = Authenticator(seed)
    first, second = app.pair()
    uri = re.search(r'name="uri" value="([^"]+)"', reply.text)[1]
    # A mistake costs nothing: the same picture is there again.
    wrong = {"first": "000000", "second": "000000", "seed": seed, "uri": uri}
    reply = form(session, server, "/sign-in/enrol/finish", **wrong)
    assert reply.status_code == 401 and seed in reply.text
    right = {"first": first, "second": second, "seed": seed, "uri": uri}
    reply = form(session, server, "/sign-in/enrol/finish", **right)
    codes = re.findall(r"<li>([^<]+)</li>", reply.text)
    assert reply.status_code == 200 and len(codes) == 10
    server.remember(*codes)
    reply = session.get(server.url + "/me", timeout=20)
    assert "Authenticator apps" in reply.text and seed not in reply.text


def test_every_page_forbids_what_it_does_not_need(server):
    reply = requests.get(server.url + "/sign-in", timeout=20)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert not re.search(r'(src|href|action)="(https?:)?//', reply.text)


def test_pages_behind_tls_ask_browsers_for_tls_from_then_on(fresh):
    name = "Strict-Transport-Security"
    paths = ("/sign-in", "/me", "/sign-in/nothing", "/assets/style.css")

    def said(path):
        reply = requests.get(fresh.url + path, timeout=20, allow_redirects=False)
        return reply.headers.get(name)

    assert {said(path) for path in paths} == {None}
    assert fresh.stop() == 0
    fresh.options = ["--public-url", "https://id.example.com"]
    fresh.start()
    assert {said(path) for path in paths} == {"max-age=31536000"}


def test_a_form_from_another_site_is_refused(server):
    data = {"place": server.account.name, "user": "alice", "password": "x"}
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
        reply = requests.post(server.url + "/sign-in", data=data, headers=headers, timeout=20)
        assert reply.status_code == 403, headers


def test_the_pages_speak_the_browsers_language(server):
    for header, text in (("de", "Anmelden"), ("zh-CN", "登录"), ("fr, en", "Sign in")):
        headers = {"Accept-Language": header}
        reply = requests.get(server.url + "/sign-in", headers=headers, timeout=20)
        assert text in reply.text, header
