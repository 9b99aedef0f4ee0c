"""Experiments, runs, metrics and searches as training scripts and notebooks use them."""

import math
import subprocess
import sys

import mlflow
from house import call, fresh, raises
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.tracking import MlflowClient

client = MlflowClient()


def an_experiment():
    return client.create_experiment(fresh("tracking"))


def a_run(**given):
    return client.create_run(an_experiment(), **given).info.run_id


def test_experiments_are_created_found_renamed_tagged_deleted_and_restored():
    name = fresh("experiment")
    experiment_id = client.create_experiment(name, tags={"team": "risk"})
    assert experiment_id.isdigit()
    shown = client.get_experiment(experiment_id)
    assert (shown.name, shown.lifecycle_stage, shown.tags) == (name, "active", {"team": "risk"})
    assert shown.artifact_location == f"mlflow-artifacts:/{experiment_id}"
    assert shown.creation_time > 1_600_000_000_000
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(name), "already exists")
    renamed = fresh("renamed")
    client.rename_experiment(experiment_id, renamed)
    assert client.get_experiment_by_name(name) is None
    client.set_experiment_tag(experiment_id, "owner", "ada")
    client.delete_experiment_tag(experiment_id, "team")
    assert client.get_experiment_by_name(renamed).tags == {"owner": "ada"}
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_experiment_tag(experiment_id, "team"), "No tag with name")
    client.delete_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "deleted"
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_experiment(experiment_id), "No Experiment with id")
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_run(experiment_id), "must be in the 'active' state")
    client.restore_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "active"
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("424242"), "No Experiment with id=424242 exists")


def test_the_default_experiment_is_there():
    default = client.get_experiment("0")
    assert (default.name, default.lifecycle_stage) == ("Default", "active")
    assert client.create_run("0").info.experiment_id == "0"


def test_experiments_are_searched_by_filter_order_and_page():
    prefix = fresh("searched")
    ids = [client.create_experiment(f"{prefix}-{n}", tags={"n": str(n)}) for n in range(5)]
    client.delete_experiment(ids[4])
    found = client.search_experiments(filter_string=f"name LIKE '{prefix}%'", order_by=["name ASC"])
    assert [one.experiment_id for one in found] == ids[:4]
    newest = client.search_experiments(filter_string=f"name ILIKE '{prefix.upper()}%'", max_results=3)
    assert len(newest) == 3 and newest.token
    rest = client.search_experiments(
        filter_string=f"name ILIKE '{prefix.upper()}%'", max_results=3, page_token=newest.token
    )
    assert {one.experiment_id for one in [*newest, *rest]} == set(ids[:4]) and not rest.token
    tagged = client.search_experiments(filter_string=f"tags.n = '3' AND name LIKE '{prefix}%'")
    assert [one.experiment_id for one in tagged] == [ids[3]]
    gone = client.search_experiments(ViewType.DELETED_ONLY, filter_string=f"name LIKE '{prefix}%'")
    assert [one.experiment_id for one in gone] == [ids[4]]
    raises("INVALID_PARAMETER_VALUE", lambda: client.search_experiments(filter_string="params.x = 'y'"), "entity type")


def test_a_script_logs_a_run():
    mlflow.set_experiment(fresh("script"))
    with mlflow.start_run(run_name="first", description="how it went") as run:
        mlflow.log_param("depth", 5)
        mlflow.log_params({"rate": 0.1, "kind": "tree"})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"auc": 0.8, "f1": 0.7}, step=4)
        mlflow.set_tag("team", "risk")
        mlflow.set_tags({"a": 1, "b": "two"})
    shown = client.get_run(run.info.run_id)
    assert shown.info.status == "FINISHED" and shown.info.end_time >= shown.info.start_time
    assert shown.info.run_name == "first" and shown.data.tags["mlflow.runName"] == "first"
    assert shown.data.params == {"depth": "5", "rate": "0.1", "kind": "tree"}
    assert shown.data.metrics == {"loss": 0.2, "auc": 0.8, "f1": 0.7}
    assert shown.data.tags["team"] == "risk" and shown.data.tags["mlflow.note.content"] == "how it went"
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in history] == [(n, 1 / (n + 1)) for n in range(5)]
    assert shown.info.artifact_uri.endswith(f"/{run.info.run_id}/artifacts")


