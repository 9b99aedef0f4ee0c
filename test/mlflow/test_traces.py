"""Traces, their spans and what is said of them, through the client as people use it."""

import gzip
import json
import os
import subprocess
import sys
import time

import mlflow
from house import call, raises, token
from mlflow.entities import AssessmentSource, Feedback, SpanType
from mlflow.tracking import MlflowClient

os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"


def experiment(name):
    return mlflow.set_experiment(name).experiment_id


@mlflow.trace(span_type=SpanType.TOOL, attributes={"kind": "lookup"})
def look_up(question):
    return {"rows": [1, 2.5, None], "question": question}


@mlflow.trace(name="ask", span_type=SpanType.CHAIN)
def ask(question, fails=False):
    with mlflow.start_span(name="model", span_type=SpanType.LLM) as span:
        span.set_inputs({"messages": [{"role": "user", "content": question}]})
        span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12})
        span.set_outputs({"choices": [{"message": {"role": "assistant", "content": "As you wish."}}]})
    if fails:
        raise ValueError("no answer")
    return look_up(question)


def traced(question="How much?", fails=False):
    try:
        ask(question, fails)
    except ValueError:
        pass
    return mlflow.get_last_active_trace_id()


def test_a_traced_function_comes_back_whole():
    number = experiment("whole")
    trace = mlflow.get_trace(traced("How much is it?"))
    info = trace.info
    assert info.trace_id.startswith("tr-") and info.experiment_id == number
    assert info.state == "OK" and info.execution_duration >= 0
    assert abs(info.request_time - time.time() * 1000) < 120_000
    assert info.tags["mlflow.traceName"] == "ask"
    assert info.tags["mlflow.artifactLocation"].endswith(f"/traces/{info.trace_id}/artifacts")
    assert json.loads(info.request_preview)["question"] == "How much is it?"
    assert info.token_usage["total_tokens"] == 12
    by_name = {span.name: span for span in trace.data.spans}
    assert set(by_name) == {"ask", "model", "look_up"}
    assert trace.data.spans[0].name == "ask" and by_name["model"].parent_id == by_name["ask"].span_id
    assert by_name["look_up"].span_type == "TOOL" and by_name["look_up"].attributes["kind"] == "lookup"
    assert by_name["look_up"].outputs == {"rows": [1, 2.5, None], "question": "How much is it?"}
    assert by_name["ask"].inputs == {"question": "How much is it?", "fails": False}
    assert by_name["ask"].start_time_ns < by_name["ask"].end_time_ns


def test_a_failure_is_told_with_its_exception():
    experiment("failing")
    trace = mlflow.get_trace(traced(fails=True))
    assert trace.info.state == "ERROR"
    root = trace.data.spans[0]
    assert root.status.status_code == "ERROR"
    assert root.events[0].name == "exception" and root.events[0].attributes["exception.message"] == "no answer"


def test_search_by_what_stands_in_traces():
    number = experiment("search")
    good, bad = traced("first question"), traced("second question", fails=True)
    mlflow.set_trace_tag(good, "stage", "trial")

    def found(filter_string=None, **more):
        traces = mlflow.search_traces(
            locations=[number], filter_string=filter_string, return_type="list", **more
        )
        return [trace.info.trace_id for trace in traces]

    assert found() == [bad, good]
    assert found(order_by=["timestamp_ms ASC"]) == [good, bad]
    assert found("status = 'OK'") == [good]
    assert found("attributes.status != 'OK'") == [bad]
    assert found("trace.name = 'ask' AND tags.stage = 'trial'") == [good]
    assert found("tags.stage IS NULL") == [bad]
    assert found("tags.stage LIKE 'tri%'") == [good] and found("tags.stage ILIKE 'TRI%'") == [good]
    assert found("tags.stage RLIKE '^t.*l$'") == [good]
    assert found("timestamp_ms > 0") == [bad, good] and found("timestamp_ms < 5") == []
    assert found("execution_time_ms >= 0 AND end_time_ms > 100") == [bad, good]
    assert found(f"request_id IN ('{bad}')") == [bad]
    assert found("span.type = 'TOOL'") == [good]
    assert found("span.name = 'look_up' AND span.type = 'TOOL'") == [good]
    assert found("span.name = 'model' AND span.type = 'TOOL'") == []
    assert found("span.status = 'ERROR'") == [bad]
    assert found("span.attributes.kind LIKE '%look%'") == [good]
    assert found("span.content LIKE '%second question%'") == [bad]
    assert found("trace.text ILIKE '%FIRST QUESTION%'") == [good]
    assert found("metadata.`mlflow.trace.tokenUsage` IS NOT NULL") == [bad, good]
    assert found("status IN ('OK', 'ERROR')", max_results=1) == [bad]
    assert found("name = 'nobody'") == []
    raises("INVALID_PARAMETER_VALUE", lambda: found("status = 'OK' OR status = 'ERROR'"))
    raises("INVALID_PARAMETER_VALUE", lambda: found("nothing.x = 'y'"))
    frame = mlflow.search_traces(locations=[number])
    assert list(frame["trace_id"]) == [bad, good]


