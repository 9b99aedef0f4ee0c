"""The model registry as its client uses it: models, versions, aliases, tags, stages, searches and what is refused."""

import threading

import mlflow
from house import call, fresh, raises, token
from mlflow.entities.model_registry import ModelVersionTag
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

client = MlflowClient()


def model(prefix="model", versions=0, **more):
    name = fresh(prefix)
    client.create_registered_model(name, **more)
    for at in range(versions):
        client.create_model_version(name, f"s3://bucket/{name}/{at}")
    return name


def test_a_model_is_created_and_read():
    name = model(tags={"team": "risk", "empty": ""}, description="Scores applications.")
    read = client.get_registered_model(name)
    assert (read.name, read.description, read.tags) == (
        name,
        "Scores applications.",
        {"team": "risk", "empty": ""},
    )
    assert read.creation_timestamp == read.last_updated_timestamp > 1_700_000_000_000
    assert read.latest_versions == [] and read.aliases == {}


def test_a_name_is_taken_once():
    name = model()
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name), "already exists")
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_registered_model(""), "Missing value")
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_registered_model("a/b"), "cannot contain")
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_registered_model(".."), "must not resolve")


def test_a_model_that_is_not_there():
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(fresh()), "not found")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_registered_model(fresh()), "not found")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.create_model_version(fresh(), "s3://b/x"), "not found")


def test_required_parameters_and_types_in_the_words_of_the_protocol():
    status, body, _ = call("POST", "/api/2.0/mlflow/registered-models/create", {})
    assert status == 400 and body["error_code"] == "INVALID_PARAMETER_VALUE"
    assert "Missing value for required parameter 'name'" in body["message"]
    status, body, _ = call("POST", "/api/2.0/mlflow/registered-models/create", {"name": 5})
    assert status == 400 and "Hint: Value was of type 'int'" in body["message"]
    status, body, _ = call("GET", "/api/2.0/mlflow/registered-models/search", query="?max_results=1001")
    assert status == 400 and body["error_code"] == "INVALID_PARAMETER_VALUE"


def test_a_description_changes_and_a_name_too():
    name = model(versions=1)
    other = fresh("renamed")
    assert client.update_registered_model(name, "New words.").description == "New words."
    client.set_registered_model_alias(name, "champion", 1)
    client.rename_registered_model(name, other)
    assert client.get_model_version(other, "1").name == other
    assert client.get_model_version_by_alias(other, "champion").version == "1"
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name))
    third = model()
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.rename_registered_model(other, third), "already exists")


def test_a_deleted_model_frees_its_name_and_its_numbers():
    name = model(versions=2)
    client.delete_registered_model(name)
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name, "1"))
    client.create_registered_model(name)
    assert client.create_model_version(name, "s3://bucket/again").version == "1"


def test_tags_of_models():
    name = model()
    client.set_registered_model_tag(name, "team", "risk")
    client.set_registered_model_tag(name, "team", "fraud")
    client.set_registered_model_tag(name, "a/b.c-d e:f", "ok")
    assert client.get_registered_model(name).tags == {"team": "fraud", "a/b.c-d e:f": "ok"}
    client.delete_registered_model_tag(name, "team")
    client.delete_registered_model_tag(name, "team")
    assert client.get_registered_model(name).tags == {"a/b.c-d e:f": "ok"}
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_tag(name, "../up", "x"))
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_tag(name, "k" * 251, "x"), "250")
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_tag(name, "k", "x" * 100_001), "100000")


def test_versions_are_numbered_and_read():
    name = model()
    made = client.create_model_version(
        name,
        "s3://bucket/model",
        tags={"metric": "0.9"},
        run_link="https://ci.example.org/1",
        description="First.",
    )
    assert (made.version, made.status, made.current_stage) == ("1", "READY", "None")
    read = client.get_model_version(name, "1")
    assert (read.source, read.description, read.run_link) == (
        "s3://bucket/model",
        "First.",
        "https://ci.example.org/1",
    )
    assert read.tags == {"metric": "0.9"}
    assert client.get_model_version_download_uri(name, "1") == "s3://bucket/model"
    assert client.update_model_version(name, "1", "Better words.").description == "Better words."
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name, "2"), "version=2) not found")
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_model_version(name, "one"), "must be an integer")


def test_numbers_are_dense_when_many_register_at_once():
    name = model()
    numbers, failures = [], []

    def register():
        try:
            numbers.append(int(MlflowClient().create_model_version(name, "s3://bucket/x").version))
        except MlflowException as error:
            failures.append(error)

    threads = [threading.Thread(target=register) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(numbers) == list(range(1, 33))


def test_a_deleted_version_is_gone_and_its_number_with_it():
    name = model(versions=2)
    client.set_registered_model_alias(name, "champion", 2)
    client.delete_model_version(name, "2")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name, "2"))
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_model_version(name, "2"))
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias(name, "champion"), "not found")
    assert [one.version for one in client.search_model_versions(f"name = '{name}'")] == ["1"]
    assert client.create_model_version(name, "s3://bucket/x").version == "3"
    assert client.get_registered_model(name).aliases == {}


