# SPDX-License-Identifier: Apache-2.0
"""One family from the window to the bank, walked by everybody whose job it is."""

import os
import re
import time

from office import OUTPUT, resident_number

APPLICANT = ("张桂英", resident_number("429006", "19550312", 426))
HUSBAND = ("刘长福", resident_number("429006", "19520807", 437))
SON = ("刘建军", resident_number("429006", "19790123", 451))
CARD = "6228480402564890018"


def add_member(who, case, name, number, relation, standing="member"):
    who.open(case)
    who.page.click("#family summary:has-text('添加家庭成员')")
    who.page.fill("#m-number", number)
    who.page.fill("#m-name", name)
    who.page.select_option("#m-relation", relation)
    who.page.select_option("#m-standing", standing)
    who.press("添加", "#family")
    who.sees(name)


def answer(who, case, link, **answers):
    who.open(case)
    who.page.locator(link).click()
    for field, value in answers.items():
        control = who.page.locator(f"#{field}")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    who.press("保存")


def cut_off(cashier, month):
    """The batch of a month, after those of the months that have to come before it."""
    for _ in range(4):
        cashier.open("/payments/new")
        cashier.page.fill("#month", month)
        cashier.press("截数并建立批次")
        made = re.search(r"/payments/\d+", cashier.page.url)
        if made:
            return made.group()
        earlier = re.search(r"先计算 (\d{4}-\d{2})", cashier.page.inner_text("main")).group(1)
        cashier.page.fill("#month", earlier)
        cashier.press("截数并建立批次")
    raise AssertionError(f"no batch of {month}")