def test_search_page_by_page():
    number = experiment("pages")
    made = [traced(f"question {index}") for index in range(5)]
    client, seen, at = MlflowClient(), [], None
    while True:
        page = client.search_traces(locations=[number], max_results=2, page_token=at)
        seen += [trace.info.trace_id for trace in page]
        at = page.token
        if not at:
            break
    assert seen == made[::-1]
    seen, at = [], None
    while True:
        page = client.search_traces(
            locations=[number], max_results=2, page_token=at, order_by=["name DESC"], filter_string="span.content LIKE '%question%'"
        )
        seen += [trace.info.trace_id for trace in page]
        at = page.token
        if not at:
            break
    assert sorted(seen) == sorted(made)
    raises("INVALID_PARAMETER_VALUE", lambda: client.search_traces(locations=[number], page_token="never given"))


def test_tags_of_a_trace():
    experiment("tags")
    trace, client = traced(), MlflowClient()
    client.set_trace_tag(trace, "colour", "green")
    client.set_trace_tag(trace, "colour", "blue")
    client.set_trace_tag(trace, "mlflow.traceName", "renamed")
    tags = mlflow.get_trace(trace).info.tags
    assert tags["colour"] == "blue" and tags["mlflow.traceName"] == "renamed"
    client.delete_trace_tag(trace, "colour")
    assert "colour" not in mlflow.get_trace(trace).info.tags
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_trace_tag(trace, "colour"))
    body = {"key": "mlflow.trace.spansLocation", "value": "elsewhere"}
    status, answer, _ = call("PATCH", f"/api/2.0/mlflow/traces/{trace}/tags", body)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE") and "immutable" in answer["message"]
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.set_trace_tag("tr-none", "a", "b"))


def test_sessions_and_users():
    number = experiment("sessions")

    @mlflow.trace
    def turn(text):
        mlflow.update_current_trace(
            metadata={"mlflow.trace.session": "s-1", "mlflow.trace.user": "u-1"}, tags={"tier": "gold"}
        )
        return text

    turn("hello")
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s-1" and trace.info.tags["tier"] == "gold"
    for clause in ("metadata.`mlflow.trace.session` = 's-1'", "metadata.`mlflow.trace.user` = 'u-1'"):
        assert len(mlflow.search_traces(locations=[number], filter_string=clause, return_type="list")) == 1


def test_traces_of_a_run():
    number = experiment("runs")
    with mlflow.start_run() as run:
        inside = traced("inside")
    outside = traced("outside")
    MlflowClient().link_traces_to_run([outside, "tr-none"], run.info.run_id)

    def found(clause):
        return {t.info.trace_id for t in mlflow.search_traces(locations=[number], filter_string=clause, return_type="list")}

    assert found(f"run_id = '{run.info.run_id}'") == {inside, outside}
    raises("RESOURCE_DOES_NOT_EXIST", lambda: MlflowClient().link_traces_to_run([outside], "0" * 32))


def test_prompts_of_a_trace():
    number = experiment("prompts")
    trace = traced()
    body = {"trace_id": trace, "prompt_versions": [{"name": "greeting", "version": "3"}]}
    assert call("POST", "/api/2.0/mlflow/traces/link-prompts", body)[0] == 200
    found = mlflow.search_traces(locations=[number], filter_string="prompt = 'greeting/3'", return_type="list")
    assert [one.info.trace_id for one in found] == [trace]
    raises(
        "INVALID_PARAMETER_VALUE",
        lambda: mlflow.search_traces(locations=[number], filter_string="prompt = 'greeting'", return_type="list"),
    )


