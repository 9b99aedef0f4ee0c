"""Evaluation datasets, which are evaluation sets here, through `mlflow.genai.datasets`."""

import os

import mlflow
from house import call, raises
from mlflow.genai.datasets import (
    add_dataset_to_experiments,
    create_dataset,
    delete_dataset,
    delete_dataset_tag,
    get_dataset,
    remove_dataset_from_experiments,
    search_datasets,
    set_dataset_tags,
)

os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"

ROWS = [
    {"inputs": {"question": "one", "n": 1}, "expectations": {"answer": "first"}},
    {"inputs": {"question": "two", "n": 2.5}, "expectations": {"answer": "second"}, "outputs": {"said": True}},
]


def records_of(dataset):
    return get_dataset(dataset_id=dataset.dataset_id)._mlflow_dataset.records


def experiment(name):
    return mlflow.set_experiment(name).experiment_id


def test_a_set_and_its_records():
    number = experiment("sets")
    made = create_dataset(name="questions", experiment_id=[number], tags={"team": "support"})
    assert made.dataset_id.startswith("d-") and made.name == "questions" and made.tags["team"] == "support"
    before = get_dataset(dataset_id=made.dataset_id).digest
    made.merge_records(ROWS)
    found = get_dataset(dataset_id=made.dataset_id)
    assert found.digest != before and found.experiment_ids == [number]
    assert '"num_records": 2' in found.profile.replace('":2', '": 2')
    records = sorted(records_of(made), key=lambda record: record.inputs["question"])
    assert [record.inputs for record in records] == [row["inputs"] for row in ROWS]
    assert records[1].outputs == {"said": True} and records[0].expectations == {"answer": "first"}
    assert records[0].dataset_record_id.startswith("dr-")
    assert found.schema and '"question"' in found.schema

    made.merge_records([{"inputs": {"n": 1, "question": "one"}, "expectations": {"more": 3}, "tags": {"a": "b"}}])
    again = get_dataset(dataset_id=made.dataset_id)
    assert len(records_of(made)) == 2
    first = next(record for record in records_of(made) if record.inputs["question"] == "one")
    assert first.expectations == {"answer": "first", "more": 3} and first.tags["a"] == "b"
    assert first.dataset_record_id == records[0].dataset_record_id
    frame = again.to_df()
    assert len(frame) == 2 and "inputs" in frame.columns

    assert again.delete_records([first.dataset_record_id]) == 1
    assert len(records_of(made)) == 1


def test_records_made_from_traces():
    number = experiment("from traces")

    @mlflow.trace
    def answer(question):
        return "so it is"

    answer("is it so?")
    traces = mlflow.search_traces(locations=[number], return_type="list")
    mlflow.log_expectation(trace_id=traces[0].info.trace_id, name="answer", value="yes")
    made = create_dataset(name="traced", experiment_id=[number])
    made.merge_records(mlflow.search_traces(locations=[number], return_type="list"))
    [record] = records_of(made)
    assert record.inputs == {"question": "is it so?"} and record.expectations == {"answer": "yes"}
    assert record.source.source_data["trace_id"] == traces[0].info.trace_id


def test_search():
    number = experiment("search sets")
    names = ["alpha", "beta", "gamma"]
    made = [create_dataset(name=name, experiment_id=[number], tags={"kind": name[0]}) for name in names]

    def found(filter_string=None, **more):
        return [one.name for one in search_datasets(experiment_ids=[number], filter_string=filter_string, **more)]

    assert sorted(found()) == names and found(order_by=["name ASC"]) == names
    assert found("name = 'beta'") == ["beta"] and found("name LIKE '%a%'", order_by=["name DESC"]) == names[::-1]
    assert found("tags.kind = 'g'") == ["gamma"] and found("created_time > 5 AND name != 'beta'", order_by=["name"]) == ["alpha", "gamma"]
    assert found(order_by=["name"], max_results=2) == names[:2]
    assert search_datasets(experiment_ids=["0"], filter_string="name = 'alpha'") == []
    raises("INVALID_PARAMETER_VALUE", lambda: found("size > 5"))
    assert get_dataset(name="beta").dataset_id == made[1].dataset_id


def test_tags_and_experiments():
    number, other = experiment("here"), experiment("there")
    made = create_dataset(name="moving", experiment_id=[number])
    set_dataset_tags(dataset_id=made.dataset_id, tags={"a": "1", "b": "2"})
    delete_dataset_tag(dataset_id=made.dataset_id, key="a")
    delete_dataset_tag(dataset_id=made.dataset_id, key="never")
    tags = get_dataset(dataset_id=made.dataset_id).tags
    assert tags["b"] == "2" and "a" not in tags
    add_dataset_to_experiments(dataset_id=made.dataset_id, experiment_ids=[other])
    assert get_dataset(dataset_id=made.dataset_id).experiment_ids == [number, other]
    remove_dataset_from_experiments(dataset_id=made.dataset_id, experiment_ids=[number])
    assert get_dataset(dataset_id=made.dataset_id).experiment_ids == [other]
    raises(
        "RESOURCE_DOES_NOT_EXIST",
        lambda: add_dataset_to_experiments(dataset_id=made.dataset_id, experiment_ids=["999999"]),
    )


def test_deleting():
    made = create_dataset(name="short-lived", experiment_id=[experiment("sets that go")])
    made.merge_records(ROWS)
    delete_dataset(dataset_id=made.dataset_id)
    delete_dataset(dataset_id=made.dataset_id)
    raises("RESOURCE_DOES_NOT_EXIST", lambda: get_dataset(dataset_id=made.dataset_id))
    raises("INVALID_PARAMETER_VALUE", lambda: made.merge_records(ROWS), "Dataset not found")


def test_another_workspace_sees_nothing_of_it():
    made = create_dataset(name="apart", experiment_id=[experiment("apart")])
    path = f"/api/3.0/mlflow/datasets/{made.dataset_id}"
    assert call("GET", path)[0] == 200
    assert call("GET", path, headers={"X-MLFLOW-WORKSPACE": "second"})[0] == 404
