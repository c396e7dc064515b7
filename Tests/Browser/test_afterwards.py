# SPDX-License-Identifier: Apache-2.0
"""What comes after a decision: a family on the books is looked at again, heard, and no longer paid."""

import re
import time


def first_link(who, path, text):
    who.open(path)
    return who.page.locator("main table a", has_text=text).first.get_attribute("href")


def verify(office, verifier, case):
    verifier.open(case).press("核对完成")
    for _ in range(30):
        office.departments_answer()
        if "入户" in verifier.open(case).page.inner_text(".steps .now"):
            return
        verifier.press("核对完成")
        time.sleep(1)
    raise AssertionError("the departments did not answer")


def test_a_family_that_found_work_is_heard_before_it_is_no_longer_paid(office, person):
    # The demo has one re-check on its way; it was opened from the books.
    clerk = person("jingling")
    clerk.open("/cases").page.locator("main table a", has_text="定期复核").first.click()
    case = re.search(r"/cases/\d+", clerk.page.url).group()
    name = clerk.page.inner_text("#family strong")
    clerk.sees("复核的在册待遇", "已授权至")

    # A second one cannot be opened beside it.
    enrolment = clerk.page.locator("#review a").get_attribute("href")
    clerk.open(enrolment).sees("复核正在办理")
    assert "发起定期复核" not in clerk.text()

    # What changed is taken down; the departments are asked; two surveyors go and see, with a phone.
    clerk.open(case).page.locator("#family a", has_text="填写情况").first.click()
    clerk.page.fill("#wage", "2600")
    clerk.press("保存")
    clerk.open(case).press("情况已更新")
    verifier = person("hedui")
    verify(office, verifier, case)
    verifier.open(case + "/verification").sees("核对报告", "工资性收入", "2,600.00 元/月")
    surveyor = person("jingling", width=390)
    surveyor.open(case + "/visit")
    surveyor.page.fill("#surveyor2", "陈秀兰")
    surveyor.page.fill("#present", name)
    surveyor.page.fill("#findings", "已在镇上服装厂上班，每月工资 2600 元。")
    for pad in (1, 2, 3):
        surveyor.sign(pad)
    surveyor.press("保存调查记录")
    assert surveyor.open(case).page.locator("#visits img").count() == 3
    surveyor.press("调查完成")

    # Nobody is cut before they were heard.
    clerk.open(case).press("按现行政策测算").sees("停止发放", "须先听取意见")
    clerk.press("拟调整或停发").sees("听取当事人意见", "社会救助法第四十八条")
    clerk.open(case)
    clerk.page.fill("#heard_on", clerk.page.get_attribute("#heard_on", "max"))
    clerk.page.fill("#heard_person", name)
    clerk.page.fill("#heard_note", "已经上班，没有意见。")
    clerk.press("保存听取意见").sees("已听取意见")
    clerk.press("拟调整或停发")
    for login, button in [("jinglingfz", "同意"), ("jingban", "按测算结果调整或停发"), ("shenhe", "同意"), ("qianfa", "同意")]:
        officer = person(login)
        officer.open(case).press(button)
    officer.sees("已停发", "待遇变更告知书")
    officer.page.click("text=待遇变更告知书")
    assert "听取" + name + "的意见：已经上班，没有意见。" in officer.page.inner_text("body")
    assert "申请行政复议" in officer.page.inner_text("body")
    clerk.open(enrolment).sees("已停发", "停发", "已经上班，没有意见。")


def test_an_upheld_objection_leads_to_another_visit_and_another_posting(office, person):
    clerk = person("jingling")
    clerk.open("/postings")
    head = person("jinglingfz")
    clerk.open("/cases?state=open")
    links = clerk.page.locator("main table a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    case = next(link for link in links if "公示" == clerk.open(link).page.inner_text(".steps .now").strip())
    clerk.open(case)
    clerk.page.locator("#postings summary", has_text="来电、来访").click()
    clerk.page.fill("#postings textarea[name=content]", "他家有一辆小汽车。")
    clerk.press("登记异议", "#postings").sees("异议待答复")
    clerk.press("公示期满").sees("异议尚未处理完")
    clerk.open(case)
    clerk.page.select_option("#postings select[name=upheld]", "yes")
    clerk.page.fill("#postings textarea[name=answer]", "情况需要核实，重新调查。")
    clerk.press("答复异议", "#postings").sees("异议成立，已终止")
    assert "入户调查" in clerk.page.inner_text(".steps .now")
    # The visit of before does not count any more.
    clerk.press("调查完成").sees("退回后重新入户调查的记录")
    clerk.open(case + "/visit")
    clerk.page.fill("#surveyor2", "陈秀兰")
    clerk.page.fill("#present", "申请人")
    clerk.page.fill("#findings", "小汽车是邻居的，与申报一致。")
    for pad in (1, 2, 3):
        clerk.sign(pad)
    clerk.press("保存调查记录")
    clerk.open(case).press("调查完成")
    clerk.press("按现行政策测算")
    clerk.press("拟同意并公示")
    head.open(case).press("同意")
    assert head.page.locator("#postings .act", has_text="拟确认对象公示").count() == 2
    head.sees("进行中")