def test_tags_of_versions():
    name = model(versions=1)
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.set_model_version_tag(name, version="1", key="n", value=5)
    assert client.get_model_version(name, "1").tags == {"checked": "yes", "n": "5"}
    client.delete_model_version_tag(name, "1", "checked")
    assert client.get_model_version(name, "1").tags == {"n": "5"}
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.set_model_version_tag(name, "9", "k", "v"))
    assert ModelVersionTag("n", "5").value == client.get_model_version(name, "1").tags["n"]


def test_aliases_move_and_are_seen_everywhere():
    name = model(versions=3)
    client.set_registered_model_alias(name, "Champion", 1)
    client.set_registered_model_alias(name, "Champion", "2")
    client.set_registered_model_alias(name, "other", 2)
    assert client.get_model_version_by_alias(name, "Champion").version == "2"
    assert sorted(client.get_model_version(name, "2").aliases) == ["Champion", "other"]
    assert client.get_registered_model(name).aliases == {"Champion": "2", "other": "2"}
    found = {one.version: sorted(one.aliases) for one in client.search_model_versions(f"name='{name}'")}
    assert found == {"1": [], "2": ["Champion", "other"], "3": []}
    assert client.get_model_version_by_alias(name, "latest").version == "3"
    client.delete_registered_model_alias(name, "other")
    client.delete_registered_model_alias(name, "other")
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias(name, "other"), "alias other not found")
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias(name, "latest", 1), "reserved")
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias(name, "v1", 1), "reserved")
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias(name, "a b", 1), "alphanumerics")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.set_registered_model_alias(name, "x", 9), "not found")


def test_stages_as_they_still_are():
    name = model(versions=3)
    assert client.transition_model_version_stage(name, "1", "staging").current_stage == "Staging"
    client.transition_model_version_stage(name, "2", "Production")
    client.transition_model_version_stage(name, "3", "Production", archive_existing_versions=True)
    assert client.get_model_version(name, "2").current_stage == "Archived"
    latest = {one.current_stage: one.version for one in client.get_latest_versions(name)}
    assert latest == {"Staging": "1", "Archived": "2", "Production": "3"}
    assert [one.version for one in client.get_latest_versions(name, ["Production"])] == ["3"]
    raises("INVALID_PARAMETER_VALUE", lambda: client.transition_model_version_stage(name, "1", "Live"), "Invalid Model Version stage")
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_latest_versions(name, ["Live"]))
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: client.transition_model_version_stage(name, "1", "None", archive_existing_versions=True),
        "not an Active stage",
    )


def test_models_are_searched():
    mark = fresh("m").replace("-", "")
    names = [f"{mark}-{letter}" for letter in "abC"]
    for at, name in enumerate(names):
        client.create_registered_model(name, tags={"mark": mark, "at": str(at)})
    find = lambda filter_string, **more: [
        one.name for one in client.search_registered_models(filter_string, **more)
    ]
    assert find(f"name LIKE '{mark}-%'") == sorted(names)
    assert find(f"name LIKE '{mark}-c'") == []
    assert find(f"name ILIKE '{mark}-c'") == [names[2]]
    assert find(f"tags.mark = '{mark}' AND tags.at != '1'") == [names[2], names[0]]
    assert find(f"tag.`mark` = '{mark}'", order_by=["name DESC"]) == [names[1], names[0], names[2]]
    assert find(f"name = '{names[0]}'") == [names[0]]
    assert find(f"tags.absent != 'x' AND tags.mark = '{mark}'") == []
    page = client.search_registered_models(f"tags.mark = '{mark}'", max_results=2)
    assert len(page) == 2 and page.token
    rest = client.search_registered_models(f"tags.mark = '{mark}'", max_results=2, page_token=page.token)
    assert [one.name for one in rest] == [names[1]] and not rest.token
    raises("INVALID_PARAMETER_VALUE", lambda: find("name = 'a' OR name = 'b'"), "Invalid clause(s) in filter string")
    raises("INVALID_PARAMETER_VALUE", lambda: find("colour = 'red'"), "Invalid attribute key")
    raises("INVALID_PARAMETER_VALUE", lambda: find("", order_by=["run_id"]))
    raises("INVALID_PARAMETER_VALUE", lambda: find("", page_token="nonsense"))


