"""The app of this room with nobody behind it, for what needs no house."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from chat.config import Settings
from chat.dialects.desk_frames import DeskFrames
from chat.web.site import Web, install
from chat.web.tokens import Tokens
from tests.environment import ROOT


def stage(counters: dict[str, float] | None = None, cast: dict[str, Any] | None = None, **settings: Any) -> FlaskClient:
    """A client of an app whose actions and identity are missing: reaching for them is a fault (500)."""
    app = Flask("stage", template_folder=str(ROOT / "templates"))
    app.config["SERVER_NAME"] = "127.0.0.1:8080"  # the Host that the test client sends
    nobody: Any = None
    web = Web(
        Settings(**settings), nobody, nobody, Tokens(app, "s" * 40), DeskFrames(lambda key, name: key, lambda: 0),
        lambda: 1234, lambda: counters or {}, lambda: cast,
    )  # fmt: skip
    install(app, web)
    return app.test_client()
