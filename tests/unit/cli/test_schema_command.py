import json

import pytest

from newsdesk.desk.kinds import KINDS

_TYPES = {"string", "integer", "number", "boolean", "array", "object", "null"}


def parts(schema):
    """Every schema inside a schema."""
    yield schema
    for value in schema.values():
        inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        for item in (*inner, value):
            if isinstance(item, dict) and item is not schema:
                yield from parts(item)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind(newsdesk, kind):
    result = newsdesk("schema", kind)
    schema = json.loads(result.stdout)
    assert (result.exit_code, schema["title"]) == (0, KINDS[kind].title)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    fields = KINDS[kind].model.model_fields
    assert set(schema["properties"]) == set(fields)
    assert set(schema.get("required", ())) == {name for name, field in fields.items() if field.is_required()}
    definitions = schema.get("$defs", {})
    for part in parts(schema):
        if isinstance(part.get("$ref"), str):
            assert part["$ref"].removeprefix("#/$defs/") in definitions
        if isinstance(part.get("type"), str) and "properties" not in part.get("type"):
            assert part["type"] in _TYPES or "type" in schema["properties"]


def test_a_described_field_says_so(newsdesk):
    schema = json.loads(newsdesk("schema", "post").stdout)
    assert schema["properties"]["title"]["description"] == "Internal name; never published."


def test_all_kinds_at_once_outside_a_desk(newsdesk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list(json.loads(newsdesk("schema").stdout)) == list(KINDS)


def test_an_unknown_kind(newsdesk):
    result = newsdesk("schema", "pots")
    assert (result.exit_code, result.stdout) == (2, "")
