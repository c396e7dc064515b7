// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Who confirms: the township where it may and can, else the county, with the reason on record.
struct CaseDelegationTests {
    private static let delegated = ["确认权限下放,429006001,2026-07-01,是,试验,试验"]

    /// Users who really hold the functions in the township, so that the chain can be filled.
    private static func staff(_ office: CaseOffice, _ functions: [String]) async throws {
        for (offset, function) in functions.enumerated() {
            _ = try await office.rooms.access.createUser(
                actor: .system("test"),
                login: "t\(offset)-\(function)",
                name: "甲\(offset)",
                password: "test-password-2026",
                offices: [.init(function: function, level: "township", regionID: office.township)],
                mustChangePassword: false
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a township with two sworn people confirms in its own name`(store: Dialect) async throws {
        try await CaseOffice.with(store, parameters: Self.delegated) { office in
            try await Self.staff(office, ["township-clerk", "township-head"])
            let story = try await CaseStory.told(office, to: "confirm")
            #expect(try await story.dossier().delegation == .township)
            await #expect(throws: CaseworkProblem.self) { try await story.press("drafter", "confirm") }
            try await story.press("clerk", "confirm")
            try await story.press("head", "agree")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .approved)
            #expect(dossier.deadlines.first { $0.clockID == "T06" }?.length == 20)
            let paper = try #require(dossier.documents.first { $0.template == "approval" }?.html)
            #expect(paper.contains("天门市竟陵街道办事处"))
            #expect(paper.contains("向天门市人民政府申请行政复议"))
            #expect(paper.contains(try #require(dossier.decision?.sentence)))
        }
    }

    @Test(arguments: TestStores.all)
    func `a township that may not confirm may not refuse either, and the county's paper says nothing against itself`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review")
            #expect(try await !story.decide().covered.isEmpty)
            await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "refuse", "隐瞒存款。") }
            try await story.press("clerk", "unfit", "隐瞒存款。")
            try await story.press("head", "agree")
            let opinion = try await story.dossier()
            #expect(opinion.file.state == .open)
            #expect(opinion.file.step == "deny")
            #expect(opinion.documents.map(\.template) == ["receipt"])
            #expect(opinion.deadlines.contains { $0.clockID == "T04N" && $0.endedOn == nil })
            try await story.press("drafter", "refuse", "经核查隐瞒存款。")
            try await story.press("checker", "agree")
            try await story.press("signer", "agree")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .refused)
            let paper = try #require(dossier.documents.last)
            #expect(paper.template == "refusal")
            #expect(paper.html.contains("经核查隐瞒存款。"))
            #expect(paper.html.contains("天门市民政局"))
            #expect(!paper.html.contains("竟陵街道办事处"))
            #expect(!paper.html.contains(try #require(dossier.decision?.sentence)))
            #expect(paper.html.contains("向天门市人民政府申请行政复议"))
        }
    }

    @Test(arguments: TestStores.all)
    func `a township to which confirming was delegated refuses in its own name`(store: Dialect) async throws {
        try await CaseOffice.with(store, parameters: Self.delegated) { office in
            try await Self.staff(office, ["township-clerk", "township-head"])
            let story = try await CaseStory.told(office, to: "review", wage: "2600")
            try await story.decide()
            try await story.press("clerk", "unfit", "收入高于标准。")
            try await story.press("head", "agree")
            try await story.press("clerk", "refuse", "收入高于标准。")
            try await story.press("head", "agree")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .refused)
            let paper = try #require(dossier.documents.last?.html)
            #expect(paper.contains("天门市竟陵街道办事处"))
            #expect(!paper.contains("天门市民政局"))
            #expect(paper.contains("向天门市人民政府申请行政复议"))
        }
    }

    @Test(arguments: TestStores.all)
    func `small emergency aid is the township's own decision, and its paper says so`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let person = try await office.person("王桂香")
            for grants in [true, false] {
                let id = try await office.rooms.casework.open(
                    actor: office.actor("clerk"),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: "linshi-jiuzhu",
                        applicantPersonID: person,
                        applicantName: "王桂香",
                        regionID: office.township,
                        villageRegionID: office.village,
                        channel: .window
                    )
                )
                let story = CaseStory(office: office, applicant: person, id: id)
                try await story.answer(
                    .family,
                    ["kind": "急难型", "cause": "住房失火", "urgent": "否", "local": "是", "again": "否", "urban": "城市"]
                )
                try await story.press("clerk", "submit")
                try await story.answer(.family, ["severity": "一般困难", "months": "1", "received": "0"])
                try await story.press("clerk", "swift")
                try await story.visit()
                try await story.press("clerk", "visited")
                try await story.decide()
                try await story.press("clerk", grants ? "grant-small" : "refuse", "住房失火。")
                try await story.press("head", "agree")
                let dossier = try await story.dossier()
                #expect(dossier.file.state == (grants ? .approved : .refused))
                let paper = try #require(dossier.documents.last)
                #expect(paper.template == (grants ? "grant" : "refusal"))
                #expect(paper.html.contains("天门市竟陵街道办事处"))
                #expect(!paper.html.contains("天门市民政局"))
                #expect(paper.html.contains("向天门市人民政府申请行政复议"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a township without two different people falls back to the county and says so`(store: Dialect) async throws {
        try await CaseOffice.with(store, parameters: Self.delegated) { office in
            try await Self.staff(office, ["township-clerk"])
            let story = try await CaseStory.told(office, to: "confirm")
            let dossier = try await story.dossier()
            #expect(dossier.delegation == .understaffed)
            #expect(!dossier.file.delegated)
            let note = try #require(dossier.actions.first { $0.action == "delegation" })
            #expect(note.comment == Delegation.understaffed.reason)
            try await story.press("drafter", "confirm")
            try await story.press("checker", "agree")
            try await story.press("signer", "agree")
            #expect(try await story.file().state == .approved)
        }
    }

    @Test(arguments: TestStores.all)
    func `kin of handling staff bring the case to the county, which visits before it confirms`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, parameters: Self.delegated) { office in
            try await Self.staff(office, ["township-clerk", "township-head"])
            let story = try await CaseStory.told(office, to: "verify")
            #expect(try await story.file().delegated)
            try await office.rooms.casework.declareKin(
                actor: office.actor("clerk"),
                caseID: story.id,
                version: try await story.version(),
                kin: "村委会主任之兄"
            )
            try await story.press("verifier", "verified")
            #expect(try await story.dossier().delegation == .kin)
            try await story.visit()
            try await story.press("clerk", "visited")
            try await story.decide()
            try await story.press("clerk", "propose")
            try await story.press("head", "agree")
            try await story.hang()
            try await story.press("clerk", "posted")
            await #expect(throws: CaseworkProblem.countyVisitNeeded) { try await story.press("drafter", "confirm") }
            try await story.visit(by: "drafter", surveyors: ["彭涛", "田丽"])
            try await story.press("drafter", "confirm")
            #expect(try await story.dossier().visits.map(\.byCounty) == [false, true])
            let notes = try await story.dossier().actions.filter { $0.action == "delegation" }
            #expect(notes.map(\.comment) == [Delegation.kin.reason])
        }
    }
}
