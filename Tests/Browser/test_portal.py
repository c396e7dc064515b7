# SPDX-License-Identifier: Apache-2.0
"""A resident applies on a phone, the township accepts, and the family follows the case."""

import os
import re

from office import OUTPUT, resident_number

SON = ("冯小军", resident_number("429006", "19880123", 651))


def demo_resident(visitor):
    """Name, phone and code that the demo's login page shows."""
    visitor.open("/my/login")
    visitor.sees("演示登录", "虚构居民")
    found = re.search(r"虚构居民“(.+?)”，手机号\s*(\d{11})，激活码\s*([0-9A-Z-]+)", visitor.text())
    return found.groups()


def sign_in(visitor, phone, code):
    visitor.page.fill("#phone", phone)
    visitor.page.fill("#code", code)
    visitor.press("登录")


def fits(visitor):
    """Nothing is wider than the phone."""
    over = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0, f"{visitor.page.url} is {over} px too wide"


def shot(visitor, name):
    visitor.page.screenshot(path=os.path.join(OUTPUT, f"portal-{name}.png"), full_page=True)
    fits(visitor)


def answer(visitor, **answers):
    for field, value in answers.items():
        control = visitor.page.locator(f"#{field}")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    fits(visitor)
    # What was filled in must not take the pad for the signature away, once the page has asked what to show. The browser's
    # own "network idle" is told once for a page and at times never, so a moment is waited instead.
    visitor.page.wait_for_timeout(1_000)
    for pad in visitor.page.locator("[data-signature] canvas").all():
        assert pad.is_visible(), "the pad for the signature is gone"
    visitor.press("保存")
    visitor.sees("已保存")


