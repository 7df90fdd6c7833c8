"""docs/dialects: the examples are what a run says and hears, and every page answers the same questions."""

from __future__ import annotations

import json
import re

import pytest

from tests.environment import ROOT
from tests.journeys.matrix.examples import PAGES, sample
from tests.journeys.matrix.play import Play
from tests.journeys.matrix.table import DIALECT_PAGES, EXAMPLES, between_markers

QUESTIONS = ("Address", "Signing in", "Examples", "What we add", "What we refuse", "Unconfirmed")


def page(dialect: str) -> str:
    return (ROOT / DIALECT_PAGES / PAGES[dialect][0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", PAGES)
def test_the_examples_are_what_the_run_says_and_hears(play: Play, dialect: str) -> None:
    kept = between_markers(page(dialect), EXAMPLES)
    assert kept == [sample(play, dialect)], "run `python -m tests.journeys.matrix.table`, and look at the difference"


@pytest.mark.parametrize("dialect", PAGES)
def test_every_example_in_json_is_json(dialect: str) -> None:
    blocks = re.findall(r"```json\n(.*?)```", page(dialect), re.DOTALL)
    assert blocks
    for block in blocks:
        json.loads(block)


@pytest.mark.parametrize("dialect", PAGES)
def test_every_page_answers_the_same_questions(dialect: str) -> None:
    headings = re.findall(r"^## (.*)$", page(dialect), re.MULTILINE)
    assert [heading for heading in headings if heading in QUESTIONS] == list(QUESTIONS)


def test_the_list_of_pages_names_each() -> None:
    index = (ROOT / DIALECT_PAGES / "README.md").read_text(encoding="utf-8")
    for name, _visitor, _agent in PAGES.values():
        assert f"({name})" in index
