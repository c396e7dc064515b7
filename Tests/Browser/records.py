# SPDX-License-Identifier: Apache-2.0
"""What a demo store has none of yet, made by those whose job it is, so that every page has something to show."""

import datetime
import re
import time

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
COMPLAINT = {
    "kind": "投诉", "subject": "工作作风", "target": "演示窗口", "content": "上班时间窗口没有人。", "staff": "否",
    "named": "是", "reply": "是", "way": "电话", "phone": "13800000000",
}


def make(by):
    """Answers addresses that only a form leads to, each with who may read it.

    by: the visitors by login.
    """
    own_cases(by)
    residents_side(by)
    organization(by["jingban"])
    place_name(by["diming"])
    changed_enrolment(by["jingling"])
    plan_value(by["jingban"])
    followed = supervision(by["jingban"])
    consulted = consultations(by) + meetings(by["jingban"])
    project(by["jingban"], by["shenhe"])
    funds(by["jingban"], by["shenhe"])
    assessment(by["jingban"])
    purchase(by["jingban"])
    exchange(by["jingban"])
    webhook(by["admin"])
    between_offices(by["jingling"])
    promise(by)
    event(by["resident"])
    verification_run(by["hedui"])
    return certified(by["jingban"]) + to_be_visited(by["jingling"]) + followed + consulted + counted_figure(by) + scenarios(by["jingban"]) + many_at_once(by["jingling"]) + print_out(by["jingling"])


def own_cases(by):
    """A complaint that another office has to answer, and an application that is filled in halfway."""
    resident, officer = by["resident"], by["tousu"]
    case = resident.fill("/my/apply/jubao-tousu", "/jubao-tousu").split("?")[0]
    resident.fill(f"{case}/answers/family", "/family", COMPLAINT)
    resident.fill(case, "/materials", files=[("file", "证据.png", "image/png", PICTURE)])
    resident.fill(case, "/submit", {"promise": "yes"})
    file = case.removeprefix("/my")
    officer.fill(file, "/act", {"action": "refer", "comment": "属于政务服务部门的事。"})

    case = resident.fill("/my/apply/dibao", "/dibao").split("?")[0]
    resident.fill(case, "/household")
    name = re.search(r'授权我们核对.*?<strong>(.+?)</strong>', resident.read(case)[2], re.S).group(1)
    resident.fill(case, "/consents", {"given_by": name, "agree": "yes"})


def residents_side(by):
    """A case that was turned away, which can be rated and contested; a visit that is booked; help that was asked for."""
    resident, officer = by["resident"], by["tousu"]
    case = resident.fill("/my/apply/jubao-tousu", "/jubao-tousu").split("?")[0]
    resident.fill(f"{case}/answers/family", "/family", {**COMPLAINT, "target": "另一个演示窗口", "content": "材料清单没有张贴。"})
    resident.fill(case, "/materials", files=[("file", "证据.png", "image/png", PICTURE)])
    resident.fill(case, "/submit", {"promise": "yes"})
    officer.fill(case.removeprefix("/my"), "/act", {"action": "not-accept", "comment": "不属于本机关办理。"})
    resident.fill(f"{case}/remedies", "/remedies", {"remedy": "review"})
    resident.fill("/my/bookings/new?service=lihun-dengji", "/my/bookings")
    asking = {"name": "演示求助人", "phone": "13800000101", "danger": "yes", "place": "村口"}
    resident.fill("/help", "/help", asking, answers=(200,))


def organization(drafter):
    drafter.fill("/organizations/new", "/organizations/new", {"name": "天门市演示老年大学"})


def exchange(drafter):
    months = re.findall(r'<option value="(\d{4}-\d{2})"', drafter.read("/exchange")[2])
    drafter.fill("/exchange", "/exchange", {"month": max(months)})
    answer = "上报流水号,处理结果,退回原因\r\nNONE-1,退回,查无此人\r\n".encode("gb18030")
    drafter.fill("/exchange", "/answers", files=[("file", "反馈.csv", "text/csv", answer)])


def webhook(administrator):
    """A system that is told of what happens; nobody has its name, so nothing ever reaches it."""
    fields = {"title": "演示接收系统", "url": "https://receiver.invalid/events"}
    administrator.fill("/webhooks/new", "/webhooks/new", fields, answers=(200, 303))


