# SPDX-License-Identifier: Apache-2.0
import os
import tempfile

import pytest
from playwright.sync_api import sync_playwright

from office import OUTPUT, Office, Person

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture(scope="session")
def browser():
    os.makedirs(OUTPUT, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def stores():
    """SQLite, and PostgreSQL where scripts/with-postgres runs one."""
    return ["sqlite"] + (["postgres"] if os.environ.get("MINZHENG_TEST_POSTGRES") else [])


@pytest.fixture(scope="module", params=stores())
def office(request):
    binary = os.environ.get("MINZHENG", os.path.join(ROOT, ".build/debug/minzheng"))
    store = None
    if request.param == "postgres":
        store = f"{os.environ['MINZHENG_TEST_POSTGRES']}?store={request.module.__name__}"
    with tempfile.TemporaryDirectory(prefix="minzheng-") as folder:
        office = Office(binary, folder, os.path.join(ROOT, "packs"), store=store)
        yield office
        office.stop()


@pytest.fixture
def person(office, browser):
    """Signs people in; everybody leaves at the end, and none may have met a broken page."""
    there = []

    def enter(login=None, width=1280):
        someone = Person(office, browser, login, width)
        there.append(someone)
        return someone

    yield enter
    for someone in there:
        someone.leave()
