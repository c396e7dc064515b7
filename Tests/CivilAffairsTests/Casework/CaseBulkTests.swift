// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Many cases at once, lists under a name, and finding a case by what stands in it.
struct CaseBulkTests {
    /// A matter that is registered and then concluded, with a reason where it is refused.
    private static let matter = """
        id: shixiang
        title: 走访登记
        kind: 行政确认
        unit: person
        summary: 登记一件事。
        keywords: [独居老人探访]
        basis: [试验]
        form:
          - group: 内容
            fields:
              - {id: what, name: 内容, title: 内容, type: text, required: 是}
              - {id: secret, name: 隐情, title: 隐情, type: text, sensitivity: sensitive}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes: [{id: submit, title: 受理, next: decide, effects: [register]}]
          - id: decide
            title: 办结
            kind: decide
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes:
              - {id: approve, title: 准予, end: approved}
              - {id: refuse, title: 不予, end: refused, reason: 是}
        """

    private static func opened(_ office: CaseOffice, _ name: String, what: String?) async throws -> CaseStory {
        let person = try await office.person(name)
        let opening = Casework.Opening(
            serviceID: "shixiang",
            applicantPersonID: person,
            applicantName: name,
            regionID: office.township,
            villageRegionID: office.village,
            channel: .window
        )
        let id = try await office.rooms.casework.open(
            actor: office.actor("clerk"),
            requestID: office.request(),
            opening
        )
        let story = CaseStory(office: office, applicant: person, id: id)
        if let what { try await story.answer(.family, ["what": what, "secret": "债务纠纷"]) }
        return story
    }

    private static func work(_ office: CaseOffice, as actor: Actor?) async throws {
        while try await office.rooms.casework.workBulk(
            worker: "test",
            actor: { _, _ in actor },
            effects: { _, _, _ in }
        ) {}
    }

