"""Codes for a device, chosen so that no test depends on where in a 30-second step it runs."""

import time

import pyotp

STEP = 30
# With less than this left in a step, a code of the step before could arrive too late.
SLACK = 10


class Authenticator:
    """One device's authenticator: remembers the last step used, as the server does."""

    def __init__(self, seed):
        self._totp = pyotp.TOTP(seed)
        self._used = 0

    def at(self, step):
        return self._totp.at(step * STEP)

    def pair(self):
        """Two adjacent codes to bind with, both accepted now and for the next SLACK seconds."""
        step, elapsed = divmod(time.time(), STEP)
        first = int(step) - 1 if elapsed < STEP - SLACK else int(step)
        first = max(first, self._used + 1)
        self._wait_until(first)
        self._used = first + 1
        return self.at(first), self.at(first + 1)

    def code(self):
        """A code of a step never used before; waits only if the next one is too far ahead."""
        step = max(int(time.time() // STEP), self._used + 1)
        self._wait_until(step - 1)
        self._used = step
        return self.at(step)

    def wrong(self):
        """Six digits that are not the code of any step near now."""
        now = int(time.time() // STEP)
        near = {self.at(step) for step in range(now - 10, now + 11)}
        return next(code for code in map("{:06}".format, range(1000)) if code not in near)

    @staticmethod
    def _wait_until(step):
        pause = step * STEP - time.time()
        assert pause < 2 * STEP, "a test asks for more codes than a minute holds"
        if pause > 0:
            time.sleep(pause)
