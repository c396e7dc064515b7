// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Testing
import Vocabulary
import Web

/// Asking units for their opinions on the console.
struct ConsultationPageTests {
    private static func version(_ text: String) throws -> String {
        String(try #require(text.firstMatch(of: /name="version" value="(\d+)"/)).1)
    }

    @Test func `a draft goes from paper to letter, answers, table, next draft and its end`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get("/consultations/new", clerk).status == 403)
            #expect(try await site.get("/consultations/new?plan=shisiwu", drafter).text.contains("粘贴的正文"))
            let empty = try await site.post(Links.consultations, drafter, ["title": "办<b>法", "text": ""])
            #expect(empty.status == 422 && empty.text.contains("办&lt;b&gt;法") && empty.text.contains("至少要有一条"))
            let begun = ["title": "办<b>法", "text": "一、总<b>则\n二、一年渐退"]
            #expect(try await site.post(Links.consultations, drafter, begun).status == 303)
            let drafts = try await site.get("\(Links.consultations)?part=drafting", drafter).text
            let link = String(try #require(drafts.firstMatch(of: /"(\/consultations\/\d+)"/)).1)
            #expect(try await site.get(link, clerk).status == 404)

            let page = try await site.get(link, drafter).text
            #expect(page.contains("总&lt;b&gt;则") && page.contains("发出征求意见"))
            let township = try await site.rooms.regions.tree().name(site.here.id)
            var letter = [
                "version": try Self.version(page), "letter_number": "天民函〔2026〕1号", "due": "2020-01-01",
                "due_time": "12:00", "unit": township, "send": "yes",
            ]
            let past = try await site.post("\(link)/letter", drafter, letter)
            #expect(past.status == 422 && past.text.contains("应在现在之后") && past.text.contains("天民函〔2026〕1号"))
            letter["due"] = site.clock.today.adding(days: 9).iso
            letter["due_time"] = "25:00"
            #expect(try await site.post("\(link)/letter", drafter, letter).status == 422)
            letter["due_time"] = "12:00"
            #expect(try await site.post("\(link)/letter", drafter, letter).status == 303)
            #expect(try await site.post("\(link)/letter", drafter, letter).status == 409)
            let paper = try await site.get("\(link)/letter", drafter).text
            #expect(
                paper.contains("关于征求《办&lt;b&gt;法》意见的函") && paper.contains(township) && paper.contains("天民函〔2026〕1号")
            )
            #expect(!paper.contains("视为无意见"))
            #expect(try await site.get("\(link)/letter?round=7", drafter).status == 404)