def test_a_family_applies_at_the_window_and_money_reaches_its_card(office, person):
    # 1. The village worker fills the application for the family.
    worker = person("cunwei", width=390)
    worker.open("/intake")
    worker.page.check("input[name=service][value=dibao]")
    worker.page.fill("#number", APPLICANT[1])
    worker.page.fill("#name", APPLICANT[0])
    worker.page.select_option("#village", index=1)
    worker.press("建立申请")
    case = re.search(r"/cases/\d+", worker.page.url).group()
    add_member(worker, case, *HUSBAND, "配偶")
    add_member(worker, case, *SON, "儿子", "supporter")
    answer(worker, case, "text=填写家庭情况", urban="城市", assets="8000", car="否", houses="否", hardship="150")
    people = worker.open(case).page.locator("#family a:text('填写情况')")
    links = [people.nth(i).get_attribute("href") for i in range(people.count())]
    assert len(links) == 3
    for link, answers in zip(
        links,
        [
            dict(together="是", illness="是", able="否", wage="0", transfer="180"),
            dict(together="是", illness="否", able="否", wage="0", transfer="220.50"),
            dict(support="100"),
        ],
    ):
        answer(worker, case, f'a[href="{link}"]', **answers)

    # All that is missing is told at once.
    worker.open(case).press("提交申请")
    worker.sees("申请书", "授权", APPLICANT[0], HUSBAND[0], SON[0])
    for _ in range(3):
        worker.open(case).press("登记本人核对授权", "#family")
    worker.open(case)
    worker.page.locator("#materials form").first.locator("button").click()
    worker.page.click("#payee summary")
    worker.page.fill("#p-bank", "农业银行天门支行")
    worker.page.fill("#p-card", CARD)
    worker.press("保存账户", "#payee")
    worker.sees("6228 **** **** 0018")
    worker.open(case).press("提交申请")

    # 2. The township accepts: number, receipt, clocks.
    clerk = person("jingling")
    clerk.open("/desk").sees(APPLICANT[0])
    clerk.open(case).press("受理")
    clerk.sees("受理通知书", "总时限")
    clerk.page.click("text=受理通知书")
    receipt = re.search(r"查询码：\s*([0-9A-Z-]+)", clerk.page.inner_text("body")).group(1)

    # 3. The means are verified: the departments answer one after another, some seconds later.
    verifier = person("hedui")
    verifier.open(case).press("核对完成")
    verifier.sees("核对还没有完成", "户籍登记")
    for _ in range(30):
        office.departments_answer()
        if "入户" in verifier.open(case).page.inner_text(".steps .now"):
            break
        verifier.press("核对完成")
        time.sleep(1)

    # 4. Two surveyors visit, with a phone.
    surveyor = person("jingling", width=390)
    surveyor.open(case + "/visit")
    # The day is that of the visit unless somebody says otherwise; the case was accepted on it.
    assert surveyor.page.input_value("#visited_on")
    surveyor.page.fill("#surveyor1", "李敏")
    surveyor.page.fill("#surveyor2", "陈秀兰")
    surveyor.page.fill("#present", "张桂英、刘长福")
    surveyor.page.fill("#findings", "两位老人居住，砖混平房，家具简单，与申报一致。")
    # The third signature is missing, and nothing that was typed is lost.
    for pad in (1, 2):
        surveyor.sign(pad)
    surveyor.press("保存调查记录").sees("还缺签名", "张桂英")
    surveyor.sign(3)
    surveyor.press("保存调查记录")
    surveyor.open(case).press("调查完成")

    # 5. The policy decides, the clerk proposes, the head signs.
    clerk.open(case).press("按现行政策测算")
    clerk.sees("收入低于标准", "民发〔2021〕57号")
    clerk.press("拟同意并公示")
    head = person("jinglingfz")
    head.open(case).press("同意")
    head.sees("拟确认对象公示")

    # 6. Seven days of public notice, which everybody can read and object to.
    resident = person(width=390)
    resident.open("/notices").sees("最低生活保障拟确认对象公示")
    clerk.open(case).press("公示期满")
    clerk.sees("公示")
    clerk.photograph(case, "up")
    office.pass_days(9)
    clerk.sign_in()
    clerk.open(case).press("公示期满").sees("公示撤下照片")
    clerk.photograph(case, "down")
    clerk.open(case).press("公示期满")

    # 7. The county confirms in three hands.
    for login, button in [("jingban", "确认"), ("shenhe", "同意"), ("qianfa", "同意")]:
        officer = person(login)
        officer.open(case).press(button)
    officer.sees("已确认", "确认通知书")
    officer.page.screenshot(
        path=os.path.join(OUTPUT, "case.png"), full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": 1180}
    )

    # 8. The month's money: made, checked and signed by three, paid out by finance.
    cashier = person("caiwu")
    cashier.open("/payments/new")
    year, month = map(int, cashier.page.input_value("#month").split("-"))
    # The family is paid from the month after its confirmation; months are counted one after another.
    wanted = f"{year + month // 12}-{month % 12 + 1:02d}"
    batch = cut_off(cashier, wanted)
    cashier.press("生成发放清册", "#turn")
    cashier.open(f"{batch}/print").sees(APPLICANT[0])
    cashier.open(batch)
    if cashier.page.locator("#turn button:text('制表签字')").count():
        cashier.press("制表签字", "#turn")
    person("caiwufh").open(batch).press("复核", "#turn")
    issuer = person("qianfa")
    issuer.open(batch).press("签发", "#turn")
    cashier.open(batch).press("向财政申请", "#turn")
    cashier.press("财政已批复", "#turn")
    cashier.page.fill("#voucher_number", "财社拨字第88号")
    asked = re.search(r"须与申请的 ([0-9,.]+) 元一致", cashier.text()).group(1)
    cashier.page.fill("#amount", asked)
    cashier.press("登记拨款", "#turn")
    cashier.press("生成", "#turn")

    # 9. The bank answers: one card fails, all others are paid, and one line is unknown to us.
    with cashier.page.expect_download() as download:
        cashier.page.locator("#files a").first.click()
    rows = download.value.path().read_bytes().decode("gb18030").rstrip("\r\n").split("\r\n")
    ours = [row for row in rows if CARD in row]
    assert len(ours) == 1, "the family is paid once"
    closed = next(row for row in rows[1:] if row not in ours)
    answers = [rows[0] + ",结果,原因"]
    answers += [row + (",失败,账户已销户" if row == closed else ",成功,") for row in rows[1:]]
    answers.append("999999,无此人,6228480402564890018,1.00,低保金,NOBODY-1,成功,")
    cashier.page.set_input_files(
        "#turn #file",
        {"name": "回盘.csv", "mimeType": "text/csv", "buffer": "\r\n".join(answers).encode("gb18030")},
    )
    cashier.press("上传回盘", "#turn")
    cashier.sees("退回", "1 笔", "业务号不存在")

    # 10. The books balance, and the family's own payment is posted.
    cashier.open(batch).sees("借贷平衡")
    cashier.page.locator("#lines a", has_text=APPLICANT[0]).first.click()
    cashier.sees("发放成功")
    cashier.open("/payments/balance").sees("借贷平衡，账面与逐笔发放记录一致")

    # 11. The applicant looks at the progress with the receipt.
    resident.page.goto("/progress")
    resident.page.fill("[name=code]", receipt)
    resident.page.fill("[name=last]", APPLICANT[1][-4:])
    resident.press("查")
    resident.sees("已确认")
