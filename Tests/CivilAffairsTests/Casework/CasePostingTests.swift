// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The village board: seven days, objections, and what may be read there.
struct CasePostingTests {
    @Test(arguments: TestStores.all)
    func `the sheet hangs seven days, the day it went up not counted`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            let posting = try #require(try await story.dossier().postings.first)
            #expect(posting.from == office.clock.today)
            #expect(posting.until == office.clock.today.adding(days: 7))
            for _ in 0..<8 {
                await #expect(throws: CaseworkProblem.postingNotOver(until: posting.until)) {
                    try await story.press("clerk", "posted")
                }
                #expect(try await story.casework.posting(code: posting.code) != nil)
                office.pass(days: 1)
            }
            await #expect(throws: CaseworkProblem.missing(items: ["公示张贴照片", "公示撤下照片"])) {
                try await story.press("clerk", "posted")
            }
            try await story.photograph(up: true)
            await #expect(throws: CaseworkProblem.missing(items: ["公示撤下照片"])) {
                try await story.press("clerk", "posted")
            }
            try await story.photograph(up: false)
            try await story.press("clerk", "posted")
            #expect(try await story.file().step == "confirm")
            #expect(try await story.casework.posting(code: posting.code) == nil)
        }
    }

    @Test(arguments: TestStores.all)
    func `the sheet shows name, number of people and amount, and nothing else`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            let posting = try #require(try await story.dossier().postings.first)
            #expect(
                posting.lines == [
                    .init(title: "申请人", value: "王桂香"), .init(title: "保障人数", value: "1 人"),
                    .init(title: "拟月保障金额", value: "370.00 元"),
                ]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `an objection that stands sends the case back to be visited and posted again`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            let first = try #require(try await story.dossier().postings.first)
            office.pass(days: 2)
            try await story.casework.object(postingCode: first.code, raisedBy: "", content: "他家有门面出租。")
            office.pass(days: 6)
            await #expect(throws: CaseworkProblem.objectionOpen) { try await story.press("clerk", "posted") }
            let objection = try #require(try await story.dossier().objections.first)
            #expect(objection.raisedBy == "匿名")
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "答复异议")) {
                try await answer(story, objection.id, upheld: true, "")
            }
            try await answer(story, objection.id, upheld: true, "有门面一间，月租三百元。")
            office.pass(minutes: 1)
            #expect(try await story.file().step == "visit")
            #expect(try await story.dossier().postings.map(\.state) == [.objected])
            #expect(try await story.casework.posting(code: first.code) == nil)
            // The visit before the objection does not count any more.
            await #expect(throws: CaseworkProblem.missing(items: ["退回后重新入户调查的记录"])) {
                try await story.press("clerk", "visited")
            }
            try await story.visit()
            try await story.press("clerk", "visited")
            try await story.answer(.person(story.applicant), ["property": "300"])
            try await story.decide()
            try await story.press("clerk", "propose")
            try await story.press("head", "agree")
            let postings = try await story.dossier().postings
            #expect(postings.map(\.state) == [.objected, .up])
            #expect(postings.last?.lines.last?.value == "70.00 元")
            await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "posted") }
            try await story.hang()
            try await story.press("clerk", "posted")
        }
    }

    @Test(arguments: TestStores.all)
    func `an objection that does not stand leaves the sheet and its days as they are`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            let posting = try #require(try await story.dossier().postings.first)
            try await story.casework.object(postingCode: posting.code, raisedBy: "邻居", content: "听说有车。")
            let objection = try #require(try await story.dossier().objections.first)
            try await answer(story, objection.id, upheld: false, "经查无车。")
            await #expect(throws: AccessProblem.notFound(what: "待处理的异议")) {
                try await answer(story, objection.id, upheld: true, "改判。")
            }
            office.pass(days: 8)
            await #expect(throws: AccessProblem.notFound(what: "公示，或公示已期满")) {
                try await story.casework.object(postingCode: posting.code, raisedBy: "", content: "迟了。")
            }
            try await story.photograph(up: true)
            try await story.photograph(up: false)
            try await story.press("clerk", "posted")
        }
    }

    @Test(arguments: TestStores.all)
    func `an objection answered after the application was taken back changes nothing`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            let posting = try #require(try await story.dossier().postings.first)
            try await story.casework.object(postingCode: posting.code, raisedBy: "", content: "他家有车。")
            try await story.press("clerk", "withdraw", "不申请了。")
            let objection = try #require(try await story.dossier().objections.first)
            try await answer(story, objection.id, upheld: true, "属实。")
            let file = try await story.file()
            #expect(file.state == .withdrawn)
            #expect(file.step == "post")
        }
    }

    private func answer(_ story: CaseStory, _ id: Int64, upheld: Bool, _ text: String) async throws {
        try await story.casework.answerObjection(
            actor: story.office.actor("clerk"),
            caseID: story.id,
            objectionID: id,
            upheld: upheld,
            answer: text
        )
    }
}