def test_feedback_and_expectations():
    number = experiment("assessments")
    trace = traced()
    human = AssessmentSource(source_type="HUMAN", source_id="ada@example.org")
    first = mlflow.log_feedback(trace_id=trace, name="helpful", value=True, rationale="It was.", source=human)
    mlflow.log_feedback(trace_id=trace, name="score", value=0.75, source=AssessmentSource("LLM_JUDGE", "judge"))
    mlflow.log_feedback(trace_id=trace, name="broken", error=ValueError("no judge"))
    wanted = mlflow.log_expectation(trace_id=trace, name="answer", value={"text": "42", "sources": [1, 2]})
    found = {one.name: one for one in mlflow.get_trace(trace).info.assessments}
    assert set(found) == {"helpful", "score", "broken", "answer"}
    assert found["helpful"].value is True and found["helpful"].rationale == "It was."
    assert found["helpful"].source.source_id == "ada@example.org" and found["score"].value == 0.75
    assert found["broken"].error.error_message == "no judge"
    assert found["answer"].value == {"text": "42", "sources": [1, 2]}

    changed = mlflow.update_assessment(
        trace_id=trace, assessment_id=first.assessment_id, assessment=Feedback(name="helpful", value=False, rationale="On reflection, no.")
    )
    assert changed.value is False and changed.rationale == "On reflection, no."
    again = mlflow.override_feedback(trace_id=trace, assessment_id=first.assessment_id, value=True)
    assert mlflow.get_assessment(trace, first.assessment_id).valid is False
    mlflow.delete_assessment(trace_id=trace, assessment_id=again.assessment_id)
    assert mlflow.get_assessment(trace, first.assessment_id).valid is True
    mlflow.delete_assessment(trace_id=trace, assessment_id=wanted.assessment_id)
    raises("RESOURCE_DOES_NOT_EXIST", lambda: mlflow.get_assessment(trace, wanted.assessment_id))
    raises("RESOURCE_DOES_NOT_EXIST", lambda: mlflow.log_feedback(trace_id="tr-none", name="x", value=1))

    def traces(clause):
        return [t.info.trace_id for t in mlflow.search_traces(locations=[number], filter_string=clause, return_type="list")]

    assert traces("feedback.helpful = 'false'") == [trace] and traces("feedback.helpful = 'true'") == []
    assert traces("feedback.score > 0.7") == [trace] and traces("feedback.score > 0.8") == []
    assert traces("feedback.score IS NOT NULL") == [trace] and traces("feedback.other IS NULL") == [trace]


def test_deleting():
    number = experiment("deleting")
    made, client = [traced() for _ in range(3)], MlflowClient()
    assert client.delete_traces(number, trace_ids=[made[0]]) == 1
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_trace(made[0]))
    assert client.delete_traces(number, max_timestamp_millis=int(time.time() * 1000) + 1000, max_traces=1) == 1
    left = mlflow.search_traces(locations=[number], return_type="list")
    assert [one.info.trace_id for one in left] == [made[2]]
    raises("INVALID_PARAMETER_VALUE", lambda: client.delete_traces(number))


MANY = """
import mlflow, sys
from concurrent.futures import ThreadPoolExecutor

mlflow.set_experiment(experiment_id=sys.argv[1])

@mlflow.trace
def inner(n):
    return n

@mlflow.trace
def outer(n):
    return [inner(n), inner(n + 1)]

with ThreadPoolExecutor(8) as pool:
    list(pool.map(outer, range(40)))
mlflow.flush_trace_async_logging(terminate=True)
"""