def test_runs_are_nested():
    mlflow.set_experiment(fresh("nested"))
    with mlflow.start_run() as parent:
        children = []
        for depth in (1, 2):
            with mlflow.start_run(nested=True) as child:
                mlflow.log_param("depth", depth)
                children.append(child.info.run_id)
    found = mlflow.search_runs(filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert set(found["run_id"]) == set(children) and set(found["params.depth"]) == {"1", "2"}


def test_a_batch_is_written_whole_and_again_changes_nothing():
    run_id = a_run()
    metrics = [Metric(f"m{n}", n / 7, 1_700_000_000_000 + n, n) for n in range(900)]
    params = [Param(f"p{n}", str(n)) for n in range(50)]
    tags = [RunTag(f"t{n}", str(n)) for n in range(50)]
    for _ in range(2):
        client.log_batch(run_id, metrics, params, tags)
    shown = client.get_run(run_id)
    assert len(shown.data.metrics) == 900 and shown.data.metrics["m7"] == 1.0
    assert len(shown.data.params) == 50 and shown.data.tags["t49"] == "49"
    assert len(client.get_metric_history(run_id, "m3")) == 1
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: client.log_batch(run_id, params=[Param("new", "1"), Param("p1", "other")]),
        "Changing param values is not allowed",
    )
    assert "new" not in client.get_run(run_id).data.params
    status, body, _ = call(
        "POST",
        "/api/2.0/mlflow/runs/log-batch",
        {"run_id": run_id, "params": [{"key": "d", "value": "1"}, {"key": "d", "value": "1"}]},
    )
    assert status == 400 and "Duplicate parameter keys have been submitted" in body["message"]
    status, body, _ = call(
        "POST",
        "/api/2.0/mlflow/runs/log-batch",
        {"run_id": run_id, "metrics": [{"key": f"m{n}", "value": 1, "timestamp": 1} for n in range(1_001)]},
    )
    assert status == 400 and "at most 1000 metrics. Got 1001 metrics" in body["message"]


def test_the_latest_point_is_the_one_of_the_highest_step():
    run_id = a_run()
    for value, step in [(1.0, 5), (2.0, 3), (3.0, 5), (0.5, 4)]:
        client.log_metric(run_id, "m", value, timestamp=1_700_000_000_000, step=step)
    assert client.get_run(run_id).data.metrics["m"] == 3.0
    assert [point.value for point in client.get_metric_history(run_id, "m")] == [2.0, 0.5, 1.0, 3.0]


def test_numbers_that_are_none():
    run_id = a_run()
    client.log_metric(run_id, "nan", math.nan)
    client.log_metric(run_id, "inf", math.inf)
    client.log_metric(run_id, "minus", -math.inf)
    metrics = client.get_run(run_id).data.metrics
    assert math.isnan(metrics["nan"]) and metrics["inf"] > 1.7e308 and metrics["minus"] < -1.7e308
    assert math.isnan(client.get_metric_history(run_id, "nan")[0].value)


def test_parameters_never_change_and_long_values_are_cut():
    run_id = a_run()
    client.log_param(run_id, "p", "1")
    client.log_param(run_id, "p", "1")
    raises("INVALID_PARAMETER_VALUE", lambda: client.log_param(run_id, "p", "2"), "was already logged with value='1'")
    client.log_param(run_id, "long", "x" * 7_000)
    client.set_tag(run_id, "long", "y" * 9_000)
    shown = client.get_run(run_id).data
    assert len(shown.params["long"]) == 6_000 and len(shown.tags["long"]) == 8_000
    raises("INVALID_PARAMETER_VALUE", lambda: client.log_param(run_id, "../x", "1"), "Invalid value")
    status, body, _ = call("POST", "/api/2.0/mlflow/runs/log-metric", {"run_id": run_id, "key": "m", "value": 1})
    assert status == 400 and "Missing value for required parameter 'timestamp'" in body["message"]
    status, body, _ = call("POST", "/api/2.0/mlflow/runs/set-tag", {"run_id": run_id, "key": 5})
    assert status == 400 and "Invalid value 5 for parameter 'key' supplied" in body["message"]