def place_name(officer):
    """One that was changed since, with a certificate."""
    listed = officer.read("/registers/place_name?state=in_use")[2]
    entry = re.search(r"/registers/place_name/\d+", listed).group()
    officer.fill(f"{entry}/edit", "/edit", {"f_meaning": "以旧时渡口得名。", "reason": "勘误。"})


def certified(drafter):
    """A certificate, which the many entries of newer registers would hide from whoever follows links."""
    listed = drafter.read("/registers/social_organization?state=existing")[2]
    for entry in re.findall(r'"(/registers/social_organization/\d+)"', listed):
        found = re.search(rf'"({entry}/certificates/\d+)"', drafter.read(entry)[2])
        if found:
            return [(drafter, found.group(1))]
    raise AssertionError("no social organisation has a certificate")


def changed_enrolment(clerk):
    """A family whose class changed, with the notice of it."""
    for enrolment in re.findall(r'"(/enrolments/\d+)"', clerk.read("/enrolments")[2])[:1]:
        clerk.fill(f"{enrolment}/change?kind=reclass", "/change", {"class": "A", "reason": "年满七十周岁。"})
        clerk.fill(enrolment, "/confirm")


def plan_value(drafter):
    """A value of a plan that somebody else still has to check, with what proves it."""
    value = {"period": "2025", "value": "58", "empty": "", "note": "养老服务年报", "reason": "年报更正"}
    page = "/plans/shisiwu/indicators/nursing-bed-share"
    drafter.fill(page, "/values", value, files=[("file", "年报.png", "image/png", PICTURE)])


def supervision(drafter):
    """Two tasks of a plan that are followed: one that runs, and one that is said to be done, with what proves it."""
    listed = drafter.read("/plans/shisiwu?part=measures")[2]
    links = [link.replace("&amp;", "&") for link in re.findall(r'"(/supervision/new[^"]+)"', listed)]
    due = (datetime.date.today() + datetime.timedelta(days=60)).isoformat()
    first, second = [drafter.fill(link, "/supervision", {"due": due, "words": "报进展"}).split("?")[0] for link in links[:2]]
    drafter.fill(first, "/report", {"words": "已开工", "done": ""})
    drafter.fill(second, "/report", {"words": "已验收", "done": "yes"}, files=[("file", "验收.png", "image/png", PICTURE)])
    return [(drafter, links[2])]


def consultations(by):
    """One draft that is still written, one that is answered, and one with opinions, a second draft and a comparison."""
    drafter, clerk = by["jingban"], by["jingling"]
    due = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    text = "一、总体要求\n健全分层分类的社会救助。\n二、渐退\n收入超过标准的，给一年渐退期。"

    def draft(title, **more):
        return drafter.fill("/consultations/new", "/consultations", {"title": title, "text": text, "plan": "", **more}).split("?")[0]

    draft("社会救助实施办法（起草中）", text="", plan="shisiwu")
    pages = [draft("社会救助实施办法"), draft("养老服务实施意见")]
    for number, page in enumerate(pages):
        names = re.findall(r'name="unit" value="([^"]+)"', drafter.read(page)[2])
        own = [name for name in names if name.startswith("竟陵")]
        letter = {"letter_number": f"天民函〔2026〕{number + 1}号", "due": due, "unit": names[:3] + own, "send": "yes", "silence": ""}
        drafter.fill(page, "/letter", letter)
        answer = {"clause": "4", "wants": "改为六个月渐退期", "why": "与省里一致", "answer": ""}
        clerk.fill(page, "/replies", answer, files=[("file", "回函.png", "image/png", PICTURE)])
    done = pages[1]
    units = re.search(r'<select id="unit".*?</select>', drafter.read(done)[2], re.S).group()
    for unit in re.findall(r'<option value="(\d+)">(?![^<]*已回复)', units):
        paper = [("file", "回函.png", "image/png", PICTURE)]
        drafter.fill(done, "/replies", {"unit": unit, "answer": "agree", "wants": "", "why": ""}, files=paper)
    drafter.fill(done, "/collate")
    opinion = re.search(r"/consultations/opinions/\d+", drafter.read(f"{done}/collation")[2]).group()
    drafter.fill(f"{done}/collation", opinion, {"verdict": "accepted", "reason": ""})
    drafter.fill(f"{done}/revise", "/revise", {"text-4": "收入超过标准的，给六个月渐退期。"})
    return [(drafter, f"{done}/{page}") for page in ("compare?from=1&to=2", "revise", "collation", "letter")]


