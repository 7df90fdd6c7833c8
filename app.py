"""The Flask application: `create_app(settings)`."""

from pathlib import Path

from flask import Flask

from chat.config import Settings
from chat.wiring import Switchboard

HERE = Path(__file__).resolve().parent


def create_app(settings: Settings) -> Flask:
    """The app with every door and page; the house behind it is `app.extensions["switchboard"]`."""
    app = Flask("switchboard", static_folder=str(HERE / "static"), template_folder=str(HERE / "templates"))
    app.extensions["switchboard"] = Switchboard(settings, app)
    return app