def test_names_of_runs():
    run = client.create_run(an_experiment())
    assert run.info.run_name and run.data.tags["mlflow.runName"] == run.info.run_name
    client.set_tag(run.info.run_id, "mlflow.runName", "by tag")
    assert client.get_run(run.info.run_id).info.run_name == "by tag"
    client.update_run(run.info.run_id, name="by update")
    shown = client.get_run(run.info.run_id)
    assert (shown.info.run_name, shown.data.tags["mlflow.runName"]) == ("by update", "by update")
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: client.create_run(an_experiment(), run_name="a", tags={"mlflow.runName": "b"}),
        "with different values",
    )


def test_a_deleted_run_takes_nothing_until_it_is_restored():
    run_id = a_run()
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    for act in [
        lambda: client.log_metric(run_id, "m", 1),
        lambda: client.log_param(run_id, "p", 1),
        lambda: client.set_tag(run_id, "t", 1),
        lambda: client.log_batch(run_id, [Metric("m", 1, 1, 1)]),
        lambda: client.update_run(run_id, "FINISHED"),
    ]:
        raises("INVALID_PARAMETER_VALUE", act, "must be in the 'active' state. Current state is deleted.")
    client.restore_run(run_id)
    client.log_metric(run_id, "m", 1)
    assert client.get_run(run_id).data.metrics == {"m": 1}
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32), "not found")
    client.set_tag(run_id, "gone", "x")
    client.delete_tag(run_id, "gone")
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(run_id, "gone"), "No tag with name: gone")


def test_runs_are_searched():
    experiment_id = an_experiment()
    ids = []
    for n in range(12):
        run = client.create_run(experiment_id, start_time=1_700_000_000_000 + n, run_name=f"run-{n}")
        ids.append(run.info.run_id)
        if n % 4 != 3:
            client.log_metric(run.info.run_id, "auc", n / 10)
        client.log_param(run.info.run_id, "kind", "even" if n % 2 == 0 else "odd")
        client.set_tag(run.info.run_id, "n", n)
    client.log_metric(ids[3], "auc", math.nan)

    def found(filter_string="", **given):
        return [ids.index(run.info.run_id) for run in client.search_runs([experiment_id], filter_string, **given)]

    assert found() == list(range(11, -1, -1))
    assert found("metrics.auc > 0.4 AND params.kind = 'even'", order_by=["metrics.auc DESC"]) == [10, 8, 6]
    assert found(order_by=["metrics.auc ASC"]) == [0, 1, 2, 4, 5, 6, 8, 9, 10, 3, 11, 7]
    assert found(order_by=["metrics.auc DESC"]) == [10, 9, 8, 6, 5, 4, 2, 1, 0, 3, 11, 7]
    assert found("metrics.auc != 0.5") == [10, 9, 8, 6, 4, 3, 2, 1, 0]
    assert found("tags.n ILIKE '1%'", order_by=["tags.n"]) == [1, 10, 11]
    assert found("attributes.run_name = 'run-5'") == [5]
    assert found(f"attributes.run_id IN ('{ids[2]}', '{ids[4]}')") == [4, 2]
    assert found("params.none IS NULL AND attributes.start_time >= 1700000000010") == [11, 10]
    assert found("attributes.status = 'FINISHED'") == []
    client.delete_run(ids[0])
    assert found(run_view_type=ViewType.DELETED_ONLY) == [0]
    assert len(found(run_view_type=ViewType.ALL)) == 12
    for order in ([], ["metrics.auc DESC"], ["params.kind", "metrics.auc ASC"], ["tags.n DESC"]):
        whole = found(order_by=order)
        paged, token = [], None
        while True:
            page = client.search_runs([experiment_id], order_by=order, max_results=3, page_token=token)
            paged += [ids.index(run.info.run_id) for run in page]
            token = page.token
            if not token:
                break
        assert paged == whole, (order, paged, whole)
    raises("INVALID_PARAMETER_VALUE", lambda: found("metrics.auc > 1 OR params.x = 'y'"), "Invalid clause(s) in filter")
    raises("INVALID_PARAMETER_VALUE", lambda: found(page_token="rubbish"), "Invalid page token")
    raises("INVALID_PARAMETER_VALUE", lambda: found(order_by=["metrics.auc SIDEWAYS"]), "Invalid ordering key")


