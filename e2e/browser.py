"""Chromium, driven as a person would use it, with an authenticator for passkeys built in."""

import importlib.metadata
import re
import shutil
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 20

# How a page is looked at: whether it is dark, and how wide. At the last width a page must still
# need no scrolling to the side (WCAG 1.4.10).
NARROW = 320
LOOKS = [("light", 900), ("dark", 900), ("light", NARROW), ("dark", NARROW)]

# What is asked of a page: WCAG 2.2 at A and AA, and the size of targets, which is off by itself.
STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
}
CHECK = """
const done = arguments[arguments.length - 1];
axe.run(document, arguments[0]).then(
  (found) => done(found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")))
    , (why) => done([String(why)]));
"""


@cache
def _checker():
    """The script of axe-core."""
    files = importlib.metadata.files("axe-playwright-python")
    return next(file for file in files if file.name == "axe.min.js").read_text()


def _found(*names):
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise AssertionError(f"none of {names} is installed")


class Browser:
    """One browser with its own profile."""

    def __init__(self, server, folder, languages="en"):
        options = webdriver.ChromeOptions()
        options.binary_location = _found("chromium", "google-chrome")
        for argument in (
            "--headless=new",
            # Tests run as root in a container; the pages are our own.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-component-update",
            "--disable-background-networking",
            "--no-first-run",
            "--window-size=900,1100",
            f"--user-data-dir={folder}",
            f"--accept-lang={languages}",
        ):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"intl.accept_languages": languages})
        self.driver = webdriver.Chrome(options=options, service=Service(_found("chromedriver")))
        self.server = server
        # A passkey needs a name, and browsers trust this one without TLS.
        self.base = server.url.replace("127.0.0.1", "localhost")

    def authenticator(self):
        """A device with a fingerprint reader: it verifies its user and keeps passkeys."""
        options = VirtualAuthenticatorOptions()
        options.protocol = VirtualAuthenticatorOptions.Protocol.CTAP2
        options.transport = VirtualAuthenticatorOptions.Transport.INTERNAL
        options.has_resident_key = True
        options.has_user_verification = True
        options.is_user_verified = True
        self.driver.add_virtual_authenticator(options)

    def open(self, path):
        self.driver.get(self.base + path)
        return self._see()

    def _see(self):
        """Notes the page, and what the cookies hold."""
        source, url = self._now(lambda: (self.driver.page_source, self.driver.current_url))
        self.server.saw(f"browser {self.driver.session_id}", urlsplit(url).path, source)
        cookies = self.driver.get_cookies()
        self.server.remember_cookies((cookie["name"], cookie["value"]) for cookie in cookies)
        return self

    def _until(self, happened, missed):
        """Waits until this happened. While one page gives way to the next, the driver may answer
        any question with an error of its own; it is asked again."""
        wait = WebDriverWait(self.driver, SECONDS, ignored_exceptions=[WebDriverException])
        try:
            return wait.until(happened)
        except WebDriverException as why:
            raise AssertionError(missed()) from why

    def _find(self, by, what):
        return self._until(
            lambda driver: driver.find_element(by, what), lambda: f"{what} is not on the page"
        )

    def _now(self, read):
        """What the page shows, once there is a page."""
        return self._until(lambda _: (read(),), lambda: "the page cannot be read")[0]

    def at(self, path):
        """Waits until the browser is there."""
        self._until(
            lambda driver: driver.current_url == self.base + path,
            lambda: f"not at {path}, but at {self.driver.current_url}: {self.text()}",
        )
        return self._see()

    def fill(self, **fields):
        for name, value in fields.items():
            element = self._find(By.ID, name.replace("_", "-"))
            element.clear()
            element.send_keys(value)
        return self

    def press(self, text):
        """Presses the button of this text and waits for what follows."""
        # The XPath says: whatever spaces stand around it.
        button = self._find(By.XPATH, f"//button[normalize-space()='{text}']")
        old = self.driver.find_element(By.TAG_NAME, "html")
        button.click()
        self._until(
            lambda driver: driver.find_element(By.TAG_NAME, "html") != old,
            lambda: f"nothing followed {text}",
        )
        return self._see()

    def follow(self, text):
        """Follows the link of this text."""
        self._find(By.LINK_TEXT, text).click()
        return self._see()

    def unfold(self):
        """Opens what is folded away."""
        for element in self.driver.find_elements(By.CSS_SELECTOR, "details:not([open]) > summary"):
            element.click()
        return self

    def text(self):
        return self._now(lambda: self.driver.find_element(By.TAG_NAME, "main").text)

    def heading(self):
        return self._now(lambda: self.driver.find_element(By.TAG_NAME, "h1").text)

    def value(self, css):
        return self._now(lambda: self.driver.find_element(By.CSS_SELECTOR, css).text)

    def values(self, css):
        found = lambda: self.driver.find_elements(By.CSS_SELECTOR, css)
        return self._now(lambda: [element.text for element in found()])

    def forget(self):
        """As another browser of the same person: no cookie is left."""
        self.driver.delete_all_cookies()
        return self

    def shoot(self, path):
        self.driver.save_screenshot(str(path))

    def barriers(self):
        """What stands between people and this page, however it is looked at."""
        found = []
        for scheme, width in LOOKS:
            feature = {"name": "prefers-color-scheme", "value": scheme}
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            self.driver.execute_script(_checker())
            violations = self.driver.execute_async_script(CHECK, STANDARD)
            wide = self.driver.execute_script("return document.documentElement.scrollWidth")
            if wide > width:
                violations.append(f"scrolls to the side: {wide}")
            found += [f"{scheme}, {width}: {violation}" for violation in violations]
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        return found

    def complaints(self):
        """What the browser itself found wrong with the pages: blocked by policy, missing."""
        lines = [line["message"] for line in self.driver.get_log("browser")]
        # A refused sign-in is a page of its own with the status that says so.
        return [line for line in lines if not re.search(r"status of 4(00|01|03|09)", line)]

    def close(self):
        self.driver.quit()


@contextmanager
def browser(server, folder, **more):
    opened = Browser(server, folder, **more)
    try:
        yield opened
    finally:
        opened.close()
