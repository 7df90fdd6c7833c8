"""The OpenAPI document as a judge: an answer that it does not tell of is wrong."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from jsonschema import Draft202012Validator

from tests.client import Client
from tests.leaks import LeakWatch

PROBLEM = "application/problem+json"


class Contract:
    """Checks answers against `document`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "(.+)" if "msgNo" in path else "([^/]+)", re.escape(path))), path)
            for path in document["paths"]
        ]

    @property
    def operations(self) -> dict[str, dict[str, Any]]:
        """operationId -> operation."""
        items = self.document["paths"].values()
        return {operation["operationId"]: operation for item in items for operation in item.values()}

    def check(self, response: requests.Response) -> None:
        """Raises AssertionError unless status, type and body of the answer are as told."""
        method, path = str(response.request.method), unquote(urlsplit(str(response.request.url)).path)
        shown = f"{method} {path} gave {response.status_code}: {response.text[:500]}"
        operation = self._operation(method, path)
        if operation is None:
            assert response.status_code in (404, 405), shown
            self.fits("Problem", response.json())
            return
        told = operation["responses"].get(str(response.status_code))
        assert told is not None, f"the document does not tell of this: {shown}"
        if "content" not in told:
            assert response.content == b"", shown
            return
        ((media, content),) = told["content"].items()
        assert response.headers["Content-Type"].partition(";")[0] == media, shown
        if media.endswith("json"):
            self.fits(content["schema"]["$ref"].rpartition("/")[2], response.json())
        if media == PROBLEM:
            assert response.json()["code"] in told["description"].split(", "), shown
            assert response.json()["status"] == response.status_code, shown

    def fits(self, name: str, value: Any) -> None:
        """Raises AssertionError unless `value` is what the schema of that name describes."""
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.document["components"]}
        checker = Draft202012Validator.FORMAT_CHECKER
        errors = [e.message for e in Draft202012Validator(schema, format_checker=checker).iter_errors(value)]
        assert not errors, f"{value} is no {name}: {errors}"

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, template in self._paths:
            if pattern.fullmatch(path):
                operation: dict[str, Any] | None = self.document["paths"][template].get(method.lower())
                return operation
        return None


class CheckedClient(Client):
    """A client whose every answer is checked."""

    def __init__(self, url: str, watch: LeakWatch, contract: Contract, signed_in: dict[str, Any] | None = None) -> None:
        super().__init__(url, watch, signed_in)
        self.contract = contract

    def call(self, method: str, path: str, **rest: Any) -> requests.Response:
        response = super().call(method, path, **rest)
        self.contract.check(response)
        return response

    def _signed_in(self, response: requests.Response) -> CheckedClient:
        return CheckedClient(self.url, self._watch, self.contract, self.succeed(response))