            #expect(try await site.get(Links.desk, clerk).text.contains("待回复的征求意见"))
            let asked = try await site.get(link, clerk).text
            let unit = String(try #require(asked.firstMatch(of: /<option value="(\d+)">/)).1)
            #expect(!asked.contains("收到回函的日期"), "a unit answers now")
            let nothing = try await site.upload("\(link)/replies", clerk, ["unit": unit, "clause": "", "wants": ""])
            #expect(nothing.status == 422 && nothing.text.contains("至少写一条意见"))
            let answer = ["unit": unit, "clause": "2", "wants": "改为<b>六个月", "why": "省里的口径"]
            #expect(try await site.upload("\(link)/replies", clerk, answer).status == 303)
            let answered = try await site.get(link, drafter).text
            #expect(answered.contains("1 条意见") && answered.contains("转入汇总"))
            let file = String(try #require(answered.firstMatch(of: /"(\/consultations\/replies\/\d+\/file)"/)).1)
            #expect(try await site.get(file, drafter).status == 200)

            let version = try Self.version(answered)
            #expect(try await site.post("\(link)/collate", drafter, ["version": version]).status == 303)
            let stale = try await site.post("\(link)/settle", drafter, ["version": version])
            #expect(stale.status == 409 && stale.text.contains("被其他同事更新过"))
            let table = try await site.get("\(link)/collation", drafter).text
            #expect(table.contains("改为&lt;b&gt;六个月") && table.contains("第 2 条") && table.contains("未处理"))
            let decide = String(try #require(table.firstMatch(of: /"(\/consultations\/opinions\/\d+)"/)).1)
            let bare = try await site.post(decide, drafter, ["verdict": "declined", "turn": "0"])
            #expect(bare.status == 422 && bare.text.contains("要写明理由"))
            #expect(try await site.post(decide, drafter, ["verdict": "x", "turn": "0"]).status == 422)
            #expect(try await site.post(decide, drafter, ["verdict": "accepted", "turn": "0"]).status == 303)
            #expect(try await site.post(decide, drafter, ["verdict": "accepted", "turn": "0"]).status == 409)
            #expect(try await site.get("\(link)/collation/paper", drafter).text.contains("采纳 1 条"))
            #expect(try await site.get("\(link)/collation.xlsx", drafter).status == 200)

            let form = try await site.get("\(link)/revise", drafter).text
            #expect(form.contains("改为&lt;b&gt;六个月") && form.contains(" checked"))
            let same = try await site.post("\(link)/revise", drafter, ["version": try Self.version(form)])
            #expect(same.status == 422 && same.text.contains("没有改动"))
            let opinion = String(try #require(form.firstMatch(of: /name="opinion-2" value="(\d+)"/)).1)
            let change = ["version": try Self.version(form), "text-2": "二、六个月渐退", "opinion-2": opinion]
            #expect(try await site.post("\(link)/revise", drafter, change).status == 303)
            let compared = try await site.get("\(link)/compare", drafter).text
            #expect(compared.contains("<del>一年</del><ins>六个月</ins>") && compared.contains("出自 \(township)"))
            #expect(try await site.get("\(link)/compare?from=2&to=1", drafter).status == 404)
            let end = try Self.version(try await site.get(link, drafter).text)
            #expect(try await site.post("\(link)/settle", drafter, ["version": end]).status == 303)
            #expect(try await site.get("\(Links.consultations)?part=settled", clerk).text.contains(link))
        }
    }

    @Test func `whoever was asked reads their round while the next one is prepared`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let clerk = try await site.staff("township-clerk")
            let rooms = site.rooms.consultations
            let id = try await rooms.draft(actor: drafter.actor, title: "救助办法", text: "一、甲。\n二、乙。")
            func version() async throws -> Int64 {
                try await rooms.record(actor: drafter.actor, id).consultation.version
            }
            let own = try #require(try await rooms.units().first { $0.regionID == clerk.actor.regionID })
            let due = Timestamp(date: site.clock.today.adding(days: 5), hour: 12)
            try await rooms.prepare(
                actor: drafter.actor,
                id,
                version: try await version(),
                .init(number: "天民函〔2026〕1号", due: due, silenceAgrees: false, units: [own.name]),
                sends: true
            )
            let unit = try #require(try await rooms.record(actor: drafter.actor, id).round?.units.first)
            try await rooms.reply(
                actor: clerk.actor,
                id,
                .init(unitID: unit.id, isAgreed: true, lines: [], receivedAt: nil, evidence: nil)
            )
            try await rooms.collate(actor: drafter.actor, id, version: try await version())
            try await rooms.again(actor: drafter.actor, id, version: try await version())

            let link = Links.consultation(id)
            let page = try await site.get(link, clerk)
            #expect(page.status == 200 && page.text.contains("汇总") && page.text.contains("天民函〔2026〕1号"))
            #expect(!page.text.contains("第 2 轮") && !page.text.contains("\(link)/replies"))
            #expect(try await site.get("\(link)/letter", clerk).status == 200)
            #expect(try await site.get("\(link)/letter?round=2", clerk).status == 404)
            #expect(try await site.get("\(Links.consultations)?part=collating", clerk).text.contains(link))
            #expect(try await !site.get("\(Links.consultations)?part=drafting", clerk).text.contains(link))
            #expect(try await site.get(link, drafter).text.contains("第 2 轮起草"))
        }
    }
}
