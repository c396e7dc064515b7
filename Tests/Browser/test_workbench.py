# SPDX-License-Identifier: Apache-2.0
"""A standard is tried on everybody, looked at family by family, and brought into force by two people."""

import datetime
import re


def try_figure(who, figure):
    """Three steps: the workbench, the figure, the run."""
    who.page.click("nav.side >> text=政策工坊")
    who.page.fill("[name='v:城市低保标准']", figure)
    who.press("测算")
    who.page.wait_for_selector(".tiles", timeout=30_000)
    return re.search(r"/policy/scenarios/\d+", who.page.url).group()


def test_a_standard_is_tried_and_brought_into_force_by_two_people(office, person):
    drafter = person("jingban")
    drafter.open("/policy").page.fill("[name='v:城市低保标准']", "七百")
    drafter.press("测算").sees("有 1 处需要改正", "“七百”不是可用的数值")
    assert drafter.page.input_value("[name='v:城市低保标准']") == "七百"

    higher = try_figure(drafter, "700")
    drafter.sees("城市低保标准 630 → 700元/人·月", "金额增加（户）", "户没有资料")
    with drafter.page.expect_download() as sheet:
        drafter.page.click("text=变动家庭 Excel")
        drafter.page.fill("#reason", "局务会讨论")
        drafter.page.click("text=导出 Excel")
    assert sheet.value.suggested_filename.endswith(".xlsx")
    drafter.open(higher)
    drafter.page.locator("#families table a").first.click()
    drafter.sees("有变化的步骤", "700.00 元/人·月", "社会救助法")

    try_figure(drafter, "660")
    drafter.open("/policy/scenarios")
    for box in drafter.page.locator("input[name=id]").all():
        box.check()
    drafter.press("比较选中的测算").sees("700元/人·月", "660元/人·月", "每月增减（元）")

    # After the day on which the tests beside the rules stand.
    start = max(datetime.date.today() + datetime.timedelta(days=30), datetime.date(2027, 1, 1))
    drafter.open(higher).page.fill("#from", start.isoformat())
    drafter.page.fill("#document", "天民政发〔2027〕30号 第一条")
    drafter.press("提交草案").sees("草案已提交", "条规则测试全部通过")
    draft = re.search(r"/policy/releases/\d+", drafter.page.url).group()

    phone = person("qianfa", width=390)
    phone.open(draft).sees("天民政发〔2027〕30号")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.press("发布").sees("已发布")
    for _ in range(20):
        if "700元/人·月" in drafter.open(f"/policy?day={start}").text():
            break
        drafter.page.wait_for_timeout(500)
    drafter.sees("天民政发〔2027〕30号 第一条")
    drafter.open(f"/policy?day={start - datetime.timedelta(days=1)}").sees("630元/人·月")
