"""The JSON Schema that an editor reads while somebody writes a question."""

import json
from typing import Any

from bot.bank.model import ConceptFile

NAME = "schema.json"


def schema() -> str:
    """The text of questions/schema.json; a test keeps the file in step."""
    made = ConceptFile.model_json_schema()
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_without_titles(made), "title": "Concept"}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _without_titles(node: Any) -> Any:
    """Pydantic repeats every key as a title, which an editor would show in place of the description."""
    if isinstance(node, list):
        return [_without_titles(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: _without_titles(field) for name, field in value.items()}
        if key == "properties"
        else _without_titles(value)
        for key, value in node.items()
        if key != "title"
    }