    @Test(arguments: TestStores.all)
    func `many cases are taken on at once, each by its own rules and with its own result`(store: Dialect) async throws {
        try await CaseOffice.with(store, services: ["shixiang": Self.matter]) { office in
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            var ready: [CaseStory] = []
            for name in ["王桂香", "李建国", "陈秀英"] {
                ready.append(try await Self.opened(office, name, what: "登记"))
            }
            let empty = try await Self.opened(office, "赵大海", what: nil)
            let ahead = try await Self.opened(office, "孙小梅", what: "登记")
            try await ahead.press("clerk", "submit")

            await #expect(throws: CaseworkProblem.nothingChosen) {
                _ = try await casework.chooseBulk(actor: clerk, .some([]))
            }
            await #expect(throws: CaseworkProblem.nothingChosen) {
                _ = try await casework.chooseBulk(actor: office.actor("otherClerk"), .some(ready.map(\.id)))
            }
            let chosen = try await casework.chooseBulk(actor: clerk, .all(CaseFilter(serviceID: "shixiang")))
            let offers = try await casework.bulk(actor: clerk, id: chosen).offers
            #expect(offers.first { $0.key == "shixiang|apply|submit" }?.count == 4)
            #expect(offers.first { $0.key == "shixiang|decide|approve" }?.count == 1)
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "不予")) {
                try await casework.startBulk(actor: clerk, id: chosen, key: "shixiang|decide|refuse", comment: "")
            }
            await #expect(throws: AccessProblem.notFound(what: "批量办理")) {
                _ = try await casework.bulk(actor: office.actor("drafter"), id: chosen)
            }
            try await casework.startBulk(actor: clerk, id: chosen, key: "shixiang|apply|submit", comment: "集中受理")
            // Somebody took one of them on after it was chosen.
            try await ready[2].press("clerk", "submit")
            try await Self.work(office, as: clerk)

            let run = try await casework.bulk(actor: clerk, id: chosen).run
            #expect(run.state == .done)
            #expect((run.total, run.done, run.refused) == (4, 2, 2))
            let rows = try await casework.bulkRows(actor: clerk, id: chosen, state: .refused, after: 0)
            let reasons = Dictionary(uniqueKeysWithValues: rows.map { ($0.row.caseID, $0.row.problem ?? "") })
            #expect(Set(reasons.keys) == [empty.id, ready[2].id])
            #expect(reasons[empty.id]?.contains("内容") == true)
            #expect(reasons[ready[2].id] == CaseworkProblem.stale.message)
            #expect(try await ready[0].file().step == "decide")
            #expect(try await ready[0].dossier().actions.last?.comment == "集中受理")
            #expect(try await ready[0].dossier().actions.last?.actorName == clerk.name)
            // What was refused left nothing behind, and numbers have no gap by it.
            #expect(try await empty.file().step == "apply")
            #expect(try await empty.file().number == nil)
            #expect(try await ahead.file().step == "decide")
            // Worked on once more, it stays as it is.
            try await Self.work(office, as: clerk)
            #expect(try await casework.bulk(actor: clerk, id: chosen).run == run)
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever lost the office in the meantime takes no case on`(store: Dialect) async throws {
        try await CaseOffice.with(store, services: ["shixiang": Self.matter]) { office in
            let story = try await Self.opened(office, "王桂香", what: "登记")
            let clerk = office.actor("clerk")
            let casework = office.rooms.casework
            let chosen = try await casework.chooseBulk(actor: clerk, .some([story.id]))
            try await casework.startBulk(actor: clerk, id: chosen, key: "shixiang|apply|submit", comment: "")
            // The clerk of this office holds none in the store itself.
            try await office.rooms.effects.workBulk(worker: "test", access: office.rooms.access)
            let rows = try await casework.bulkRows(actor: clerk, id: chosen, state: nil, after: 0)
            #expect(rows.map(\.row.problem) == [CaseworkProblem.officeLost.message])
            #expect(try await story.file().step == "apply")
        }
    }

    @Test(arguments: TestStores.all)
    func `a case is found by its people, its words and its numbers, and only by those who may see it`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, services: ["shixiang": Self.matter]) { office in
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            let first = try await Self.opened(office, "王桂香", what: "屋顶漏雨，等待修缮")
            let second = try await Self.opened(office, "李建国", what: "灶台改造")
            func found(_ text: String, by actor: Actor? = nil, mine: Bool = false) async throws -> [Int64] {
                let filter = CaseFilter(text: text, serviceID: "shixiang", isMine: mine)
                let listing = try await casework.list(actor: actor ?? clerk, filter: filter)
                #expect(listing.total == .exact(listing.files.count))
                if !mine {
                    // Words alone go another way through the index.
                    let alone = try await casework.list(actor: actor ?? clerk, filter: CaseFilter(text: text))
                    #expect(alone.files == listing.files && alone.total == listing.total)
                }
                return listing.files.map(\.id)
            }
            #expect(try await found("桂香") == [first.id])
            #expect(try await found("wangguixiang") == [first.id])
            #expect(try await found("wgx") == [first.id])
            #expect(try await found("漏雨") == [first.id])
            #expect(try await found("王桂香 修缮") == [first.id])
            #expect(try await found("王桂香 灶台") == [])
            // Words that residents have for the service, and its own title.
            #expect(try await found("独居老人") == [second.id, first.id])
            #expect(try await found("走访登记", mine: true) == [second.id, first.id])
            let words = CaseFilter(text: "独居老人")
            let page = try await casework.list(actor: clerk, filter: words, limit: 1)
            #expect((page.files.map(\.id), page.total, page.next) == ([second.id], .exact(2), second.id))
            let rest = try await casework.list(actor: clerk, filter: words, before: page.next, limit: 1)
            #expect((rest.files.map(\.id), rest.total, rest.next) == ([first.id], .exact(2), nil))
            // A sensitive answer finds nothing.
            #expect(try await found("债务纠纷") == [])
            #expect(try await found("漏雨", by: office.actor("otherClerk")) == [])

            try await second.press("clerk", "submit", "群众反映强烈")
            #expect(try await found("反映强烈") == [second.id])
            let number = try #require(try await second.file().number)
            #expect(try await found(number) == [second.id])
            #expect(try await found(try await second.file().receipt) == [second.id])
            #expect(try await found("没有这样的字") == [])
            #expect(try await found("（）") == [])

            try await casework.rebuildSearch()
            #expect(try await found("反映强烈") == [second.id])
            // Several servers bring the index up to date at the same time.
            for round in 0..<5 {
                try await first.answer(.family, ["what": "屋顶漏雨，第\(round)次来访", "secret": "债务纠纷"])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 { group.addTask { _ = try await casework.index() } }
                    try await group.waitForAll()
                }
            }
            #expect(try await found("次来访") == [first.id])
        }
    }

    @Test(arguments: TestStores.all)
    func `a filter is kept under a name, for oneself or for one's function`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let casework = office.rooms.casework
            let (clerk, other) = (office.actor("clerk"), office.actor("otherClerk"))
            try await casework.saveList(actor: clerk, name: " 我的  低保 ", query: "service=dibao", isShared: false)
            try await casework.saveList(actor: clerk, name: "本周到期", query: "due=week", isShared: true)
            try await casework.saveList(actor: clerk, name: "我的 低保", query: "service=dibao&mine=1", isShared: false)
            let own = try await casework.savedLists(actor: clerk)
            #expect(own.map(\.name) == ["本周到期", "我的 低保"])
            #expect(own.map(\.query) == ["due=week", "service=dibao&mine=1"])
            #expect(try await casework.savedLists(actor: other).map(\.name) == ["本周到期"])
            #expect(try await casework.savedLists(actor: office.actor("drafter")).isEmpty)
            await #expect(throws: AccessProblem.notFound(what: "自己的常用列表")) {
                try await casework.removeList(actor: other, id: own[0].id)
            }
            await #expect(throws: CaseworkProblem.listNameNeeded) {
                try await casework.saveList(actor: clerk, name: "  ", query: "due=week", isShared: false)
            }
            try await casework.removeList(actor: clerk, id: own[0].id)
            #expect(try await casework.savedLists(actor: clerk).map(\.name) == ["我的 低保"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a run that cannot be carried out ends and says so at every case`(store: Dialect) async throws {
        struct Broken: Error {}
        try await CaseOffice.with(store, services: ["shixiang": Self.matter]) { office in
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            let story = try await Self.opened(office, "王桂香", what: "登记")
            let run = try await casework.chooseBulk(actor: clerk, .some([story.id]))
            let key = try #require(try await casework.bulk(actor: clerk, id: run).offers.first?.key)
            try await casework.startBulk(actor: clerk, id: run, key: key, comment: "")
            await #expect(throws: Broken.self) {
                try await casework.workBulk(worker: "test", actor: { _, _ in throw Broken() }, effects: { _, _, _ in })
            }
            let (ended, _) = try await casework.bulk(actor: clerk, id: run)
            #expect(ended.state == .done)
            #expect(ended.refused == 1)
            let rows = try await casework.bulkRows(actor: clerk, id: run, state: .refused, after: 0)
            #expect(rows.map(\.row.problem) == ["系统几次都没有办成，这件没有办，请重新选择后再办。"])
        }
    }
}