def meetings(drafter):
    """A meeting that is only called, and one with issued minutes whose decision is followed."""
    today = datetime.date.today()
    call = {
        "title": "研究民政工作", "on": today.isoformat(), "place": "一号会议室", "convenor": "李敏",
        "participants": "市财政局 张强\n市民政局", "item": ["养老服务设施改造", "", "", "", "", ""],
    }
    drafter.fill("/meetings/new", "/meetings", {**call, "kind": "joint"})
    page = drafter.fill("/meetings/new", "/meetings", {**call, "kind": "topical"}).split("?")[0]
    unit = re.search(r'name="unit"><option value="">[^<]*</option><option value="([^"]+)"', drafter.read(page)[2]).group(1)
    minutes = {
        "letter_number": "〔2026〕1号", "text": "会议听取了民政工作汇报。\n会议认为应加快改造。", "issue": "yes",
        "decision": ["两个月内拨付改造资金", "年底前完成验收", ""], "unit": [unit, unit, ""],
    }
    drafter.fill(page, "/minutes", minutes)
    drafter.fill(page, "/follow", {"due": (today + datetime.timedelta(days=60)).isoformat(), "words": "报拨付凭证"})
    return []
def project(drafter, checker):
    """A project that is being built, with a contract, money, a photo and a payment that was corrected; turned back once."""
    page = "/projects/shisiwu/rural-tekun-centres"
    today = datetime.date.today()
    paper = [("file", "批复.png", "image/png", PICTURE)]

    def record(kind, days, fields, files=(), extra=""):
        day = (today - datetime.timedelta(days=days)).isoformat()
        drafter.fill(f"{page}/record?kind={kind}{extra}", "/record", {"day": day, **fields}, files=files)

    if "还没有入库" not in drafter.read(page)[2]:
        return
    record("facts", 90, {"unit": "市民政局", "place": "演示村三组", "land_use": "划拨", "land_area": "12.5"})
    record("stage", 80, {"stage": "立项", "words": "演示发改〔2026〕8号"}, paper)
    record("stage", 60, {"stage": "开工", "words": ""}, paper)
    record("contract", 62, {"number": "演示-2026-1", "party": "演示建设有限公司", "amount": "1800", "amount_unit": "万元"}, paper)
    record("arrived", 55, {"source": "省级资金", "amount": "1000", "amount_unit": "万元", "words": "演示财社〔2026〕3号"})
    link = re.search(r'"([^"]+kind=paid[^"]+)"', drafter.read(page)[2]).group(1).replace("&amp;", "&")
    day = (today - datetime.timedelta(days=40)).isoformat()
    drafter.fill(link, "/record", {"day": day, "amount": "540", "amount_unit": "万元", "words": "预付款"})
    record("photo", 20, {"words": "主体施工"}, paper)
    opinion = {"decision": "return", "day": today.isoformat(), "opinion": "请补用地批准文号。"}
    checker.fill(page, "/accept", opinion)


def funds(drafter, checker):
    """What a year budgets and spends, some of it checked, some of it waiting."""
    year = datetime.date.today().year
    told = [("fucai-yanglao.lottery.spent", "330"), ("fucai-qita.lottery.spent", "240"), ("dibao.own.budget", "900"),
            ("dibao.own.allocated", "800"), ("dibao.own.spent", "650"), ("goal.dibao-on-time", "100"), ("goal.pingan-boundary", "95")]
    for item, value in told:
        page = f"/funds/{year}/{item}"
        fields = {"value": value, "unit": "万元", "note": "演示报表"}
        drafter.fill(page, item, fields, files=[("file", "报表.png", "image/png", PICTURE)])
        if item != "dibao.own.allocated":
            checker.fill(page, "/check", {"decision": "agree", "opinion": ""})


def assessment(drafter):
    """A survey for the last evaluation of the plan, which somebody else still has to check."""
    told = {
        "body": "演示调查队", "credit_code": "", "from": "2025-11-01", "until": "2025-11-20", "words": "网上问卷",
        "asked": "300", "answered": "260", "questions": "您对民政服务满意吗\n满意 180\n一般 60\n\n最需要什么（多选）\n养老 150\n救助 120",
    }
    paper = [("file", "调查.png", "image/png", PICTURE)]
    drafter.fill("/plans/shisiwu/assessments?kind=survey&evaluation=2025-12-31", "/assessments", told, files=paper)


