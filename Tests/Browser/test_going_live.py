# SPDX-License-Identifier: Apache-2.0
"""An office goes live: its list comes in, a month is paid by command, closed, and told to the province."""

import os
import re

from office import OUTPUT, resident_number
from workbook import rows_of, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def card(serial):
    stem = f"62284800{serial:010d}"
    for check in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(stem + check)):
            value = int(digit) * (1 + place % 2)
            total += value - 9 * (value > 9)
        if total % 10 == 0:
            return stem + check


def villages(office, person):
    """Names of a township and its villages, as the window offers them."""
    clerk = person("jingling")
    clerk.open("/intake")
    names = [text.strip() for text in clerk.page.locator("#village option").all_inner_texts()]
    return [name.split()[-1] for name in names if "村" in name or "社区" in name]


def the_list(township, village):
    """Thirty families under a title and a head of two rows, with merged cells, old numbers and day numbers."""
    rows = [
        ["某市低保对象名册"],
        ["户编号", "姓名", "身份证号", "乡镇", "村", "类别", "城乡", "保障待遇", "", "", "银行卡", ""],
        ["", "", "", "", "", "", "", "月保障金额", "起始月份", "已发至月份", "开户银行", "卡号"],
    ]
    merges = ["A1:L1", "H2:J2", "K2:L2"] + [f"{letter}2:{letter}3" for letter in "ABCDEFG"]
    for family in range(30):
        first = len(rows) + 1
        head = resident_number("429006", "19480101", 500 + family)
        number = int(head[:6] + head[8:17]) if family % 4 == 0 else head.lower()
        name = "甲乙丙丁戊己庚辛"[family % 8]
        rows.append(
            [f"{family + 1:04d}", f"李{name}", number, township, village, "B类", "农村", 420 + family, 45352, "2026年10月"]
            + ["演示农商银行", card(family)]
        )
        if family % 3 == 0:
            rows.append(["", f"王{name}", resident_number("429006", "19520101", 600 + family)])
            merges.append(f"A{first}:A{first + 1}")
        if family % 7 == 0:
            rows.append([])
    rows.append(["合计", "30 户", "", "", "", "", "", sum(420 + family for family in range(30))])
    return workbook(rows, merges)


def pay(office, *arguments):
    return office.run("pay", *arguments)


