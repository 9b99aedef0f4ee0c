"""Files of runs, sent and fetched as MLflow's client does."""

import hashlib
import io
import os
import tempfile
from pathlib import Path

import mlflow
from house import HOUSE, TRACKING_URI, call, fresh, token
from mlflow.tracking import MlflowClient

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
client = MlflowClient()


def a_run():
    return client.create_run("0").info.run_id


def names(run_id, path=None):
    return [(entry.path, entry.is_dir, entry.file_size) for entry in client.list_artifacts(run_id, path)]


def below(run_id):
    """The path of a run's files below the address of artifacts."""
    return client.get_run(run_id).info.artifact_uri.removeprefix("mlflow-artifacts:/").lstrip("/")


def raised(act):
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_text_dict_figure_and_image_are_logged_and_read_back():
    run_id = a_run()
    client.log_text(run_id, "grüße\n", "notes/hello.txt")
    client.log_dict(run_id, {"a": [1, 2], "b": None}, "settings.json")
    client.log_dict(run_id, {"a": 1}, "settings.yaml")
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "grüße\n"
    assert mlflow.artifacts.load_dict(f"runs:/{run_id}/settings.json") == {"a": [1, 2], "b": None}
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
    )
    with tempfile.TemporaryDirectory() as folder:
        figure = Path(folder, "figure.png")
        figure.write_bytes(png)
        client.log_artifact(run_id, str(figure), "plots")
    assert Path(client.download_artifacts(run_id, "plots/figure.png")).read_bytes() == png
    assert names(run_id) == [
        ("notes", True, None),
        ("plots", True, None),
        ("settings.json", False, len(mlflow.artifacts.load_text(f"runs:/{run_id}/settings.json"))),
        ("settings.yaml", False, 5),
    ], names(run_id)


def test_folders_are_logged_listed_and_downloaded_whole():
    run_id = a_run()
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {"a.txt": "a", "deep/er/b.txt": "bb", "deep/c d.txt": "", "__init__.py": ""}.items():
            Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, path).write_text(text)
        client.log_artifacts(run_id, folder, "data")
    assert names(run_id) == [("data", True, None)]
    assert names(run_id, "data") == [
        ("data/__init__.py", False, 0),
        ("data/a.txt", False, 1),
        ("data/deep", True, None),
    ], names(run_id, "data")
    assert names(run_id, "data/deep") == [("data/deep/c d.txt", False, 0), ("data/deep/er", True, None)]
    assert names(run_id, "data/a.txt") == []
    assert names(run_id, "nothing") == []
    whole = Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="data"))
    assert (whole / "deep/er/b.txt").read_text() == "bb" and (whole / "deep/c d.txt").read_text() == ""


def test_fluent_logging_goes_to_the_active_run():
    with mlflow.start_run() as run:
        mlflow.log_text("x", "x.txt")
        assert mlflow.get_artifact_uri("x.txt") == f"{run.info.artifact_uri}/x.txt"
    assert names(run.info.run_id) == [("x.txt", False, 1)]


def test_a_file_is_replaced_and_deleted():
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    run_id = a_run()
    client.log_text(run_id, "one", "f.txt")
    client.log_text(run_id, "two!", "f.txt")
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/f.txt") == "two!"
    client.log_text(run_id, "x", "folder/a/b.txt")
    repository = get_artifact_repository(client.get_run(run_id).info.artifact_uri)
    repository.delete_artifacts("folder")
    assert names(run_id) == [("f.txt", False, 4)]
    repository.delete_artifacts("folder")
    repository.delete_artifacts("f.txt")
    assert names(run_id) == []


