"""How late a code may be, as the operator sets it."""

import time

import pytest
from keystoneauth1.exceptions import Unauthorized

import huawei
import keystone
from people import hire
from totp import SLACK, STEP, Authenticator


def in_the_middle_of_a_step():
    """Waits until a code of the step before is not about to be one of two steps before."""
    elapsed = time.time() % STEP
    if elapsed > STEP - SLACK:
        time.sleep(STEP - elapsed)
    return int(time.time() // STEP)


def bound_at_present(server, person):
    """A device bound by a pair whose later code is the present one: its clock is right."""
    own = huawei.client(server, person.key)
    device = huawei.create_device(own, person.id, person.name).virtual_mfa_device
    server.remember(device.base32_string_seed)
    codes = Authenticator(device.base32_string_seed)
    step = in_the_middle_of_a_step()
    pair = codes.at(step - 1), codes.at(step)
    huawei.bind(own, person.id, device.serial_number, *pair)
    return codes, step


@pytest.mark.parametrize("profile", ["compatible", "strict"])
def test_a_code_is_good_a_step_later_unless_the_server_is_strict(fresh, profile):
    assert fresh.stop() == 0
    fresh.options = ["--totp", profile]
    fresh.start()
    alice = hire(fresh, "alice")
    codes, used = bound_at_present(fresh, alice)

    def sign_in(step):
        code = codes.at(step)
        connection = keystone.with_code(fresh, alice.name, alice.password, code)
        return connection.session.get_token()

    # The step after the used one is over, and its code was not used.
    time.sleep(max(0, (used + 2) * STEP + 1 - time.time()))
    present = in_the_middle_of_a_step()
    if profile == "strict":
        with pytest.raises(Unauthorized):
            sign_in(present - 1)
    else:
        assert sign_in(present - 1)
    assert sign_in(in_the_middle_of_a_step())
