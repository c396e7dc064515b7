# SPDX-License-Identifier: Apache-2.0
"""Every page of the site, found by its routes and links: nobody is kept out by a small screen, an old phone without
script, weak eyes or a keyboard. A new route is walked by itself; if no page leads to it yet, records.py makes what it
needs."""

import concurrent.futures
import os
import re

import pytest

import pages
import records
from conftest import ROOT
from office import Office, Person
from walker import Walker

# Somebody of every office that has pages of its own. What none of them reaches is said below.
LOGINS = [
    None, "resident", "cunwei", "jingling", "jinglingfz", "hedui", "jingban", "qianfa", "shenhe", "diming", "tousu", "caiwu",
    "caiwufh", "admin", "shenji",
]
# Only a bureau above counties offers these; test_prefecture.py looks at them.
OF_PREFECTURES = {"/roll-ups/months/:month"}
# Pages of one route that are looked at; each shows something that the others do not.
EACH_ROUTE = 3


class Site:
    """A store with something to show on every page, and all that its people found there."""

    def __init__(self, office):
        self.office = office
        self.routes = pages.routes(office)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            visitors = list(pool.map(lambda login: pages.Visitor(office, login), LOGINS))
        self.by = {visitor.login: visitor for visitor in visitors}
        extra = records.make(self.by)
        self.found = pages.pages(visitors, self.routes, extra)

    def chosen(self, access=None):
        fitting = [route for route in self.routes if access is None or route.access in access]
        readable = ([page for page in self.found[route.path] if not page.fault] for route in fitting)
        return [page for found in readable for page in pages.chosen(found, EACH_ROUTE)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    binary = os.environ.get("MINZHENG", os.path.join(ROOT, ".build/debug/minzheng"))
    office = Office(binary, str(tmp_path_factory.mktemp("site")), os.path.join(ROOT, "packs"))
    yield Site(office)
    office.stop()


@pytest.fixture(scope="module")
def faults(site):
    """What is wrong with the pages, by kind; a browser looks once."""
    return Walker(site.office).look(site.chosen())


def none(faults):
    assert not faults, f"{len(faults)} faults\n" + "\n".join(str(fault) for fault in faults[:30])


def test_every_address_is_found_and_no_page_offers_what_its_reader_may_not_open(site):
    own = [route for route in site.routes if route.is_page and route.path not in OF_PREFECTURES]
    none([route.path for route in own if not route.leads_on and not site.found[route.path]])
    none([f"{page!r}: {page.fault}" for found in site.found.values() for page in found if page.fault])


@pytest.mark.parametrize("kind", ["status", "axe", "dark", "width", "target", "console", "script"])
def test_pages_are_open_to_everybody(faults, kind):
    """status: 200. axe: no serious or critical fault. dark: contrast on a dark screen, of one page of a route. width: nothing wider than 1440
    or 390 px. target: 44 px on a phone. console: no error. script: without it, all can be read, opened and sent."""
    none(faults[kind])


@pytest.mark.parametrize("kind", ["contrast", "width", "letters", "target"])
def test_the_large_edition_keeps_the_rules_for_elderly_readers(large, kind):
    """contrast: 7:1. letters: 18 px and lines of 1.45 at least. target: controls 60 px, links that stand alone 44."""
    none(large[kind])


@pytest.fixture(scope="module")
def large(site):
    return Walker(site.office, elder=True).look(site.chosen(("open", "resident")))


def test_the_large_edition_is_switched_on_every_page_and_stays(site, browser):
    context = browser.new_context(base_url=site.office.base, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/guide/dibao")
    plain = page.inner_text("main")
    page.click("header >> text=长辈版")
    assert page.url.endswith("/guide/dibao")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    assert page.evaluate(size) >= 20
    # Nothing is left out of it.
    lines = {line.strip() for line in plain.splitlines()}
    assert lines <= {line.strip() for line in page.inner_text("main").splitlines()}
    page.goto("/my/login")
    assert page.evaluate(size) >= 20
    page.click("header >> text=返回标准版")
    assert page.url.endswith("/my/login")
    assert page.evaluate(size) < 18
    context.close()


def blank(visitor, path, action, **typed):
    """The page that comes back when a form is sent empty."""
    form = next(form for form in pages.Forms(visitor.read(path)[2]).forms if form.action.endswith(action))
    kept = ("csrf", "version", "request_id")
    fields = {name: value if name in kept else "" for name, value in form.fields.items()}
    status, _, body = visitor.post(form.action, {**fields, **typed})
    assert status == 422, f"{path}: {status}"
    return body.decode()


def test_a_message_belongs_to_its_field(site):
    drafter, admin, clerk = site.by["jingban"], site.by["admin"], site.by["jingling"]
    person = re.search(r"/persons/\d+", clerk.read("/persons")[2]).group()
    refused = [
        blank(clerk, "/persons/new", "/persons/new"),
        blank(clerk, f"{person}/edit", "/edit"),
        blank(clerk, "/organizations/new", "/organizations/new"),
        blank(admin, "/users/new", "/users/new"),
        blank(drafter, "/registers/place_name/new", "/new"),
        blank(drafter, "/policy", "/policy/scenarios", program="dibao", **{"v:城市低保标准": "七百"}),
    ]
    for text in refused:
        messages = re.findall(r'<p class="error"([^>]*)>', text)
        assert messages, pages.told(text)
        for attributes in messages:
            name = re.search(r'id="([^"]+)"', attributes)
            assert name, f"nothing names the message{attributes}"
            assert f'aria-invalid="true" aria-describedby="{name.group(1)}"' in text, name.group(1)


def test_a_sheet_for_the_board_is_one_page_and_its_code_opens_the_guide(site, browser):
    context = browser.new_context(base_url=site.office.base)
    page = context.new_page()
    page.goto("/")
    page.click("text=码上办")
    sheets = page.locator(".codes li a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert len(sheets) >= 15
    assert page.locator(".codes .qr svg").count() == len(sheets)
    for sheet in sheets:
        page.goto(sheet)
        assert page.locator(".qr svg").count() == 1
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, sheet
    page.goto("/guide/dibao?from=qr")
    page.click("main >> text=换成长辈版")
    assert page.url.endswith("/guide/dibao?from=qr")
    context.close()


def test_a_leader_reads_the_board_without_scrolling(site, browser):
    leader = Person(site.office, browser, "lingdao")
    for path, width, height in [("/board", 1440, 900), ("/board/wall", 1920, 1080)]:
        leader.page.set_viewport_size({"width": width, "height": height})
        leader.open(path)
        size = leader.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size[0] <= width and size[1] <= height, f"{path}: {size}"
    leader.leave()


def test_a_report_that_cannot_be_written_says_where_and_what_to_do(site, tmp_path):
    asked = ["plan", "report", "--as-of", "2025-12-31", "--out"]
    assert "请先建好或者写到别处" in site.office.refused(*asked, str(tmp_path / "none" / "report.docx"))
    (tmp_path / "folder.docx").mkdir()
    assert "是一个文件夹" in site.office.refused(*asked, str(tmp_path / "folder.docx"))
    assert "应以 .html、.pdf 或 .docx 结尾" in site.office.refused(*asked, str(tmp_path / "report.txt"))
