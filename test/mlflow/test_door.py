"""The door itself: who may come in, what is where, and what it says to whoever may not."""

import base64
import json
import os

import mlflow
from house import HOUSE, TRACKING_URI, call, raises, token
from mlflow.tracking import MlflowClient

WORKSPACES = "/api/3.0/mlflow/workspaces"


def test_health_and_version_need_no_token():
    assert call("GET", "/health", bearer="")[:2] == (200, b"OK")
    status, version, headers = call("GET", "/version", bearer="")
    assert (status, version) == (200, mlflow.__version__.encode())
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_server_info_is_what_the_client_asks_for():
    from mlflow.store.tracking.rest_store import RestStore
    from mlflow.utils.rest_utils import MlflowHostCreds
    from mlflow.utils.server_info import fetch_server_info

    info = fetch_server_info(MlflowHostCreds(TRACKING_URI))
    assert info.status_code == 200
    assert info.data["store_type"] == "SqlStore"
    assert info.data["workspaces_enabled"] is True
    assert info.data["trace_archival_enabled"] is False
    assert RestStore(lambda: MlflowHostCreds(TRACKING_URI, token=token())).supports_workspaces


def test_the_ajax_addresses_are_the_same():
    assert call("GET", "/ajax-api/3.0/mlflow/workspaces")[:2] == call("GET", WORKSPACES)[:2]


def test_workspaces_are_listed_and_shown():
    from mlflow.store.workspace.rest_store import RestWorkspaceStore
    from mlflow.utils.rest_utils import MlflowHostCreds

    store = RestWorkspaceStore(lambda: MlflowHostCreds(TRACKING_URI, token=token()))
    assert [workspace.name for workspace in store.list_workspaces()] == ["main", "second"]
    assert store.get_workspace("second").description == "Second"
    raises("RESOURCE_DOES_NOT_EXIST", lambda: store.get_workspace("nowhere"))


def test_basic_authentication_takes_a_token_as_its_password():
    pair = base64.b64encode(f"anybody:{token()}".encode()).decode()
    status, found, _ = call("GET", WORKSPACES, bearer="", headers={"Authorization": f"Basic {pair}"})
    assert status == 200 and len(found["workspaces"]) == 2


def test_without_a_token_the_answer_is_401_and_says_how():
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic !"}, {"Cookie": "interlock=x"}):
        status, answer, got = call("GET", WORKSPACES, bearer="", headers=headers)
        assert status == 401, (headers, status)
        assert answer["error_code"] == "UNAUTHENTICATED" and "MLFLOW_TRACKING_TOKEN" in answer["message"]
        assert "Basic" in got["WWW-Authenticate"] and "Bearer" in got["WWW-Authenticate"]
    status, answer, _ = call("GET", WORKSPACES, bearer=token()[:-1] + ("0" if token()[-1] != "0" else "1"))
    assert (status, answer["error_code"]) == (401, "UNAUTHENTICATED")


def test_another_organisation_cannot_be_told_from_none():
    def refused(organisation):
        base = TRACKING_URI.rsplit("/", 1)[0] + "/" + organisation
        status, answer, _ = call("GET", WORKSPACES, base=base)
        return status, answer["error_code"], answer["message"].replace(organisation, "X")

    other, none = refused(HOUSE["other"]["organisation"]), refused("there-is-none")
    assert other == none and other[:2] == (403, "PERMISSION_DENIED")


def test_a_workspace_is_chosen_by_the_header():
    for name in ("main", "default", "second", " second "):
        assert call("GET", WORKSPACES, headers={"X-MLFLOW-WORKSPACE": name})[0] == 200
    status, answer, _ = call("GET", WORKSPACES, headers={"X-MLFLOW-WORKSPACE": "nowhere"})
    assert (status, answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_token_of_one_workspace_stays_in_it():
    narrow = token("second-only")
    status, found, _ = call("GET", WORKSPACES, bearer=narrow)
    assert [workspace["name"] for workspace in found["workspaces"]] == ["second"]
    status, answer, _ = call("GET", WORKSPACES, bearer=narrow, headers={"X-MLFLOW-WORKSPACE": "main"})
    assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")


def test_unknown_addresses_and_methods():
    status, answer, _ = call("GET", "/api/2.0/mlflow/nothing/here")
    assert (status, answer["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
    status, answer, headers = call("DELETE", WORKSPACES)
    assert status == 405 and "GET" in headers["Allow"]
    assert call("OPTIONS", WORKSPACES, bearer="")[0] == 204
    status, body, headers = call("HEAD", WORKSPACES)
    assert (status, body) == (200, b"") and int(headers["Content-Length"]) > 2


def test_bodies_are_read_as_the_reference_reads_them():
    create = "/api/2.0/mlflow/experiments/create"
    json_type = {"Content-Type": "application/json"}
    status, answer, _ = call("POST", create, raw=b"{not json", headers=json_type)
    assert (status, answer["error_code"]) == (400, "BAD_REQUEST")
    status, answer, _ = call("POST", create, raw=b"{}", headers={"Content-Type": "text/plain"})
    assert status == 400 and "Content-Type must be one of" in answer["message"]
    status, answer, _ = call("POST", create, {"name": 5})
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "Invalid value 5 for parameter 'name' supplied" in answer["message"]
    twice = json.dumps(json.dumps({})).encode()
    status, answer, _ = call("POST", create, raw=twice, headers=json_type)
    assert "Missing value for required parameter 'name'" in answer["message"]


def test_a_body_that_is_too_large_is_refused_before_it_arrives():
    status, answer, _ = call(
        "POST", "/api/2.0/mlflow/experiments/create", raw=b" " * 20_000_001, headers={"Content-Type": "application/json"}
    )
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE") and "20 MB" in answer["message"]


def test_every_answer_carries_a_reference_and_runs_nothing_in_a_browser():
    seen = set()
    for path in (WORKSPACES, "/api/2.0/mlflow/nothing"):
        headers = call("GET", path)[2]
        seen.add(headers["Interlock-Request"])
        assert headers["Cache-Control"] == "no-store"
        assert "sandbox" in headers["Content-Security-Policy"]
    assert len(seen) == 2


def test_a_viewer_reads_and_does_not_write():
    status, answer, _ = call("POST", "/api/2.0/mlflow/experiments/create", {"name": "x"}, bearer=token("viewer"))
    assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")


def test_the_environment_variables_of_the_client_are_enough():
    assert "MLFLOW_TRACKING_TOKEN" in os.environ and mlflow.get_tracking_uri() == TRACKING_URI
    assert MlflowClient().get_experiment("0").name == "Default"
