"""What the tests know of the server that they run against: addresses, tokens, and how to speak to it without the client."""

import json
import os
import urllib.error
import urllib.request
import uuid

HOUSE = json.loads(os.environ["INTERLOCK_TEST_HOUSE"])
"""origin, organisation, tokens by role, and `other`: an organisation that these tokens do not belong to."""

TRACKING_URI = os.environ["MLFLOW_TRACKING_URI"]


def token(role="ml-engineer"):
    return HOUSE["tokens"][role]


def fresh(prefix="thing"):
    """A name that nothing has yet."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def call(method, path, body=None, *, query="", bearer=None, headers=None, base=None, raw=None):
    """One request without the client: (status, parsed body or text, headers). `bearer=""` sends no token."""
    bearer = token() if bearer is None else bearer
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request((base or TRACKING_URI) + path + query, data=data, method=method)
    if bearer:
        request.add_header("Authorization", f"Bearer {bearer}")
    if data is not None and not (headers and "Content-Type" in headers):
        request.add_header("Content-Type", "application/json")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, _read(response), response.headers
    except urllib.error.HTTPError as error:
        return error.code, _read(error), error.headers


def _read(response):
    text = response.read()
    try:
        return json.loads(text)
    except (ValueError, UnicodeDecodeError):
        return text


def raises(code, act, words=""):
    """Runs `act` and expects MLflow's exception with this error code, and `words` somewhere in its message."""
    from mlflow.exceptions import MlflowException

    try:
        act()
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code} instead of {code}: {error}"
        assert words in str(error), f"{words!r} is not in {error}"
        return error
    raise AssertionError(f"nothing was raised; expected {code}")
