# SPDX-License-Identifier: Apache-2.0
"""The bureau of a prefecture: a plan, standards and figures, and no cases."""

import os

import pytest

import pages
from conftest import ROOT
from office import Office

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
    for path in ["/board", "/plans", "/supervision", "/meetings", "/projects", "/funds", "/users"]:
        assert found[path], path


def test_a_prefecture_is_told_by_counties_and_employs_only_its_own(bureau):
    leader, admin = pages.Visitor(bureau, "lingdao"), pages.Visitor(bureau, "admin")
    board = leader.read("/board")[2]
    assert "各县（市、区）" in board
    assert "各乡镇" not in board
    form = admin.read("/users/new")[2]
    assert "市经办（市州级）" in form
    assert "县经办" not in form and "代办" not in form