def test_odd_names_come_back_as_they_were():
    run_id = a_run()
    for name in ["a b.txt", "ümlaut.txt", "plus+and&.txt", "hash#.txt", "100%.txt", "quote'.txt", "semi;colon.txt"]:
        status, answer, _ = call(
            "PUT", f"{ARTIFACTS}/{below(run_id)}/{_quoted(name)}", raw=name.encode(), headers={"Content-Type": "text/plain"}
        )
        assert status == 200, (name, answer)
        status, body, headers = call("GET", f"{ARTIFACTS}/{below(run_id)}/{_quoted(name)}")
        assert (status, body) == (200, name.encode()), name
        assert "attachment" in headers["Content-Disposition"] and headers["X-Content-Type-Options"] == "nosniff"
    status, listed, _ = call("GET", ARTIFACTS, query=f"?path={below(run_id)}")
    assert (status, len(listed["files"])) == (200, 7)


def _quoted(text):
    from urllib.parse import quote

    return quote(text)


def test_ranges_resume_downloads():
    run_id = a_run()
    plain = os.urandom(200_000)
    path = f"{ARTIFACTS}/{below(run_id)}/big.bin"
    call("PUT", path, raw=plain, headers={"Content-Type": "application/octet-stream"})
    status, body, headers = call("GET", path, headers={"Range": "bytes=70000-"})
    assert (status, body) == (206, plain[70000:]) and headers["Content-Range"] == "bytes 70000-199999/200000"


def test_paths_that_climb_are_refused():
    run_id = a_run()
    for path in ["../x", "..%2f..%2fx", "%2e%2e/x", "%252e%252e%252fx", "a/%2e%2e/%2e%2e/x"]:
        status, answer, _ = call("PUT", f"{ARTIFACTS}/{below(run_id)}/{path}", raw=b"x", headers={"Content-Type": "x/y"})
        assert (status, answer["message"]) == (400, "Invalid path"), (path, status, answer)
    status, answer, _ = call("GET", ARTIFACTS, query="?path=../..")
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_missing_file_is_404_and_tells_no_path_of_the_server():
    run_id = a_run()
    status, answer, _ = call("GET", f"{ARTIFACTS}/{below(run_id)}/none.txt")
    assert (status, answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST") and "/data" not in answer["message"]
    assert raised(lambda: client.download_artifacts(run_id, "none.txt"))


def test_each_act_asks_for_its_permission():
    run_id = a_run()
    client.log_text(run_id, "x", "x.txt")
    path = f"{ARTIFACTS}/{below(run_id)}/x.txt"
    viewer = token("viewer")
    assert call("GET", ARTIFACTS, query=f"?path={below(run_id)}", bearer=viewer)[0] == 200
    for method, raw in [("GET", None), ("PUT", b"y"), ("DELETE", None)]:
        status, answer, _ = call(method, path, raw=raw, bearer=viewer, headers={"Content-Type": "text/plain"})
        assert (status, answer["error_code"]) == (403, "PERMISSION_DENIED"), (method, status, answer)
    base = f"{HOUSE['origin']}/orgs/{HOUSE['other']['organisation']}"
    assert call("GET", path, bearer=HOUSE["other"]["token"], base=base)[0] == 404


def test_workspaces_keep_their_files_apart():
    second = {"X-MLFLOW-WORKSPACE": "second", "Content-Type": "text/plain"}
    path = f"{ARTIFACTS}/0/{fresh('file')}"
    assert call("PUT", path, raw=b"in second", headers=second)[0] == 200
    assert call("GET", path)[0] == 404
    assert call("GET", path, headers=second)[1] == b"in second"
    inside = path.replace("artifacts/0", "artifacts/workspaces/second/0")
    assert call("GET", inside, headers=second)[1] == b"in second"
    assert call("GET", inside)[0] == 404


class Parts:
    """Small parts from the first byte on, and what the client asks of the doors for them."""

    def __enter__(self):
        from mlflow.store.artifact import http_artifact_repo

        self.module, self.asked, self.sent, self.real = http_artifact_repo, [], [], http_artifact_repo.http_request
        self.put = http_artifact_repo.requests.put
        os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(6 * 1024 * 1024)
        os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 * 1024 * 1024)

        def request(host_creds, endpoint, method, *rest, **more):
            self.asked.append((method, endpoint.split("/mpu/")[1].split("/")[0] if "/mpu/" in endpoint else "whole"))
            return self.real(host_creds, endpoint, method, *rest, **more)

        def put(url, *rest, **more):
            self.sent.append(url)
            return self.put(url, *rest, **more)

        http_artifact_repo.http_request = request
        http_artifact_repo.requests.put = put
        return self

    def __exit__(self, *_):
        self.module.http_request = self.real
        self.module.requests.put = self.put
        for name in ["MINIMUM_FILE_SIZE", "CHUNK_SIZE"]:
            os.environ.pop(f"MLFLOW_MULTIPART_UPLOAD_{name}", None)


