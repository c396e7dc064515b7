// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Testing
import Vocabulary
import Web

/// The register of projects on the console.
struct ProjectPageTests {
    private static let path = Links.project("shisiwu", "welfare-institute")

    @Test func `a sum that the document does not give is no sum of nought in the workbook`() async throws {
        try await TestSite.run { site in
            let projects = site.pack.plans.flatMap(\.projects)
            let silent = try #require(projects.first { $0.investments.isEmpty })
            #expect(silent.plannedCell(isYearly: false) == .text("原文未列"))
            #expect(silent.plannedCell(isYearly: true) == .text("原文未列"))
            let told = try #require(projects.first { $0.oneOffInvestment > .zero && $0.yearlyInvestment == .zero })
            #expect(told.plannedCell(isYearly: false) == .money(told.oneOffInvestment))
            #expect(told.plannedCell(isYearly: true) == .blank)
        }
    }

    @Test func `a project goes from the plan's page into the register, and what is refused keeps what was typed`()
        async throws
    {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            #expect(try await site.get("\(Links.plan("shisiwu"))?part=projects", drafter).text.contains(Self.path))
            let list = try await site.get("\(Links.projects)?plan=shisiwu", checker).text
            #expect(list.contains("4.3亿元") && list.contains("原文未列") && list.contains("未入库"))
            #expect(try await site.get("\(Links.projects)?plan=nothing", checker).status == 422)
            #expect(try await site.get("\(Links.projects)/shisiwu/nothing", checker).status == 404)
            #expect(try await site.get("\(Self.path)/record?kind=facts", checker).status == 403)
            #expect(try await site.get("\(Self.path)/record?kind=accepted", drafter).status == 404)
            #expect(try await site.get("\(Self.path)/record?kind=stage&corrects=9", drafter).status == 409)

            var facts = [
                "kind": "facts", "day": site.clock.today.iso, "unit": "市民政局", "place": "<b>东门", "land_use": "",
            ]
            let refused = try await site.post("\(Self.path)/record", drafter, facts)
            #expect(refused.status == 422 && refused.text.contains("请选择用地方式") && refused.text.contains("&lt;b&gt;东门"))
            facts["land_use"] = "不新占地"
            #expect(
                try await site.post("\(Self.path)/record", drafter, facts.merging(["day": "x"]) { $1 }).status == 422
            )
            #expect(try await site.post("\(Self.path)/record", drafter, facts).status == 303)
            #expect(try await site.post("\(Self.path)/record", drafter, facts).status == 409)
            let day = site.clock.today.iso
            for stage in ["立项", "开工", "竣工"] {
                let fields = ["kind": "stage", "day": day, "stage": stage]
                #expect(try await site.upload("\(Self.path)/record", drafter, fields).status == 303)
            }
            let contract = [
                "kind": "contract", "day": day, "number": "一", "party": "公司", "amount": "100", "amount_unit": "万元",
            ]
            #expect(try await site.upload("\(Self.path)/record", drafter, contract).status == 303)
            var page = try await site.get(Self.path, drafter).text
            let pay = String(try #require(page.firstMatch(of: /"([^"]+kind=paid[^"]+)"/)).1).replacing(
                "&amp;",
                with: "&"
            )
            let form = try await site.get(pay, drafter).text
            let key = String(try #require(form.firstMatch(of: /<option value="(\d+)" selected/)).1)
            let paid = [
                "kind": "paid", "day": day, "contract": key, "amount": "100.01", "amount_unit": "万元", "words": "一号",
            ]
            let over = try await site.post("\(Self.path)/record", drafter, paid)
            #expect(over.status == 422 && over.text.contains("还能支付 1,000,000.00 元") && over.text.contains("100.01"))
            #expect(
                try await site.post("\(Self.path)/record", drafter, paid.merging(["amount": "40"]) { $1 }).status == 303
            )
            // Who corrects what a colleague has corrected meanwhile does not get a form that books it once more.
            page = try await site.get(Self.path, drafter).text
            let entry = String(try #require(page.firstMatch(of: /kind=paid&amp;corrects=(\d+)/)).1)
            let mended = paid.merging(["amount": "40", "corrects": entry, "reason": "核对凭证"]) { $1 }
            #expect(try await site.post("\(Self.path)/record", drafter, mended).status == 303)
            let lost = try await site.post("\(Self.path)/record", drafter, mended)
            #expect(lost.status == 409 && !lost.text.contains("name=\"amount\""))
            let photo = ["kind": "photo", "day": day, "words": "正门"]
            page = try await site.get(Self.path, drafter).text
            #expect(page.contains("验收前还缺") && page.contains("支付比到位多 40万元"))
            let early = try await site.upload("\(Self.path)/accept", checker, ["day": day, "decision": "agree"])
            #expect(early.status == 409 && early.text.contains("没有竣工后的照片"))
            #expect(try await site.upload("\(Self.path)/record", drafter, photo).status == 303)
            page = try await site.get(Self.path, drafter).text
            let link = String(try #require(page.firstMatch(of: /img src="([^"]+)"/)).1)
            #expect(try await site.get(link, checker).status == 200)
            let fix = String(try #require(page.firstMatch(of: /"([^"]+kind=photo&amp;corrects=\d+)"/)).1)
            let shown = try await site.get(fix.replacing("&amp;", with: "&"), drafter).text
            #expect(shown.contains("正门") && shown.contains("作废这条记录"))
            let accepted = try await site.upload("\(Self.path)/accept", checker, ["day": day, "decision": "agree"])
            #expect(accepted.status == 303)
            #expect(try await site.get("\(Links.projects)?state=accepted", checker).text.contains(Self.path))
            let sheet = try await site.get("\(Links.projects)/list.xlsx?plan=shisiwu", checker)
            #expect(sheet.status == 200 && sheet.headers["content-type"]?.contains("spreadsheet") == true)
        }
    }
}
