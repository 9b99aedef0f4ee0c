"""Models that runs log, before they are registered."""

import mlflow
import mlflow.sklearn
from house import call, fresh, raises, token
from mlflow.entities import LoggedModelStatus
from mlflow.tracking import MlflowClient

client = MlflowClient()


def an_experiment():
    return client.create_experiment(fresh("models"))


def found(experiment_id, **search):
    return [model.name for model in client.search_logged_models([experiment_id], **search)]


def test_a_model_is_begun_described_finished_and_deleted():
    experiment_id = an_experiment()
    run_id = client.create_run(experiment_id).info.run_id
    begun = client.create_logged_model(
        experiment_id,
        name="scorecard",
        source_run_id=run_id,
        tags={"team": "risk"},
        params={"depth": "5"},
        model_type="classifier",
    )
    assert begun.model_id.startswith("m-") and begun.status == LoggedModelStatus.PENDING
    assert begun.artifact_location.endswith(f"/models/{begun.model_id}/artifacts")
    client.set_logged_model_tags(begun.model_id, {"team": "ops", "second": "x"})
    client.delete_logged_model_tag(begun.model_id, "second")
    client.log_model_params(begun.model_id, {"rate": "0.1"})
    ready = client.finalize_logged_model(begun.model_id, LoggedModelStatus.READY)
    assert ready.status == LoggedModelStatus.READY
    shown = client.get_logged_model(begun.model_id)
    assert (shown.tags, shown.params) == ({"team": "ops"}, {"depth": "5", "rate": "0.1"})
    assert (shown.source_run_id, shown.model_type, shown.experiment_id) == (run_id, "classifier", experiment_id)
    assert shown.last_updated_timestamp >= shown.creation_timestamp > 1_600_000_000_000
    client.delete_logged_model(begun.model_id)
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model(begun.model_id), "not found")


def test_what_cannot_be_is_refused_in_the_words_of_the_protocol():
    experiment_id = an_experiment()
    for name in ["a/b", "a:b", "a.b", "50%", "it's"]:
        raises(
            "INVALID_PARAMETER_VALUE", lambda: client.create_logged_model(experiment_id, name=name), "Invalid model name"
        )
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model("m-none"), "Logged model with ID 'm-none' not found")
    model = client.create_logged_model(experiment_id, name="x")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_logged_model_tag(model.model_id, "none"), "No tag with key")
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: client.search_logged_models([experiment_id], filter_string="name = 'a' OR name = 'b'"),
    )
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: client.search_logged_models([experiment_id], order_by=[{"field_name": "params.x"}]),
        "Only metrics are supported",
    )


def test_more_parameters_than_one_call_takes_are_all_logged():
    experiment_id = an_experiment()
    params = {f"p{index}": "x" * 200 for index in range(450)}
    model = client.create_logged_model(experiment_id, name="wide", params=params)
    assert client.get_logged_model(model.model_id).params == params


def test_metrics_that_name_a_model_are_shown_with_it():
    experiment_id = an_experiment()
    run_id = client.create_run(experiment_id).info.run_id
    model = client.create_logged_model(experiment_id, name="measured", source_run_id=run_id)
    client.log_metric(run_id, "auc", 0.8, step=1, model_id=model.model_id, dataset_name="holdout", dataset_digest="d1")
    client.log_metric(run_id, "auc", 0.9, step=2, model_id=model.model_id, dataset_name="holdout", dataset_digest="d1")
    metrics = client.get_logged_model(model.model_id).metrics
    assert [(m.key, m.value, m.step, m.dataset_name, m.run_id) for m in sorted(metrics, key=lambda m: m.step)] == [
        ("auc", 0.8, 1, "holdout", run_id),
        ("auc", 0.9, 2, "holdout", run_id),
    ]


def test_models_are_searched_filtered_ordered_and_paged():
    experiment_id = an_experiment()
    run_id = client.create_run(experiment_id).info.run_id
    for index, value in enumerate([0.5, 0.9, 0.7]):
        model = client.create_logged_model(
            experiment_id, name=f"m{index}", params={"depth": str(index)}, tags={"odd": str(index % 2)}
        )
        client.log_metric(run_id, "auc", value, model_id=model.model_id, dataset_name=f"d{index}", dataset_digest="x")
        if index != 2:
            client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    best_first = [{"field_name": "metrics.auc", "ascending": False}]
    assert found(experiment_id) == ["m2", "m1", "m0"]
    assert found(experiment_id, order_by=best_first) == ["m1", "m2", "m0"]
    assert found(experiment_id, order_by=[{"field_name": "name"}]) == ["m0", "m1", "m2"]
    assert found(experiment_id, filter_string="metrics.auc > 0.6", order_by=best_first) == ["m1", "m2"]
    assert found(experiment_id, filter_string="params.depth = '0'") == ["m0"]
    assert found(experiment_id, filter_string="tags.odd = '0' AND name LIKE 'm%'") == ["m2", "m0"]
    assert found(experiment_id, filter_string="name IN ('m0', 'm1')") == ["m1", "m0"]
    assert found(experiment_id, datasets=[{"dataset_name": "d1"}]) == ["m1"]
    page = client.search_logged_models([experiment_id], max_results=2, order_by=best_first)
    assert [model.name for model in page] == ["m1", "m2"] and page.token
    rest = client.search_logged_models([experiment_id], max_results=2, order_by=best_first, page_token=page.token)
    assert [model.name for model in rest] == ["m0"] and not rest.token


def test_the_fluent_calls_find_the_last_and_the_active_model():
    mlflow.set_experiment(fresh("fluent"))
    model = mlflow.initialize_logged_model(name="begun", params={"a": "1"})
    assert mlflow.get_logged_model(model.model_id).params == {"a": "1"}
    mlflow.finalize_logged_model(model.model_id, "READY")
    frame = mlflow.search_logged_models(output_format="list")
    assert [found.model_id for found in frame] == [model.model_id]


def test_a_model_is_logged_with_its_files_and_loaded_again():
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment(fresh("sklearn"))
    classifier = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with mlflow.start_run():
        logged = mlflow.sklearn.log_model(classifier, name="classifier", input_example=[[0.5]], pip_requirements=[])
    shown = client.get_logged_model(logged.model_id)
    assert shown.status == LoggedModelStatus.READY
    files = [entry.path for entry in client.list_logged_model_artifacts(logged.model_id)]
    assert "MLmodel" in files, files
    loaded = mlflow.sklearn.load_model(f"models:/{logged.model_id}")
    assert list(loaded.predict([[0.0], [1.0]])) == [0, 1]
    assert list(mlflow.pyfunc.load_model(logged.model_uri).predict([[1.0]])) == [1]
    status, listed, _ = call("GET", f"/api/2.0/mlflow/logged-models/{logged.model_id}/artifacts/directories")
    assert status == 200 and {entry["path"] for entry in listed["files"]} == set(files)


def test_whoever_only_reads_logs_nothing():
    experiment_id = an_experiment()
    body = {"experiment_id": experiment_id, "name": "x"}
    status, answer, _ = call("POST", "/api/2.0/mlflow/logged-models", body, bearer=token("viewer"))
    assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")