def test_large_files_go_in_parts_because_the_server_says_so():
    assert "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD" not in os.environ
    run_id = a_run()
    plain = os.urandom(12 * 1024 * 1024 + 7)
    with Parts() as parts, tempfile.TemporaryDirectory() as folder:
        Path(folder, "parts.bin").write_bytes(plain)
        Path(folder, "small.bin").write_bytes(plain[:1000])
        client.log_artifacts(run_id, folder, "models")
        uploads = [what for what in parts.asked if what[0] != "GET"]
        assert sorted(uploads) == [("POST", "complete"), ("POST", "create"), ("PUT", "whole")], parts.asked
        assert [url.rsplit("/", 1)[1] for url in sorted(parts.sent)] == ["1", "2", "3"], parts.sent
    assert names(run_id, "models") == [
        ("models/parts.bin", False, len(plain)),
        ("models/small.bin", False, 1000),
    ]
    back = Path(client.download_artifacts(run_id, "models/parts.bin")).read_bytes()
    assert hashlib.sha256(back).digest() == hashlib.sha256(plain).digest()


def test_parts_can_be_refused_by_the_client_s_environment():
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "false"
    try:
        run_id = a_run()
        with Parts() as parts, tempfile.TemporaryDirectory() as folder:
            Path(folder, "whole.bin").write_bytes(bytes(7 * 1024 * 1024))
            client.log_artifact(run_id, str(Path(folder, "whole.bin")))
            assert ("PUT", "whole") in parts.asked and not parts.sent, parts.asked
    finally:
        os.environ.pop("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", None)


def test_an_upload_that_was_cut_off_goes_on_and_is_completed_once_or_twice():
    """What MLflow's client does not do by itself: ask what arrived, send the rest, and ask again when no answer came."""
    run_id = a_run()
    mpu, folder = "/api/2.0/mlflow-artifacts/mpu", below(run_id)
    chunks = [os.urandom(100_000), os.urandom(100_000), os.urandom(5)]
    status, made, _ = call("POST", f"{mpu}/create/{folder}", {"path": "cut.bin", "num_parts": 3})
    assert (status, len(made["credentials"])) == (200, 3), made
    where = f"{mpu}/parts/{made['upload_id']}"
    octets = {"Content-Type": "application/octet-stream"}
    assert call("PUT", f"{where}/2", raw=chunks[1], headers=octets)[0] == 200
    assert call("GET", f"{ARTIFACTS}/{folder}/cut.bin")[0] == 404 and names(run_id) == []
    status, arrived, _ = call("GET", where)
    assert (status, [part["part_number"] for part in arrived["parts"]]) == (200, [2]), arrived
    assert arrived["parts"][0]["etag"] == hashlib.sha256(chunks[1]).hexdigest()
    complete = {"path": "cut.bin", "upload_id": made["upload_id"], "parts": []}
    status, answer, _ = call("POST", f"{mpu}/complete/{folder}", complete)
    assert (status, "Parts are missing: 1, 3." in answer["message"]) == (400, True), answer
    for number in (1, 3):
        assert call("PUT", f"{where}/{number}", raw=chunks[number - 1], headers=octets)[0] == 200
    for _ in range(2):
        assert call("POST", f"{mpu}/complete/{folder}", complete)[0] == 200
    assert call("GET", f"{ARTIFACTS}/{folder}/cut.bin")[1] == b"".join(chunks)
    client.log_text(run_id, "another", "cut.bin")
    assert call("POST", f"{mpu}/complete/{folder}", complete)[0] == 404
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/cut.bin") == "another"


