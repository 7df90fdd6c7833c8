"""The bare Flask application, before anything is put into it."""

from pathlib import Path

from flask import Flask


def bare_app(static: Path, templates: Path) -> Flask:
    """An app that serves these folders."""
    return Flask("switchboard", static_folder=str(static), template_folder=str(templates))
