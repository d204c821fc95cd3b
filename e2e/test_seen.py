"""The scan of pages finds what it is there to find."""

import pytest

from seen import Page, leaks

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "01AB-C5VZ-9XYV-2345-6789-ABCD"
ENROL = f'<code class="seed" id="seed">{SEED}</code><input value="otpauth://x?secret={SEED}">'
KEY = f'<dd><code class="seed" id="key-secret">{SEED}</code></dd><pre>export K={SEED}</pre>'
CODES = f'<ol class="codes" id="codes">\n<li>{CODE}</li>\n</ol>'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/me/enrol", ENROL),
        ("/sign-in/next", ENROL),
        ("/me/recovery", CODES),
        ("/me/key", KEY),
        ("/me", "nothing"),
    ],
)
def test_what_a_page_is_there_to_show_is_shown_to_one_client(path, text):
    secrets = {SEED, CODE, "hunter2&"}
    own = Page("alice", path, text)
    assert leaks([own, own], secrets) == []
    both = leaks([own, Page("bob", path, text)], secrets)
    assert bool(both) == (text != "nothing"), "nobody else sees it"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/me", ENROL),
        ("/me/enrol", f"<p>{SEED}</p>"),
        ("/me/enrol", CODES),
        ("/me", KEY),
        ("/me", f"<li>{CODE}</li>"),
        ("/sign-in", '<input name="password" value="hunter2&amp;">'),
        ("/sign-in", '<a href="?p=hunter2%26">'),
        ("/me/enrol", f"{ENROL}<!-- hunter2& -->"),
    ],
)
def test_what_stands_elsewhere_is_found(path, text):
    assert len(leaks([Page("alice", path, text)], {SEED, CODE, "hunter2&"})) == 1
