"""The Flask application: `create_app(settings)`."""

from chat.wiring import create_app

__all__ = ["create_app"]
