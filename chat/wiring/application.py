"""The application as every start makes it: `create_app(settings)`."""

from chat.config import Settings
from chat.web.application import bare_app
from chat.web.site import Application
from chat.wiring.resources import folder
from chat.wiring.switchboard import Switchboard


def create_app(settings: Settings) -> Application:
    """The app with every door and page; the house behind it is `app.extensions["switchboard"]`."""
    app = bare_app(folder("static"), folder("templates"))
    app.extensions["switchboard"] = Switchboard(settings, app)
    return app