def test_inputs_are_noted():
    import pandas as pd

    mlflow.set_experiment(fresh("inputs"))
    data = mlflow.data.from_pandas(pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]}), name="loans", targets="b")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training", tags={"split": "one"})
        mlflow.log_input(data, context="training")
    [used] = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert (used.dataset.name, used.dataset.digest) == ("loans", data.digest)
    assert {tag.key: tag.value for tag in used.tags} == {"mlflow.data.context": "training", "split": "one"}
    assert '"mlflow_colspec"' in used.dataset.schema
    found = mlflow.search_runs(filter_string="datasets.name = 'loans' AND dataset.context = 'training'")
    assert list(found["run_id"]) == [run.info.run_id]
    assert len(mlflow.search_runs(filter_string="datasets.name = 'other'")) == 0


def test_history_is_read_by_pages_and_thinned_out():
    run_id = a_run()
    for start in range(0, 3_000, 1_000):
        points = [Metric("m", float(n), 1_700_000_000_000 + n, n) for n in range(start, start + 1_000)]
        client.log_batch(run_id, points)
    assert len(client.get_metric_history(run_id, "m")) == 3_000
    path = "/api/2.0/mlflow/metrics/get-history"
    values, token = [], ""
    while True:
        query = f"?run_id={run_id}&metric_key=m&max_results=700" + (f"&page_token={token}" if token else "")
        status, body, _ = call("GET", path, query=query)
        assert status == 200
        values += [point["value"] for point in body["metrics"]]
        token = body.get("next_page_token")
        if not token:
            break
    assert values == [float(n) for n in range(3_000)]
    query = f"-bulk-interval?run_ids={run_id}&metric_key=m&max_results=100"
    status, body, _ = call("GET", path, query=query)
    steps = [point["step"] for point in body["metrics"]]
    assert status == 200 and len(steps) == 100 and (steps[0], steps[-1]) == (0, 2_999) and steps == sorted(steps)
    status, body, _ = call("GET", path, query=f"{query}&start_step=10&end_step=19")
    assert [point["step"] for point in body["metrics"]] == list(range(10, 20))
    status, body, _ = call("GET", path, query=f"{query}&start_step=10")
    assert status == 400


def test_sklearn_logs_by_itself():
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment(fresh("autolog"))
    mlflow.sklearn.autolog(log_models=False, silent=True)
    try:
        with mlflow.start_run() as run:
            LogisticRegression(C=0.5).fit(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1]))
    finally:
        mlflow.sklearn.autolog(disable=True)
    shown = client.get_run(run.info.run_id)
    assert shown.data.params["C"] == "0.5" and shown.data.metrics["training_accuracy_score"] == 1.0
    assert shown.data.tags["estimator_name"] == "LogisticRegression"


def test_the_command_line():
    name = fresh("cli")

    def cli(*words):
        return subprocess.run(
            [sys.executable, "-m", "mlflow", *words], capture_output=True, text=True, timeout=120, check=False
        )

    created = cli("experiments", "create", "--experiment-name", name)
    assert created.returncode == 0, created.stderr
    experiment_id = client.get_experiment_by_name(name).experiment_id
    run_id = client.create_run(experiment_id, run_name="by hand").info.run_id
    listed = cli("experiments", "search")
    assert name in listed.stdout, listed.stderr
    runs = cli("runs", "list", "--experiment-id", experiment_id)
    assert run_id in runs.stdout, runs.stderr
