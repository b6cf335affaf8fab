"""The description of the API as OpenAPI 3.1; committed as ``docs/reference/openapi.json`` and compared in the tests."""

import json
from typing import Any

from strang.api.directory import api
from strang.api.problems import MEDIA_TYPE

PREFIX = "/api/v1/"


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    for path in schema["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if not status.startswith("2"):
                    answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
    schema["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    return schema


def text() -> str:
    """Return the document as it is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