def test_a_list_comes_in_and_a_month_is_paid_by_command_closed_and_reported(office, person):
    village = villages(office, person)[0]
    total = sum(420 + family for family in range(30))

    # 1. The office's list: checked against its totals, then taken in once.
    drafter = person("jingban").open("/desk")
    month = re.search(r"(\d{4})-(\d{2})", drafter.page.evaluate("new Date(Date.now() + 8 * 3600e3).toISOString()")).group()
    content = the_list("竟陵街道", village)
    for families in ("31", "30"):
        drafter.open("/import")
        drafter.page.set_input_files("#file", {"name": "名册.xlsx", "mimeType": XLSX, "buffer": content})
        drafter.page.fill("#families", families)
        drafter.page.fill("#amount", str(total))
        drafter.press("上传并核对")
    drafter.sees("与名单一致", "40", "竟陵街道")
    drafter.page.screenshot(path=os.path.join(OUTPUT, "import.png"), full_page=True)
    drafter.press("确认导入")
    drafter.sees("名单已导入")
    drafter.open("/import")
    drafter.page.set_input_files("#file", {"name": "名册.xlsx", "mimeType": XLSX, "buffer": content})
    drafter.press("上传并核对")
    drafter.sees("不能重复导入")

    # 2. The month by command; the signatures are people's.
    said = pay(office, "prepare", "--as", "caiwu", "--month", month)
    number = re.search(r"批次 (\S+?)：", said).group(1)
    assert "发放清册已生成" in said and "竟陵街道" in said
    batch = None
    for login, button in [("caiwufh", "复核"), ("qianfa", "签")]:
        someone = person(login)
        someone.open("/payments")
        someone.page.click(f"text={number}")
        batch = re.search(r"/payments/\d+", someone.page.url).group()
        someone.press(button, "#turn")
    finance = person("caiwu")
    listed = rows_of(finance.export(f"{batch}/list.xlsx"))
    assert "发放清册" in listed[0][0] and listed[-1][0] == "合计"
    finance.page.goto(f"{batch}/print")
    assert "合计" in finance.page.inner_text("body")
    finance.open(batch).press("向财政申请")
    finance.press("财政已批复")
    finance.page.fill("#voucher_number", "拨字 2026-11 号")
    asked = re.search(r"申请的 ([\d,.]+) 元", finance.text()).group(1)
    finance.page.fill("#amount", asked)
    if not finance.page.input_value("#funded_on"):
        finance.page.fill("#funded_on", f"{month}-20")
    finance.press("登记拨款")
    path = os.path.join(office.folder, "bank.csv")
    assert "已写入" in pay(office, "export", "--as", "caiwu", "--batch", number, "--output", path)
    first = open(path, "rb").read()
    assert "原样重写" in pay(office, "export", "--as", "caiwu", "--batch", number, "--output", path)
    assert open(path, "rb").read() == first

    # 3. The bank's answer, in its own encoding, with a line that failed, one that is strange and one cut off.
    lines = first.decode("gb18030").split("\r\n")[:-1]
    answer = [lines[0] + ",结果,原因,,"] + [line + ",成功,,," for line in lines[1:]]
    answer[2] = lines[2] + ",失败,账户已销户,,"
    answer += ["99,无名,6228480000000000001,1.00,摘要,M202611-9999999,成功,,,", "100,某人,6228"]
    path = os.path.join(office.folder, "return.csv")
    open(path, "wb").write("\r\n".join(answer).encode("gb18030"))
    said = pay(office, "return", "--as", "caiwu", path)
    assert f"发放成功 {len(lines) - 2} 笔" in said and "退回 1 笔" in said and "异常 2 行" in said, said
    assert f"第 {len(lines) + 1} 行：业务号不存在" in said and f"第 {len(lines) + 2} 行" in said
    again = pay(office, "return", "--as", "caiwu", path)
    assert "此前已经读入过" in again and f"发放成功 {len(lines) - 2} 笔" in again

    # What was signed stays what it was, whatever the bank says; only the state of each line moves.
    after = rows_of(finance.export(f"{batch}/list.xlsx"))
    assert [row[:-1] for row in after[4:]] == [row[:-1] for row in listed[4:]]
    assert after != listed

    # 4. The month is closed; later changes leave its figures and its list alone.
    drafter.open(f"/reports?month={month}").sees("支出", "城市", "农村", "人均")
    drafter.page.check("[name=sure]")
    drafter.press("关账", "main .card")
    drafter.sees("已关账", "内容指纹")
    figures = drafter.page.locator("table").first.inner_text()
    drafter.page.screenshot(path=os.path.join(OUTPUT, "report.png"), full_page=True)
    with drafter.page.expect_download() as book:
        drafter.page.click("text=下载 Excel")
    assert book.value.suggested_filename.endswith(".xlsx")
    drafter.open(f"/reports?month={month}")
    assert drafter.page.locator("table").first.inner_text() == figures
    drafter.page.goto(f"/enrolments/roster?month={month}")
    assert "已关账" in drafter.page.inner_text("body")

    # 5. The province: its sheet goes out, its answer comes back twice.
    drafter.open("/exchange")
    drafter.page.select_option("#month", month)
    drafter.press("生成")
    drafter.sees("待反馈")
    numbers = re.findall(r"L\d{6}-\d+", drafter.text())
    text = "上报流水号,处理结果,失败原因\r\n" + "".join(
        f"{number},{'失败' if place == 0 else '成功'},{'姓名与公安不一致' if place == 0 else ''}\r\n"
        for place, number in enumerate(numbers)
    )
    for note in ("已接受", "此前已经读入过"):
        drafter.open("/exchange")
        drafter.page.set_input_files("#file", {"name": "反馈.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")})
        drafter.press("上传反馈")
        drafter.sees(note, "姓名与公安不一致")
    drafter.open("/exchange").page.screenshot(path=os.path.join(OUTPUT, "exchange.png"), full_page=True)