def purchase(drafter):
    """A contract that nobody has appraised yet."""
    today = datetime.date.today().isoformat()
    told = {
        "item": "shegong", "number": "演示购-浏览", "party": "演示社工站", "credit_code": "", "amount": "12", "amount_unit": "万元",
        "signed": today, "from": today, "until": today, "words": "",
    }
    drafter.fill("/purchasing/new", "/purchasing", told, files=[("file", "合同.png", "image/png", PICTURE)])


def to_be_visited(clerk):
    """The family whose home is to be visited; among many new cases the walk may not come to it."""
    for case in dict.fromkeys(re.findall(r'"(/cases/\d+)', clerk.read("/")[2] + clerk.read("/cases")[2])):
        if f'"{case}/visit"' in clerk.read(case)[2]:
            return [(clerk, f"{case}/visit")]
    raise AssertionError("no case waits for a visit")


def counted_figure(by):
    """The records behind a figure; the demo has none of its kind, so that no township leads there."""
    return [(by["jingban"], "/plans/shisiwu/indicators/eco-burial/records?township=whole")]


def print_out(clerk):
    """What is held of somebody, which only the clerk who asked may open."""
    person = re.search(r'"(/persons/\d+)"', clerk.read("/persons")[2]).group(1)
    return [(clerk, clerk.fill(f"{person}/holding", "/holding", {"reason": "本人申请查阅"}).split("?")[0])]


def between_offices(clerk):
    """A referral that waits, one that was taken on, and conferences before and after."""
    case = re.search(r'"(/cases/\d+)"', clerk.read("/cases?state=open")[2]).group(1)
    need = {"need": "medical-security|医疗救助", "note": "住院费用自付较高。"}
    for _ in range(2):
        referral = clerk.fill(f"{case}/referrals/new", "/referrals", need).split("?")[0]
    clerk.fill(referral, referral, {"what": "accepted", "contact": "王敏 0728-1234567", "answer": ""})
    call = {"topic": "住房困难怎么解决", "place": "二楼会议室", "chair": "李敏", "participants": "住建所 张强\n村委会 赵丽"}
    for _ in range(2):
        conference = clerk.fill(f"{case}/conferences/new", "/conferences", call).split("?")[0]
    minutes = {"opinion": ["列入改造。", "协助备料。"], "conclusion": "下月完成改造。"}
    clerk.fill(conference, "/minutes", minutes)


def promise(by):
    """A paper that somebody promised instead of bringing it, which has to be checked."""
    resident, officer = by["resident"], by["tousu"]
    case = resident.fill("/my/apply/jubao-tousu", "/jubao-tousu").split("?")[0]
    resident.fill(f"{case}/answers/family", "/family", {**COMPLAINT, "target": "演示食堂", "content": "价目没有公示。"})
    resident.fill(case, "/submit", {"promise": "yes"})
    officer.fill(case.removeprefix("/my"), "/materials", {"material": "evidence", "state": "committed"})


def event(resident):
    """Services asked for together for one event."""
    chosen = {"service": ["liangxiang-butie", "linshi-jiuzhu"]}
    resident.fill("/my/apply/bundles/canji", "/canji", chosen)


def verification_run(verifier):
    """Those in benefit, asked about again."""
    verifier.fill("/verification/runs", "/verification/runs")


def many_at_once(clerk):
    """Cases taken on together, and others that are only chosen."""
    clerk.fill("/cases?state=open", "/cases/lists", {"name": "在办的"})
    chosen = [clerk.fill("/cases", "/bulk", {"all": "1"}).split("?")[0] for _ in range(2)]
    offer = re.search(r'name="offer" value="([^"]+)"', clerk.read(chosen[0])[2]).group(1)
    clerk.fill(chosen[0], chosen[0], {"offer": offer, "comment": "集中办理"})
    return [(clerk, address) for address in chosen]


def scenarios(drafter):
    made = []
    for figure in ("700", "660"):
        made.append(drafter.fill("/policy", "/policy/scenarios", {"v:城市低保标准": figure}).split("?")[0])
    for scenario in made:
        for _ in range(60):
            if "/release" in drafter.read(scenario)[2]:
                break
            time.sleep(0.5)
    start = max(datetime.date.today() + datetime.timedelta(days=30), datetime.date(2027, 1, 1))
    drafter.fill(made[0], "/release", {"from": start.isoformat(), "document": "天民政发〔2027〕30号 第一条"})
    ids = "&".join(f"id={scenario.split('/')[-1]}" for scenario in made)
    return [(drafter, f"/policy/compare?{ids}")]
