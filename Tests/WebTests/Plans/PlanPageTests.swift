// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary
import Web

/// Plans and how they stand.
struct PlanPageTests {
    @Test func `a closed plan shows its final verdicts, an open one how it stands on the day asked for`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let index = try await site.get(Links.plans, leader).text
            #expect(index.contains("十三五") && index.contains("十四五") && index.contains("还没有指标"))

            let closed = try await site.get("\(Links.plan("shisanwu"))?on=2026-01-01", leader).text
            #expect(closed.contains("规划期已满"))
            #expect(closed.contains("未达预期") && closed.contains("不列"))
            let missed = TestSite.escaped("未达预期")
            let one = try await site.get("\(Links.plan("shisanwu"))?standing=\(missed)", leader).text
            #expect(one.contains("社会工作专业人才") && !one.contains("每千名老年人"))

            let early = try await site.get("\(Links.plan("shisiwu"))?on=2022-12-31", leader).text
            #expect(!early.contains("规划期已满") && early.contains("value=\"2022-12-31\""))
            #expect(early.contains("无数据") && early.contains("约束性"))
            let measures = try await site.get("\(Links.plan("shisiwu"))?part=measures", leader).text
            #expect(measures.contains("责任单位"))
            let projects = try await site.get("\(Links.plan("shisiwu"))?part=projects", leader).text
            #expect(projects.contains("4.3亿元"))
            let readings = try await site.get("\(Links.plan("shisiwu"))?part=discrepancies", leader).text
            #expect(readings.contains("采用"))
        }
    }

    @Test func `the evaluation of a plan is written from its verdicts`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let closed = try await site.get("\(Links.plan("shisanwu"))/evaluation?on=2026-01-01", leader).text
            #expect(closed.contains("十三五") && closed.contains("规划期已满") && closed.contains("完成率"))
            #expect(closed.contains("没有达到和有风险的") && closed.contains("未达预期") && closed.contains("不列"))
            let open = try await site.get("\(Links.plan("shisiwu"))/evaluation?on=2023-12-31", leader).text
            #expect(open.contains("截至2023年12月31日") && !open.contains("规划期已满"))
            #expect(open.contains("还没有立项督办的") && open.contains("4.3亿元") && open.contains("原文前后不一致的"))
            let empty = try await site.get("\(Links.plan("shiwuwu"))/evaluation", leader).text
            #expect(empty.contains("这个规划还没有指标"))
            #expect(try await site.get("\(Links.plan("none"))/evaluation", leader).status == 404)
            #expect(try await site.get("\(Links.plan("shisiwu"))/evaluation?on=x", leader).status == 422)
            #expect(try await site.get("\(Links.plan("shisiwu"))/evaluation/pdf", leader).status == 200)
            let word = try await site.get("\(Links.plan("shisiwu"))/evaluation/docx", leader)
            #expect(word.status == 200 && word.text.hasPrefix("PK"))
        }
    }

    @Test func `a third party's report and a survey are recorded, checked and told in the evaluation`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let path = Links.planAssessments("shisiwu")
            let report = "\(Links.planEvaluation("shisiwu"))?on=2023-12-31"
            let before = try await site.get(report, checker).text
            #expect(before.contains("第三方评估：没有记录") && before.contains("公众评价：没有记录"))
            #expect(before.contains("2025 年终期评估") && before.contains("中期评估"))
            #expect(try await site.get("\(path)?kind=x", drafter).status == 422)
            #expect(try await site.get("\(path)?evaluation=2022-12-31", drafter).status == 422)
            let told = [
                "kind": "survey", "evaluation": "2023-12-31", "body": "<b>民政局", "from": "2023-11-01",
                "until": "2023-11-20", "words": "入户问卷", "asked": "600", "answered": "500",
                "questions": "您满意吗\r\n满意 300\r\n一般 180",
            ]
            let wrong = told.merging(["questions": "您满意吗\r\n满意"]) { $1 }
            let refused = try await site.upload(path, drafter, wrong)
            #expect(refused.status == 422 && refused.text.contains("这一行应写选项"))
            #expect(refused.text.contains("&lt;b&gt;民政局"))
            #expect(try await site.upload(path, checker, told).status == 403)
            #expect(try await site.upload(path, drafter, told).status == 303)
            #expect(try await site.get(report, checker).text.contains("公众评价：没有记录"))
            #expect(try await site.get(Links.plans, checker).text.contains("2023 年公众评价"))
            #expect(try await site.get(Links.desk, checker).text.contains("待复核的规划评估"))
            let page = try await site.get("\(path)?kind=survey&evaluation=2023-12-31", checker).text
            let one = String(try #require(page.firstMatch(of: /"(\/plans\/assessments\/\d+)\/check"/)).1)
            #expect(try await site.get("\(one)/file", checker).status == 200)
            #expect(try await site.post("\(one)/check", checker, ["decision": "return"]).status == 422)
            #expect(try await site.post("\(one)/check", checker, ["decision": "agree"]).status == 303)
            let second = try await site.post(
                "\(one)/check",
                checker,
                ["decision": "return", "opinion": "样本太少"]
            )
            #expect(second.status == 409 && second.text.contains("您写的复核意见没有保存：样本太少"))
            let after = try await site.get(report, checker).text
            #expect(after.contains("调查 600 人，回答 500 人（83.3%）") && after.contains("36%"))
            #expect(after.contains("没有回答") && after.contains("第三方评估：没有记录"))
            #expect(
                try await site.get("\(Links.planEvaluation("shisiwu"))?on=2025-12-31", checker).text.contains(
                    "公众评价：没有记录"
                )
            )
            let correction = try await site.get("\(path)?kind=survey&evaluation=2023-12-31", drafter).text
            let link = try #require(correction.firstMatch(of: /href="([^"]+corrects=\d+)#form"/)).1
            let form = try await site.get(String(link).replacing("&amp;", with: "&"), drafter).text
            #expect(form.contains("更正理由") && form.contains("满意 300"))
        }
    }

    @Test func `what is asked for wrongly is told, and plans are for those who read reports`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            #expect(try await site.get(Links.plan("none"), leader).status == 404)
            #expect(try await site.get("\(Links.plan("shisiwu"))?on=2025-02-30", leader).status == 422)
            #expect(try await site.get("\(Links.plan("shisiwu"))?standing=x", leader).status == 422)
            #expect(try await site.get("\(Links.plan("shisiwu"))?part=x", leader).status == 422)
            let worker = try await site.staff("village-worker")
            #expect(try await site.get(Links.plans, worker).status == 403)
        }
    }

    @Test func `a value is reported with evidence, checked by another, corrected and closed`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let leader = try await site.staff("bureau-leader")
            let link = Links.planIndicator("shisiwu", "nursing-bed-share")
            let page = try await site.get(link, drafter).text
            #expect(page.contains("还没有上报过") && page.contains("养老机构总床位") && page.contains("<svg"))
            #expect(page.contains("上报，请人复核"))
            #expect(try await site.get(link, leader).text.contains("上报，请人复核") == false)

            let wrong = try await site.upload(
                "\(link)/values",
                drafter,
                ["period": "2025", "value": "x", "note": "<b>"]
            )
            #expect(wrong.status == 422 && wrong.text.contains("不是数") && wrong.text.contains("&lt;b&gt;"))
            let told = ["period": "2025", "value": "58", "note": "养老服务<年报>"]
            let nowhere = try await site.upload("\(link)/values", drafter, told.merging(["region": "x"]) { $1 })
            #expect(nowhere.status == 422 && nowhere.text.contains("没有找到这个地区"))
            #expect(try await site.upload("\(link)/values", drafter, told).status == 303)
            #expect(try await site.upload("\(link)/values", drafter, told).status == 409)
            let due = try await site.get("\(Links.plan("shisiwu"))?part=reports&year=2025", leader).text
            #expect(due.contains("待复核") && due.contains("未上报") && !due.contains("2025 年封账"))
            #expect(try await site.get(Links.desk, checker).text.contains("待复核的规划数据"))
            #expect(try await site.get(Links.plans, checker).text.contains("待您复核"))

            let shown = try await site.get(link, checker).text
            #expect(shown.contains("养老服务&lt;年报&gt;"))
            let id = try #require(shown.firstMatch(of: /plans\/values\/(\d+)\/check/)).1
            #expect(try await site.get("/plans/values/\(id)/file", leader).status == 200)
            #expect(try await site.post("/plans/values/\(id)/check", checker, ["decision": "return"]).status == 422)
            let wordy = ["decision": "return", "opinion": String(repeating: "冗", count: 1_001)]
            let refused = try await site.post("/plans/values/\(id)/check", checker, wordy)
            #expect(refused.status == 422 && refused.text.contains("请控制在 1000 字以内") && refused.text.contains("冗冗"))
            #expect(try await site.post("/plans/values/\(id)/check", checker, ["decision": "agree"]).status == 303)
            let late = try await site.post(
                "/plans/values/\(id)/check",
                checker,
                ["decision": "return", "opinion": "与<台账>不符"]
            )
            #expect(late.status == 409 && late.text.contains("您写的复核意见没有保存：与&lt;台账&gt;不符"))
            #expect(try await site.get(link, leader).text.contains("2025年 58%，目标不低于 60%，未达预期"))

            let close = ["period": "2025", "sure": "yes"]
            #expect(try await site.post("\(Links.plan("shisiwu"))/periods", leader, ["period": "2025"]).status == 422)
            #expect(try await site.post("\(Links.plan("shisiwu"))/periods", leader, close).status == 303)
            #expect(try await site.post("\(Links.plan("shisiwu"))/periods", leader, close).status == 409)
            let further = ["period": "2025", "value": "60", "note": "年报"]
            let unsaid = try await site.upload("\(link)/values", drafter, further)
            #expect(unsaid.status == 422 && unsaid.text.contains("请写明更正的理由"))
            let corrected = further.merging(["reason": "漏报一家"]) { $1 }
            #expect(try await site.upload("\(link)/values", drafter, corrected).status == 303)
            let both = try await site.get(link, leader).text
            #expect(both.contains("58%") && both.contains("60%") && both.contains("漏报一家") && both.contains("封账后"))
        }
    }

    @Test func `a figure counted from records opens down to its townships and records`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let clerk = try await site.staff("township-clerk")
            let link = Links.planIndicator("shisiwu", "dependent-tekun-concentrated")
            #expect(try await site.get(link, leader).text.contains("系统里还没有这项业务的记录"))
            #expect(
                try await site.get(Links.planTownships("shisiwu", "dependent-tekun-concentrated"), leader).text
                    .contains("无数据")
            )
            let none = try await site.get(Links.planTownships("shisiwu", "village-charters"), leader)
            #expect(none.status == 404)

            let person = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("孙有福"),
                    number: try TestSite.number(serial: 777, today: site.clock.today),
                    hukouRegionID: site.there.villageID,
                    homeRegionID: site.there.villageID
                )
            )
            let opening = EnrolmentOpening(
                programID: "tekun",
                exclusionGroup: "basic-living",
                regionID: site.there.villageID,
                classCode: "A",
                urban: .rural,
                amount: Money(yuan: 900),
                members: [person],
                payeePersonID: person,
                payeeName: "孙有福",
                confirmedOn: site.clock.today.adding(months: -2)
            )
            try await site.rooms.database.write { transaction in
                _ = try site.rooms.benefits.open(opening, actor: .system("test"), in: transaction)
            }
            // What is counted over all records is kept for a minute.
            site.clock.travel(to: site.clock.now().adding(seconds: 60))
            let page = try await site.get(link, leader).text
            #expect(page.contains("还有 1 条没有记录，不能算") && page.contains("/townships?on="))
            let months = try await site.get("\(link)/months", leader).text
            #expect(months.contains("无数据") && months.contains("合计") && months.contains("\(link)/months.xlsx"))
            #expect(try await site.get("\(link)/months?year=2021", leader).text.contains("这一年系统里还没有这项业务的记录"))
            #expect(try await site.get("\(link)/months?year=1999", leader).status == 404)
            #expect(try await site.get("\(link)/months.xlsx", leader).status == 200)
            #expect(
                try await site.get("\(Links.planIndicator("shisiwu", "village-charters"))/months", leader).status == 404
            )
            let townships = try await site.get(Links.planTownships("shisiwu", "dependent-tekun-concentrated"), leader)
                .text
            #expect(townships.contains("没有记录") && townships.contains("township=\(site.there.id)"))
            let records = "\(link)/records?township=\(site.there.id)"
            #expect(try await site.get(records, leader).text.contains("孙有福"))
            // Another township's clerk sees neither the figure nor the person.
            let own = try await site.get(Links.planTownships("shisiwu", "dependent-tekun-concentrated"), clerk).text
            #expect(!own.contains("township=\(site.there.id)"))
            #expect(try await site.get(records, clerk).text.contains("孙有福") == false)
            #expect(try await site.get("\(link)/records?township=x", leader).status == 422)
            #expect(try await site.get("\(records)&from=9223372036854775807", leader).status == 200)
            #expect(try await site.get("\(records)&from=-1", leader).status != 500)
            let part = "只含您辖区里的记录"
            #expect(own.contains(part) && !townships.contains(part))
            // Who has a card and who of them is in benefit is not for those who only look people up.
            let registrar = try await site.staff("marriage-registrar")
            let cards = "\(Links.planIndicator("shisiwu", "disabled-living-subsidy"))/records?township=whole"
            #expect(try await site.get(cards, registrar).status == 403)
            #expect(try await site.get(cards, try await site.staff("county-drafter")).status == 200)
            let sheet = try await site.get("\(link)/townships.xlsx", leader)
            #expect(sheet.status == 200 && sheet.headers["content-type"]?.contains("spreadsheet") == true)
        }
    }

    @Test func `places stand side by side where they count alike, on a page and a sheet`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            #expect(try await site.get(Links.plans, leader).text.contains("href=\"/plans/compare\""))
            let page = try await site.get("\(Links.planComparison)?on=2025-12-31", leader)
            #expect(page.status == 200)
            #expect(page.text.contains("养老机构护理型床位占比") && page.text.contains("湖北省咸宁市"))
            #expect(page.text.contains("名称相同，不能比") && page.text.contains("没有写口径"))
            #expect(page.text.contains("/plans/shisiwu/indicators/nursing-bed-share"))
            #expect(try await site.get("\(Links.planComparison)?on=x", leader).status == 422)
            let sheet = try await site.get("\(Links.planComparisonSheet)?on=2025-12-31", leader)
            #expect(sheet.status == 200 && sheet.text.hasPrefix("PK"))
        }
    }
}
