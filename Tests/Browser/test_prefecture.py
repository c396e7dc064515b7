# SPDX-License-Identifier: Apache-2.0
"""The bureau of a prefecture: a plan, standards and figures, and no cases."""

import json
import os
import re
import urllib.error
import urllib.request

import pytest

import pages
from conftest import ROOT
from office import Office
from walker import Walker

LOGINS = ["jingban", "shenhe", "lingdao", "admin", "shenji"]


@pytest.fixture(scope="module", params=["hubei-jingzhou", "shaanxi-ankang"])
def bureau(request, tmp_path_factory):
    binary = os.environ.get("MINZHENG", os.path.join(ROOT, ".build/debug/minzheng"))
    office = Office(binary, str(tmp_path_factory.mktemp("bureau")), os.path.join(ROOT, "packs"), pack=request.param)
    yield office
    office.stop()


def test_whatever_is_offered_to_a_prefecture_opens(bureau):
    visitors = [pages.Visitor(bureau, login) for login in LOGINS]
    found = pages.pages(visitors, pages.routes(bureau))
    faults = [f"{page!r}: {page.fault}" for each in found.values() for page in each if page.fault]
    assert not faults, "\n".join(faults[:30])
    for path in ["/plans", "/supervision", "/meetings", "/projects", "/funds", "/users"]:
        assert found[path], path
    # What looks another way than in a county is looked at like every page of one.
    own = ["/board", "/board/map", "/roll-ups", "/roll-ups/:id", "/roll-ups/months/:month"]
    looked = [page for path in own for page in pages.chosen(found[path], 2)]
    assert {page.route.path for page in looked} == set(own)
    wrong = [str(fault) for kind in Walker(bureau).look(looked).values() for fault in kind]
    assert not wrong, "\n".join(wrong[:30])


def test_a_prefecture_is_told_by_counties_and_employs_only_its_own(bureau):
    leader, admin = pages.Visitor(bureau, "lingdao"), pages.Visitor(bureau, "admin")
    board = leader.read("/board")[2]
    assert "各县（市、区）" in board
    assert "各乡镇" not in board
    form = admin.read("/users/new")[2]
    assert "市经办（市州级）" in form
    assert "县经办" not in form and "代办" not in form


def test_counties_sheets_are_taken_in_told_and_handed_on(bureau):
    drafter, leader = pages.Visitor(bureau, "jingban"), pages.Visitor(bureau, "lingdao")
    listed = drafter.read("/roll-ups")[2]
    months = list(dict.fromkeys(re.findall(r"/roll-ups/months/(\d{4}-\d{2})", listed)))
    assert "已报齐" in listed
    board = leader.read("/board")[2]
    assert f"{months[1].replace('-0', '-').replace('-', '年')}月末（各县报送）" in board
    month = leader.read(f"/roll-ups/months/{months[0]}")[2]
    assert "还没有报送：" in month and "无数据" in month
    sheet = re.search(r"/roll-ups/\d+", leader.read(f"/roll-ups/months/{months[1]}")[2]).group()
    status, _, content = drafter._open(f"{sheet}/file")
    assert status == 200 and content.startswith(b"PK")
    again = drafter.fill("/roll-ups", "/take", files=[("file", "报送表.xlsx", "application/octet-stream", content)])
    assert again.startswith(sheet) and "先前已经读入" in drafter.read(again)[2]
    refused = drafter.fill("/roll-ups", "/take", files=[("file", "花名册.csv", "text/csv", "姓名\n甲".encode())], answers=(422,))
    assert refused is None


def test_a_sheet_goes_from_server_to_server_as_it_is(bureau):
    secret = bureau.run("token", "issue", "--login", "jingban", "--name", "县级系统").strip().splitlines()[-1]

    def ask(method, path, body=None):
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{bureau.base}/api/v1{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    one = next(item for item in ask("GET", "/roll-ups")[1]["items"] if item["state"] == "checked")
    status, sheet = ask("GET", f"/roll-ups/{one['id']}/sheet")
    assert status == 200
    assert ask("POST", "/roll-ups/taken", sheet)[1]["id"] == one["id"]
    sheet["lines"][0]["value"] += 1
    status, refusal = ask("POST", "/roll-ups/taken", sheet)
    assert status == 422 and refusal["type"] == "roll-up.altered"