def test_many_threads_that_log_in_the_background():
    number = experiment("many")
    environment = {**os.environ, "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING": "true"}
    done = subprocess.run([sys.executable, "-c", MANY, number], env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "Failed" not in done.stderr, done.stderr
    found = mlflow.search_traces(locations=[number], return_type="list", max_results=100)
    assert len(found) == 40 and {one.info.state for one in found} == {"OK"}
    assert all(len(one.data.spans) == 3 and one.info.request_preview for one in found)


def test_several_at_once():
    experiment("batches")
    made = [traced() for _ in range(2)]
    store = MlflowClient()._tracing_client.store
    assert [one.info.trace_id for one in store.batch_get_traces(made + ["tr-none"])] == made
    assert [len(one.data.spans) for one in store.batch_get_traces(made)] == [3, 3]
    assert [one.trace_id for one in store.batch_get_trace_infos(made[::-1])] == made[::-1]
    assert store.batch_get_trace_infos(made, experiment_ids=["0"]) == []


def test_metrics_over_traces():
    from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType

    number = experiment("metrics")
    traced(), traced(fails=True)
    store = MlflowClient()._tracing_client.store

    def points(view, metric, aggregations, **more):
        wanted = [MetricAggregation(*one) if isinstance(one, tuple) else MetricAggregation(one) for one in aggregations]
        return store.query_trace_metrics([number], view, metric, wanted, **more)

    count = AggregationType.COUNT
    by_status = points(MetricViewType.TRACES, "trace_count", [count], dimensions=["trace_status"])
    assert {p.dimensions["trace_status"]: p.values["COUNT"] for p in by_status} == {"OK": 1, "ERROR": 1}
    [tokens] = points(MetricViewType.TRACES, "total_tokens", [AggregationType.SUM, AggregationType.AVG])
    assert tokens.values == {"SUM": 24, "AVG": 12}
    [latency] = points(MetricViewType.TRACES, "latency", [(AggregationType.PERCENTILE, 95.0)])
    assert latency.values["P95.0"] >= 0
    spans = points(MetricViewType.SPANS, "span_count", [count], dimensions=["span_type"], filters=["trace.status = 'OK'"])
    assert {p.dimensions["span_type"]: p.values["COUNT"] for p in spans} == {"CHAIN": 1, "LLM": 1, "TOOL": 1}
    now = int(time.time() * 1000)
    times = points(
        MetricViewType.TRACES, "trace_count", [count], time_interval_seconds=86_400, start_time_ms=now - 10**8, end_time_ms=now + 10**6
    )
    assert sum(p.values["COUNT"] for p in times) == 2 and "time_bucket" in times[0].dimensions
    raises("INVALID_PARAMETER_VALUE", lambda: points(MetricViewType.TRACES, "nothing", [count]))
    raises("INVALID_PARAMETER_VALUE", lambda: points(MetricViewType.TRACES, "latency", [count]))


def test_correlation_of_filters():
    number = experiment("correlation")
    for fails in (False, False, True, True):
        trace = traced(fails=fails)
        mlflow.set_trace_tag(trace, "kind", "bad" if fails else "good")
    found = MlflowClient()._tracing_client.store.calculate_trace_filter_correlation(
        [number], "status = 'ERROR'", "tags.kind = 'bad'"
    )
    assert (found.filter1_count, found.filter2_count, found.joint_count, found.total_count) == (2, 2, 2, 4)
    assert abs(found.npmi - 1) < 1e-9 and 0 < found.npmi_smoothed < 1


def test_spans_of_other_exporters():
    number = experiment("otlp")
    span = {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": "b7ad6b7169203331",
        "name": "GET /",
        "startTimeUnixNano": "1763750000000000000",
        "endTimeUnixNano": "1763750001500000000",
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "3"}},
            {"key": "gen_ai.usage.output_tokens", "value": {"intValue": 4}},
            {"key": "session.id", "value": {"stringValue": "s-9"}},
            {"key": "list", "value": {"arrayValue": {"values": [{"doubleValue": 1.5}, {"boolValue": True}]}}},
        ],
        "status": {"code": 2, "message": "broken"},
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    export = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    headers = {"Content-Type": "application/json", "x-mlflow-experiment-id": number}
    packed = gzip.compress(json.dumps(export).encode())
    status, answer, got = call("POST", "/v1/traces", raw=packed, headers={**headers, "Content-Encoding": "gzip"})
    assert (status, got["Content-Type"]) == (200, "application/json"), answer
    trace = mlflow.get_trace("tr-0af7651916cd43dd8448eb211c80319c")
    assert trace.info.state == "ERROR" and trace.info.execution_duration == 1500
    assert trace.info.tags["service.name"] == "shop" and trace.info.token_usage["total_tokens"] == 7
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s-9"
    [found] = trace.data.spans
    assert found.span_id == "b7ad6b7169203331" and found.attributes["list"] == [1.5, True]
    assert found.start_time_ns == 1763750000000000000 and found.status.description == "broken"

    def refused(raw, more=None):
        status, answer, _ = call("POST", "/v1/traces", raw=raw, headers={**headers, **(more or {})})
        return status, answer["message"]

    assert refused(b"{not json")[0] == 400
    assert refused(b"{}") == (400, "Invalid OpenTelemetry format - no spans found")
    assert refused(b"\xff\xff\xff", {"Content-Type": "application/x-protobuf"}) == (400, "Invalid OpenTelemetry format")
    assert refused(b"x", {"Content-Type": "text/plain"})[0] == 400
    assert refused(b"not gzip", {"Content-Encoding": "gzip"})[0] == 400
    assert refused(json.dumps(export).encode(), {"x-mlflow-experiment-id": "123456"})[0] == 404


