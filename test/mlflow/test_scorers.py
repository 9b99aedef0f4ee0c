"""Scorers, registered and fetched through `mlflow.genai.scorers`."""

import json
import os

import mlflow
from house import HOUSE, call, fresh, raises, token
from mlflow.genai.judges import make_judge
from mlflow.genai.scorers import Safety, delete_scorer, get_scorer, list_scorers, scorer
from mlflow.genai.scorers.registry import list_scorer_versions

os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"

BASE = "/api/3.0/mlflow/scorers"


def a_judge(name, instructions="Is {{ outputs }} polite?"):
    return make_judge(name=name, instructions=instructions, model="openai:/gpt-4o-mini")


def test_a_judge_is_registered_listed_and_fetched():
    first, second = a_judge("polite"), a_judge("brief", "Is {{ outputs }} brief?")
    assert first.register(experiment_id="0").name == "polite"
    second.register(experiment_id="0")
    assert [one.name for one in list_scorers(experiment_id="0")] == ["brief", "polite"]
    found = get_scorer(name="polite", experiment_id="0")
    assert (found.name, found.instructions, found.model) == ("polite", first.instructions, first.model)


def test_every_registration_is_a_version_of_its_own():
    name = fresh("judge")
    for words in ["Is {{ outputs }} kind?", "Is {{ outputs }} true?", "Is {{ outputs }} short?"]:
        a_judge(name, words).register(experiment_id="0")
    versions = list_scorer_versions(name=name, experiment_id="0")
    assert [version for _, version in versions] == [1, 2, 3]
    assert get_scorer(name=name, experiment_id="0").instructions == "Is {{ outputs }} short?"
    assert get_scorer(name=name, experiment_id="0", version=1).instructions == "Is {{ outputs }} kind?"
    delete_scorer(name=name, experiment_id="0", version=2)
    assert [version for _, version in list_scorer_versions(name=name, experiment_id="0")] == [1, 3]
    raises("RESOURCE_DOES_NOT_EXIST", lambda: get_scorer(name=name, experiment_id="0", version=2), "and version 2 not found")
    delete_scorer(name=name, experiment_id="0", version="all")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: get_scorer(name=name, experiment_id="0"), f"'{name}' not found for experiment 0")


def test_experiments_whose_ids_are_long_have_scorers_too():
    number = mlflow.set_experiment(fresh("experiment")).experiment_id
    assert int(number) > 2**31
    a_judge("polite").register()
    Safety(name="safe", model="openai:/gpt-4o-mini").register()
    assert [one.name for one in list_scorers(experiment_id=number)] == ["polite", "safe"]
    assert isinstance(get_scorer(name="safe", experiment_id=number), Safety)
    mlflow.delete_experiment(number)
    raises("INVALID_PARAMETER_VALUE", lambda: list_scorers(experiment_id=number), "must be in the 'active' state")
    raises("INVALID_PARAMETER_VALUE", lambda: a_judge("late").register(experiment_id=number), "must be in the 'active' state")


def test_a_scorer_that_carries_code_is_refused():
    @scorer
    def exact(outputs):
        return outputs == "x"

    content = json.dumps(exact.model_dump())
    assert "call_source" in content
    status, answer, _ = call("POST", f"{BASE}/register", {"experiment_id": "0", "name": "exact", "serialized_scorer": content})
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), answer
    assert answer["message"].startswith("Custom scorer registration (using @scorer decorator)"), answer


def test_the_doors_say_what_is_missing_or_wrong():
    for body, words in [
        ({"name": "x", "serialized_scorer": "{}"}, "'experiment_id'"),
        ({"experiment_id": "0", "serialized_scorer": "{}"}, "'name'"),
        ({"experiment_id": "0", "name": " ", "serialized_scorer": "{}"}, "cannot be empty"),
        ({"experiment_id": "0", "name": "x", "serialized_scorer": "{"}, "must be valid JSON"),
    ]:
        status, answer, _ = call("POST", f"{BASE}/register", body)
        assert status == 400 and words in answer["message"], (body, answer)
    status, answer, _ = call("GET", f"{BASE}/list", query="?experiment_id=0&experiment_ids=0")
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    name = fresh("shape")
    definition = json.dumps(a_judge(name).model_dump())
    status, made, _ = call("POST", f"{BASE}/register", {"experiment_id": "0", "name": name, "serialized_scorer": definition})
    assert (made["version"], made["experiment_id"], made["name"]) == (1, "0", name)
    assert made["serialized_scorer"] == definition and made["creation_time"] > 1_600_000_000_000
    status, found, _ = call("GET", f"{BASE}/get", query=f"?experiment_id=0&name={name}")
    assert found["scorer"]["scorer_id"] == made["scorer_id"] and found["scorer"]["experiment_id"] == 0
    status, found, _ = call("GET", f"{BASE}/list", query="?experiment_ids=0&experiment_ids=999999")
    assert name in [one["scorer_name"] for one in found["scorers"]]
    assert name in [one["scorer_name"] for one in call("GET", f"{BASE}/list")[1]["scorers"]]


def test_none_runs_on_a_schedule():
    status, answer, _ = call("GET", f"{BASE}/online-configs", query="?scorer_ids=a&scorer_ids=b")
    assert (status, answer) == (200, {"configs": []})
    name = fresh("scheduled")
    body = {"experiment_id": "0", "name": name, "sample_rate": 0.5}
    status, answer, _ = call("PUT", f"{BASE}/online-config", body)
    assert status == 501 and answer["error_code"] == "NOT_IMPLEMENTED", answer


def test_who_may_only_read_registers_nothing_and_other_workspaces_see_nothing():
    name = fresh("mine")
    a_judge(name).register(experiment_id="0")
    viewer = token("viewer")
    assert call("GET", f"{BASE}/get", query=f"?experiment_id=0&name={name}", bearer=viewer)[0] == 200
    body = {"experiment_id": "0", "name": name}
    assert call("DELETE", f"{BASE}/delete", body, bearer=viewer)[0] == 403
    assert call("POST", f"{BASE}/register", {**body, "serialized_scorer": "{}"}, bearer=viewer)[0] == 403
    second = {"X-MLFLOW-WORKSPACE": "second", "Content-Type": "application/json"}
    assert call("GET", f"{BASE}/get", query=f"?experiment_id=0&name={name}", headers=second)[0] == 404
    base = f"{HOUSE['origin']}/orgs/{HOUSE['other']['organisation']}"
    other = call("GET", f"{BASE}/get", query=f"?experiment_id=0&name={name}", bearer=HOUSE["other"]["token"], base=base)
    assert other[0] == 404, other