def test_presigned_downloads_fall_back_to_the_door():
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"] = "true"
    try:
        run_id = a_run()
        client.log_text(run_id, "whole", "w.txt")
        assert Path(client.download_artifacts(run_id, "w.txt")).read_text() == "whole"
    finally:
        os.environ.pop("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", None)


def test_get_artifact_sends_a_run_s_file_as_a_download():
    run_id = a_run()
    client.log_text(run_id, "<script>", "page.html")
    status, body, headers = call("GET", "/get-artifact", query=f"?run_id={run_id}&path=page.html")
    assert (status, body) == (200, b"<script>")
    assert "attachment" in headers["Content-Disposition"] and headers["X-Content-Type-Options"] == "nosniff"
    assert call("GET", "/get-artifact", query=f"?run_id={run_id}&path=../x")[0] == 400
    assert call("GET", "/get-artifact", query=f"?run_id={'0' * 32}&path=x")[0] == 404


def test_a_stream_of_unknown_length_is_taken():
    import requests

    run_id = a_run()
    chunks = [os.urandom(100_000) for _ in range(20)]
    url = f"{TRACKING_URI}{ARTIFACTS}/{below(run_id)}/stream.bin"
    answer = requests.put(url, data=io.BytesIO(b"".join(chunks)), headers={"Authorization": f"Bearer {token()}"}, timeout=30)
    assert answer.status_code == 200
    answer = requests.put(url, data=iter(chunks), headers={"Authorization": f"Bearer {token()}"}, timeout=30)
    assert answer.status_code == 200
    assert Path(client.download_artifacts(run_id, "stream.bin")).read_bytes() == b"".join(chunks)


def test_the_command_line_logs_lists_and_downloads():
    import subprocess
    import sys

    run_id = a_run()

    def command(*words):
        done = subprocess.run(
            [sys.executable, "-m", "mlflow", "artifacts", *words], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "cli.txt").write_text("from the command line")
        command("log-artifact", "--local-file", str(Path(folder, "cli.txt")), "--run-id", run_id)
    assert "cli.txt" in command("list", "--run-id", run_id)
    with tempfile.TemporaryDirectory() as folder:
        command("download", "--run-id", run_id, "--artifact-path", "cli.txt", "--dst-path", folder)
        assert Path(folder, "cli.txt").read_text() == "from the command line"


def test_a_version_s_file_is_sent_and_stays_as_it_is():
    run_id = a_run()
    client.log_text(run_id, "flavors: {}\n", "model/MLmodel")
    name = fresh("frozen")
    client.create_registered_model(name)
    client.create_model_version(name, f"{client.get_run(run_id).info.artifact_uri}/model", run_id=run_id)
    status, body, _ = call("GET", "/model-versions/get-artifact", query=f"?name={name}&version=1&path=MLmodel")
    assert (status, body) == (200, b"flavors: {}\n")
    path = f"{ARTIFACTS}/{below(run_id)}/model"
    for method, file, raw in [("PUT", "MLmodel", b"other"), ("PUT", "added.py", b"x"), ("DELETE", "MLmodel", None)]:
        status, answer, _ = call(method, f"{path}/{file}", raw=raw, headers={"Content-Type": "text/plain"})
        assert (status, answer["error_code"]) == (409, "RESOURCE_CONFLICT"), (method, file, status, answer)
    client.log_text(run_id, "more", "elsewhere.txt")