def test_a_whole_that_is_not_there_yet():
    number = experiment("partial")
    trace = mlflow.get_trace(traced())
    info = json.loads(json.dumps({"trace_id": "tr-" + "9" * 32}))
    body = {
        "trace": {
            "trace_info": {
                **info,
                "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": number}},
                "request_time": "2026-11-21T10:00:00.123Z",
                "execution_duration": "1.250s",
                "state": "OK",
                "trace_metadata": {"mlflow.trace.sizeStats": json.dumps({"num_spans": 2})},
            }
        }
    }
    status, answer, _ = call("POST", "/api/3.0/mlflow/traces", body)
    kept = answer["trace"]["trace_info"]
    assert status == 200 and kept["request_time"] == "2026-11-21T10:00:00.123Z" and kept["execution_duration"] == "1.250s"
    status, answer, _ = call("GET", f"/api/3.0/mlflow/traces/get?trace_id={info['trace_id']}")
    assert (status, answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST") and "not fully exported" in answer["message"]
    status, answer, _ = call("GET", f"/api/2.0/mlflow/traces/{trace.info.trace_id}/info")
    assert status == 200 and answer["trace_info"]["request_id"] == trace.info.trace_id


def test_another_workspace_sees_nothing_of_it():
    experiment("apart")
    trace = traced()
    for path in (f"/api/3.0/mlflow/traces/{trace}", f"/api/3.0/mlflow/traces/get?trace_id={trace}"):
        assert call("GET", path)[0] == 200
        assert call("GET", path, headers={"X-MLFLOW-WORKSPACE": "second"})[0] == 404
        assert call("GET", path, bearer=token("second-only"))[0] == 404


def test_who_may_only_read_cannot_log():
    number = experiment("rights")
    trace = traced()
    # What people asked and were answered is for those who see decisions.
    status, answer, _ = call("GET", f"/api/3.0/mlflow/traces/{trace}", bearer=token("viewer"))
    assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")
    reader = token("risk-officer")
    assert call("GET", f"/api/3.0/mlflow/traces/{trace}", bearer=reader)[0] == 200
    for method, path, body in (
        ("PATCH", f"/api/3.0/mlflow/traces/{trace}/tags", {"key": "a", "value": "b"}),
        ("POST", "/api/3.0/mlflow/traces/delete-traces", {"experiment_id": number, "request_ids": [trace]}),
    ):
        status, answer, _ = call(method, path, body, bearer=reader)
        assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED")


def test_a_deleted_experiment_takes_no_traces():
    number = experiment("gone")
    client = MlflowClient()
    client.delete_experiment(number)
    body = {
        "trace": {
            "trace_info": {
                "trace_id": "tr-" + "8" * 32,
                "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": number}},
                "request_time": "2026-11-21T10:00:00Z",
                "state": "OK",
            }
        }
    }
    status, answer, _ = call("POST", "/api/3.0/mlflow/traces", body)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "must be in the 'active' state" in answer["message"]


def test_the_judges_of_an_evaluation_write_what_they_say():
    import pandas as pd
    from mlflow.genai.scorers import scorer

    number = experiment("evaluate")

    @scorer
    def is_short(outputs):
        return len(str(outputs)) < 60

    @mlflow.trace
    def answer(question):
        return f"An answer to {question}"

    data = pd.DataFrame([{"inputs": {"question": q}, "expectations": {"expected": q}} for q in ("one", "two")])
    result = mlflow.genai.evaluate(data=data, predict_fn=answer, scorers=[is_short])
    assert result.metrics["is_short/mean"] == 1.0
    found = mlflow.search_traces(locations=[number], filter_string="feedback.is_short = 'true'", return_type="list")
    assert len(found) == 2
    names = {one.name for trace in found for one in trace.info.assessments}
    assert {"is_short", "expected"} <= names
