"""Prompts by `mlflow.genai`: they are prompts of ours, registered models of a kind of their own on the wire."""

import mlflow
from house import fresh, raises
from mlflow.tracking import MlflowClient

client = MlflowClient()
genai = mlflow.genai


def test_a_prompt_is_registered_and_loaded():
    name = fresh("prompt")
    made = genai.register_prompt(
        name=name, template="Dear {{name}}, your {{ product }} is ready.", commit_message="First.", tags={"team": "x"}
    )
    assert made.version == 1
    read = genai.load_prompt(f"prompts:/{name}/1")
    assert read.template == "Dear {{name}}, your {{ product }} is ready."
    assert read.variables == {"name", "product"}
    assert read.format(name="Ada", product="loan") == "Dear Ada, your loan is ready."
    assert (read.commit_message, read.tags["team"]) == ("First.", "x")
    assert genai.load_prompt(name, version=1).version == 1
    assert genai.load_prompt(name).version == 1


def test_the_next_version_differs():
    name = fresh("prompt")
    genai.register_prompt(name=name, template="One {{a}}.")
    assert genai.register_prompt(name=name, template="Two {{a}}.").version == 2
    assert genai.load_prompt(f"prompts:/{name}@latest").template == "Two {{a}}."
    assert genai.load_prompt(f"prompts:/{name}/1").template == "One {{a}}."


def test_a_chat_prompt_keeps_its_messages():
    name = fresh("chat")
    template = [
        {"role": "system", "content": "You are {{style}}."},
        {"role": "user", "content": "{{question}}"},
    ]
    genai.register_prompt(name=name, template=template)
    read = genai.load_prompt(f"prompts:/{name}/1")
    assert read.template == template and not read.is_text_prompt
    assert read.format(style="kind", question="Why?")[1]["content"] == "Why?"


def test_a_template_of_another_language_is_kept_too():
    name = fresh("jinja")
    template = "{% for x in list %}{{ x.name }}{% endfor %}"
    genai.register_prompt(name=name, template=template)
    assert genai.load_prompt(f"prompts:/{name}/1").template == template


def test_aliases_of_prompts():
    name = fresh("prompt")
    for text in ["One.", "Two."]:
        genai.register_prompt(name=name, template=text)
    genai.set_prompt_alias(name, alias="production", version=1)
    assert genai.load_prompt(f"prompts:/{name}@production").template == "One."
    genai.set_prompt_alias(name, alias="production", version=2)
    assert genai.load_prompt(f"prompts:/{name}@production", cache_ttl_seconds=0).version == 2
    genai.delete_prompt_alias(name, alias="production")
    raises("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias(name, "production"), "not found")


def test_prompts_are_searched_and_models_are_not_among_them():
    mark = fresh("find")
    genai.register_prompt(name=f"{mark}-prompt", template="Hello.", tags={})
    client.create_registered_model(f"{mark}-model")
    assert [one.name for one in genai.search_prompts(f"name LIKE '{mark}%'")] == [f"{mark}-prompt"]
    assert [one.name for one in client.search_registered_models(f"name LIKE '{mark}%'")] == [f"{mark}-model"]


def test_tags_of_prompts_and_their_versions():
    name = fresh("prompt")
    genai.register_prompt(name=name, template="Hello.")
    client.set_prompt_tag(name, "owner", "ada")
    client.set_prompt_version_tag(name, "1", "reviewed", "yes")
    assert client.get_prompt(name).tags["owner"] == "ada"
    assert genai.load_prompt(f"prompts:/{name}/1").tags["reviewed"] == "yes"
    client.delete_prompt_tag(name, "owner")
    client.delete_prompt_version_tag(name, "1", "reviewed")
    assert "owner" not in client.get_prompt(name).tags
    raises("INVALID_PARAMETER_VALUE", lambda: client.set_prompt_version_tag(name, "1", "mlflow.prompt.text", "Other."))


def test_a_name_is_a_model_or_a_prompt():
    model, prompt = fresh("m"), fresh("p")
    client.create_registered_model(model)
    genai.register_prompt(name=prompt, template="Hello.")
    raises("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(prompt), "already taken by a prompt")
    try:
        genai.register_prompt(name=model, template="Hello.")
        raise AssertionError("a model took a prompt's version")
    except mlflow.exceptions.MlflowException as error:
        assert "model" in str(error)


def test_versions_of_prompts_are_listed_and_deleted():
    name = fresh("prompt")
    for text in ["One.", "Two."]:
        genai.register_prompt(name=name, template=text)
    assert sorted(int(one.version) for one in client.search_prompt_versions(name)) == [1, 2]
    client.delete_prompt_version(name, "2")
    assert [int(one.version) for one in client.search_prompt_versions(name)] == [1]
    client.delete_prompt_version(name, "1")
    client.delete_prompt(name)
    assert genai.load_prompt(f"prompts:/{name}/1", allow_missing=True) is None
