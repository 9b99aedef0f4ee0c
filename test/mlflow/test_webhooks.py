"""Webhooks as the client keeps them: an admin's matter, behind the guard of addresses."""

import os

import mlflow
from house import TRACKING_URI, fresh, raises, token
from mlflow.entities.webhook import WebhookStatus
from mlflow.tracking import MlflowClient


def as_role(role):
    os.environ["MLFLOW_TRACKING_TOKEN"] = token(role)
    return MlflowClient(tracking_uri=TRACKING_URI)


EVENTS = ["registered_model.created", "model_version_alias.created"]
URL = "https://hooks.example.org/mlflow"


def test_a_webhook_is_set_up_changed_and_ended():
    client = as_role("admin")
    name = fresh("hook")[:40]
    made = client.create_webhook(name, URL, EVENTS, description="Builds.", secret="s3cret")
    assert (made.name, made.url, made.status) == (name, URL, WebhookStatus.ACTIVE)
    assert sorted(str(event) for event in made.events) == sorted(EVENTS)
    assert client.get_webhook(made.webhook_id).description == "Builds."
    changed = client.update_webhook(made.webhook_id, status="DISABLED", events=["prompt.created"])
    assert changed.status == WebhookStatus.DISABLED and [str(one) for one in changed.events] == ["prompt.created"]
    assert changed.name == name
    assert made.webhook_id in [one.webhook_id for one in client.list_webhooks()]
    client.delete_webhook(made.webhook_id)
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_webhook(made.webhook_id), "not found")
    # A name comes free with its webhook.
    client.delete_webhook(client.create_webhook(name, URL, EVENTS).webhook_id)


def test_lists_have_pages():
    client = as_role("admin")
    made = [client.create_webhook(fresh("page")[:40], URL, EVENTS).webhook_id for _ in range(3)]
    first = client.list_webhooks(max_results=2)
    assert len(first) == 2 and first.token
    rest = client.list_webhooks(max_results=100, page_token=first.token)
    assert set(made) <= {one.webhook_id for one in [*first, *rest]}
    for webhook_id in made:
        client.delete_webhook(webhook_id)


def test_the_test_call_tells_what_came_of_it():
    client = as_role("admin")
    made = client.create_webhook(fresh("try")[:40], "https://127.0.0.1.invalid/hook", EVENTS)
    result = client.test_webhook(made.webhook_id, "registered_model.created")
    assert result.success is False and result.error_message
    client.delete_webhook(made.webhook_id)


def test_what_is_refused():
    client = as_role("admin")
    raises("INVALID_PARAMETER_VALUE", lambda: client.create_webhook("-bad", URL, EVENTS), "is invalid")
    for url in ["https://127.0.0.1/x", "https://169.254.169.254/latest", "https://[::1]/x", "ftp://example.org"]:
        raises("INVALID_PARAMETER_VALUE", lambda: client.create_webhook(fresh("h")[:40], url, EVENTS))
    raises("RESOURCE_DOES_NOT_EXIST", lambda: client.get_webhook("none"), "not found")


def test_webhooks_are_an_admins_matter():
    client = as_role("ml-engineer")
    raises("PERMISSION_DENIED", lambda: client.create_webhook(fresh("h")[:40], URL, EVENTS))
    assert mlflow.__version__ == "3.17.2"
