"""openstacksdk connections, set up only from what the caller passes."""

import openstack


def connect(server, auth_type, region=None, path="/v3", **auth):
    methods = auth.pop("auth_methods", None)
    more = {"auth_methods": methods} if methods else {}
    return openstack.connect(
        load_yaml_config=False,
        load_envvars=False,
        auth_type=auth_type,
        region_name=region,
        auth={"auth_url": server.url + path, **auth},
        **more,
    )


def _person(server, name, password):
    domain = server.account.name
    return {
        "username": name,
        "password": password,
        "user_domain_name": domain,
        "domain_name": domain,
    }


def with_password(server, name, password, **more):
    return connect(server, "password", **_person(server, name, password), **more)


def with_code(server, name, password, code):
    methods = ["v3password", "v3totp"]
    person = _person(server, name, password)
    return connect(server, "v3multifactor", auth_methods=methods, passcode=code, **person)


def administrator(server, **more):
    return with_password(server, server.account.admin_name, server.account.admin_password, **more)