def typed(form, name):
    """Agrees by name instead of a signature."""
    details = form.locator("details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    form.locator("input[name=given_by]").fill(name)
    form.locator("input[name=agree]").check()


def test_a_resident_applies_on_a_phone_and_follows_the_case(office, person):
    resident = person(width=390)
    name, phone, code = demo_resident(resident)

    # The guide answers in the resident's words and leads to the application.
    resident.open("/")
    shot(resident, "home")
    resident.page.fill("[name=text]", "家里困难")
    resident.press("查找")
    resident.sees("最低生活保障")
    resident.page.click("text=看怎么办")
    resident.sees("不用您提供，由我们查", "最长 30 个工作日")
    shot(resident, "guide")
    resident.page.click("text=网上申请")
    shot(resident, "login")
    sign_in(resident, phone, code)
    resident.sees(name, "开始填写")
    shot(resident, "apply")
    resident.press("开始填写")
    case = re.search(r"/my/cases/\d+", resident.page.url).group()

    # The household is offered; a son who lives elsewhere is added by hand, with a slip first.
    while resident.page.locator("#family form[action$='/household']").count():
        resident.page.locator("#family form[action$='/household'] button").first.click()
        resident.page.wait_for_load_state()
    resident.page.click("text=添加其他家人")
    resident.page.fill("#m-name", SON[0])
    resident.page.fill("#m-number", SON[1][:-1] + ("0" if SON[1][-1] != "0" else "1"))
    resident.page.select_option("#m-relation", "儿子")
    resident.page.select_option("#m-standing", "supporter")
    resident.press("添加", "#family")
    resident.sees("身份证号最后一位")
    assert resident.page.input_value("#m-name") == SON[0]
    resident.page.fill("#m-number", SON[1])
    resident.press("添加", "#family")
    resident.sees(SON[0], "不住在一起")
    shot(resident, "draft")

    # What is missing is told at once, and what was typed stays.
    resident.page.check("[name=promise]")
    resident.press("提交申请")
    resident.sees("还缺以下内容", "核对授权", SON[0])

    # Everybody's situation, then the family's.
    people = resident.page.locator("#family a.button")
    links = [people.nth(i).get_attribute("href") for i in range(people.count())]
    assert len(links) >= 4
    for link in links:
        resident.open(link)
        if resident.page.locator("#support").count():
            answer(resident, support="0")
        else:
            answer(resident, together="是", wage="150", illness="否", able="否")
    resident.open(f"{case}/answers/family")
    resident.page.fill("#assets", "很多")
    resident.press("保存")
    assert resident.page.input_value("#assets") == "很多"
    shot(resident, "answers")
    answer(resident, urban="城市", assets="3000", car="否", houses="否")

    # Each adult draws a signature, or types their own name and ticks; another name is refused.
    waiting = resident.page.locator("#consents form:has(canvas.sign)")
    typed(waiting.first, "别人")
    with resident.page.expect_navigation():
        waiting.first.locator("button[type=submit]").click()
    resident.sees("本人输入自己的姓名")
    shot(resident, "consents")
    resident.draw(waiting.first.locator("canvas.sign"))
    with resident.page.expect_navigation():
        waiting.first.locator("button[type=submit]").click()
    while waiting.count():
        form = waiting.first
        label = form.locator("label:has-text('姓名')").first.text_content()
        signer = re.search(r"监护人(.+?)的姓名|(.+?)本人的姓名", label)
        typed(form, signer.group(1) or signer.group(2))
        with resident.page.expect_navigation():
            form.locator("button[type=submit]").click()
    resident.page.set_input_files("#materials input[type=file] >> nth=1", os.path.join(OUTPUT, "portal-draft.png"))
    resident.page.locator("#materials form button").nth(1).click()
    resident.sees("材料已上传")
    resident.page.check("[name=promise]")
    resident.press("提交申请")
    resident.sees("申请已提交", "等乡镇（街道）受理")
    shot(resident, "case")
    receipt = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", resident.text()).group()

    # It waits at the township's desk, which accepts it.
    clerk = person("jingling")
    clerk.open("/desk").sees(name)
    clerk.page.click(f"text={name}家庭")
    clerk.sees("网上申请", SON[0])
    clerk.press("受理")
    clerk.sees("受理通知书")

    # The paper carries a code that leads to the progress, on the screen and in the PDF.
    resident.open(case).sees("受理通知书")
    resident.page.click("text=受理通知书 >> nth=0")
    assert resident.page.locator(".foot .qr svg").count() == 1
    assert receipt in resident.page.inner_text("body")
    shot(resident, "receipt")
    pdf = resident.context.request.get(resident.page.get_attribute("text=下载 PDF", "href"), timeout=60_000)
    assert pdf.body()[:5] == b"%PDF-"
    with open(os.path.join(OUTPUT, "portal-receipt.pdf"), "wb") as file:
        file.write(pdf.body())

    # Whoever holds the receipt and knows the last four digits follows it without signing in.
    family = person(width=390)
    family.open(f"/progress?code={receipt}")
    assert family.page.input_value("#code") == receipt
    family.page.fill("#last", "0000")
    family.press("查询")
    family.sees("没有查到")
    clerk.open("/persons?text=" + name)
    clerk.page.locator("table.list a").first.click()
    last = re.search(r"\*{4,}(\w{4})", clerk.text()).group(1)
    family.page.fill("#last", last)
    family.press("查询")
    family.sees("核对", "不用您跑腿", "受理")
    shot(family, "progress")

    # Something is missing: the resident hands it in from home.
    clerk.page.goto(resident.page.url.split("/documents")[0].replace("/my", ""))
    clerk.page.locator("summary", has_text="通知补正").click()
    clerk.page.locator("details[open] textarea[name=comment]").fill("请补交近三个月的就诊票据。")
    clerk.press("通知补正")
    resident.open(case).sees("需要您补交材料", "就诊票据")
    resident.page.set_input_files("#materials input[type=file] >> nth=1", os.path.join(OUTPUT, "portal-home.png"))
    resident.page.locator("#materials form button").nth(1).click()
    resident.sees("材料已上传")
    shot(resident, "supplement")