def test_versions_are_searched():
    name = model(versions=4)
    client.set_model_version_tag(name, "2", "k", "v")
    find = lambda clause, **more: [
        one.version for one in client.search_model_versions(f"name = '{name}'{clause}", **more)
    ]
    assert find("", order_by=["version_number ASC"]) == ["1", "2", "3", "4"]
    assert find(" AND version_number > 2", order_by=["version_number DESC"]) == ["4", "3"]
    assert find(" AND tags.k = 'v'") == ["2"]
    assert find(f" AND source_path = 's3://bucket/{name}/0'") == ["1"]
    assert find(" AND run_id IN ('a','b')") == []
    assert find("") == ["4", "3", "2", "1"]
    page = client.search_model_versions(f"name = '{name}'", max_results=3)
    assert len(page) == 3 and page.token
    assert len(client.search_model_versions(f"name = '{name}'", max_results=3, page_token=page.token)) == 1
    raises("INVALID_PARAMETER_VALUE", lambda: find(" AND version_number = 'x'"))
    raises("INVALID_PARAMETER_VALUE", lambda: find("", order_by=["name", "name"]), "duplicate")


def test_a_version_is_copied():
    name, other = model(versions=1), fresh("copy")
    copied = client.copy_model_version(f"models:/{name}/1", other)
    assert (copied.name, copied.version, copied.source) == (other, "1", f"models:/{name}/1")
    client.set_registered_model_alias(name, "champion", 1)
    again = client.copy_model_version(f"models:/{name}@champion", other)
    assert again.version == "2"
    assert client.get_model_version_download_uri(other, "2") == f"s3://bucket/{name}/0"


def test_sources_that_are_refused():
    name = model()
    for source in ["/etc/passwd", "file:///etc", "s3://b/../c", "mlflow-artifacts:/0/x", "models:/m-" + "0" * 32, "runs:/0123/m"]:
        raises("INVALID_PARAMETER_VALUE", lambda: client.create_model_version(name, source), "Invalid model version source")


def test_a_logged_model_is_registered_and_loaded():
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    name = fresh("iris")
    x, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])
    mlflow.set_experiment(fresh("exp"))
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(
            LogisticRegression().fit(x, y), name="model", registered_model_name=name, input_example=x,
            serialization_format="cloudpickle",
        )
    version = client.get_model_version(name, "1")
    assert (version.status, version.run_id) == ("READY", run.info.run_id)
    # The client leaves the logged model's id out of what it makes of the answer.
    _, body, _ = call("GET", "/api/2.0/mlflow/model-versions/get", query=f"?name={name}&version=1")
    assert body["model_version"]["model_id"] == logged.model_id
    assert "pickle" in (version.status_message or ""), version.status_message
    again = mlflow.register_model(f"models:/{logged.model_id}", name)
    assert again.version == "2"
    client.set_registered_model_alias(name, "champion", 2)
    for uri in [f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/latest"]:
        assert list(mlflow.pyfunc.load_model(uri).predict(x)) == list(y)
    # What was registered stays as it is.
    path = version.source if version.source.startswith("mlflow-artifacts") else client.get_model_version_download_uri(name, "1")
    below = path.removeprefix("mlflow-artifacts:/").lstrip("/")
    status, _, _ = call("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{below}/MLmodel", raw=b"other")
    assert status == 409


def test_files_of_a_run_are_registered():
    name = model()
    with mlflow.start_run() as run:
        mlflow.log_text("flavors:\n  other:\n    code: null\n", "m/MLmodel")
    run_id = run.info.run_id
    made = client.create_model_version(name, f"runs:/{run_id}/m", run_id=run_id)
    assert (made.status, made.run_id, made.source) == ("READY", run_id, f"runs:/{run_id}/m")
    local = mlflow.artifacts.download_artifacts(f"models:/{name}/1")
    with open(f"{local}/MLmodel") as file:
        assert "other" in file.read()
    below = f"{run.info.artifact_uri}/m"
    assert client.create_model_version(name, below, run_id=run_id).version == "2"
    for source, more in [(f"runs:/{'0' * 32}/m", {"run_id": run_id}), (f"runs:/{run_id}/m", {}), (below, {})]:
        raises(
            "INVALID_PARAMETER_VALUE",
            lambda: client.create_model_version(name, source, **more),
            "run_id request parameter must identify",
        )
    # What was registered stays as it is; the run goes on logging beside it.
    client.log_text(run_id, "more", "notes.txt")
    path = below.removeprefix("mlflow-artifacts:/").lstrip("/")
    status, _, _ = call("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{path}/MLmodel", raw=b"other")
    assert status == 409


def test_a_viewer_reads_and_does_not_write():
    name = model(versions=1)
    viewer = token("viewer")
    status, body, _ = call("GET", "/api/2.0/mlflow/registered-models/get", query=f"?name={name}", bearer=viewer)
    assert status == 200 and body["registered_model"]["name"] == name
    for method, path, more in [
        ("POST", "registered-models/create", {}),
        ("DELETE", "registered-models/delete", {}),
        ("POST", "registered-models/alias", {"alias": "a", "version": "1"}),
        ("POST", "model-versions/create", {"source": "s3://b/x"}),
    ]:
        status, body, _ = call(method, f"/api/2.0/mlflow/{path}", {"name": name, **more}, bearer=viewer)
        assert (status, body["error_code"]) == (403, "PERMISSION_DENIED"), (path, status, body)
