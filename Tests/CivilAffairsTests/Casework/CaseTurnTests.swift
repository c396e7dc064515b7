// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Whose turn it is, and that nothing counts twice.
struct CaseTurnTests {
    @Test(arguments: TestStores.all)
    func `nobody but the functions of the step may act`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let turns: [(step: String, action: String, may: Set<String>)] = [
                ("accept", "accept", ["clerk", "clerk2"]),
                ("verify", "verified", ["clerk", "clerk2", "verifier"]),
                ("visit", "visited", ["clerk", "clerk2", "drafter"]),
                ("review", "propose", ["clerk", "clerk2"]),
                ("post", "posted", ["clerk", "clerk2"]),
                ("confirm", "confirm", ["drafter"]),
            ]
            for turn in turns {
                let story = try await CaseStory.told(office, to: turn.step)
                let before = try await story.file()
                for key in office.staff.keys.sorted() where !turn.may.contains(key) {
                    await #expect(throws: (any Error).self, "\(key) at \(turn.step)") {
                        try await story.press(key, turn.action)
                    }
                    if let dossier = try? await story.dossier(key) { #expect(dossier.choices.isEmpty, "\(key)") }
                }
                #expect(try await story.file() == before)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `those who only read cannot write`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "accept")
            let before = try await story.file()
            for key in ["auditor", "leader", "checker", "signer", "head", "drafter"] {
                await #expect(throws: (any Error).self, "\(key)") { try await story.answerFamily(by: key) }
                await #expect(throws: (any Error).self, "\(key)") { try await story.bring(by: key) }
                await #expect(throws: (any Error).self, "\(key)") { try await story.consent(by: key) }
            }
            #expect(try await story.file() == before)
            let review = try await CaseStory.told(office, to: "review")
            for key in ["auditor", "leader", "head", "verifier", "drafter"] {
                await #expect(throws: (any Error).self, "\(key)") { try await review.decide(by: key) }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `one person does not sign two places of a chain, not even in two offices`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            try await story.press("drafter", "confirm")
            let both = try office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: CaseworkProblem.sameSigner(earlier: "确认")) { try await story.press(both, "agree") }
            try await story.press("checker", "agree")
            let third = try office.actor("drafter", inFunctionOf: "signer")
            await #expect(throws: CaseworkProblem.sameSigner(earlier: "确认")) { try await story.press(third, "agree") }
            let fourth = try office.actor("checker", inFunctionOf: "signer")
            await #expect(throws: CaseworkProblem.self) { try await story.press(fourth, "agree") }
            #expect(try await story.file().state == .open)
            try await story.press("signer", "agree")
            #expect(try await story.file().state == .approved)
        }
    }

    @Test(arguments: TestStores.all)
    func `what is given back starts the chain anew, and the first may sign again`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            try await story.press("drafter", "confirm")
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "退回上一环节")) {
                try await story.press("checker", "return")
            }
            try await story.press("checker", "return", "请补充测算说明。")
            #expect(try await story.file().link == 0)
            #expect(try await story.file().proposed == nil)
            try await story.press("drafter", "confirm")
            try await story.press("checker", "agree")
            #expect(try await story.file().link == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `the same request twice acts once`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "accept")
            let move = Casework.Move(
                caseID: story.id,
                version: try await story.version(),
                requestID: office.request(),
                action: "accept",
                comment: nil
            )
            let effects = office.rooms.effects
            // At the same moment, as an impatient finger does, and once more later.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await effects.act(actor: office.actor("clerk"), move) } }
                try await group.waitForAll()
            }
            try await effects.act(actor: office.actor("clerk"), move)
            let dossier = try await story.dossier()
            #expect(dossier.actions.filter { $0.action == "accept" }.count == 1)
            #expect(dossier.documents.count == 1)
            #expect(dossier.file.step == "verify")
        }
    }

    @Test(arguments: TestStores.all)
    func `an application sent twice is one case`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let person = try await office.person("王桂香")
            let request = office.request()
            let casework = office.rooms.casework
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await casework.open(
                            actor: office.actor("clerk"),
                            requestID: request,
                            CaseStory.opening(office, person)
                        )
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await casework.list(actor: office.actor("clerk"), filter: CaseFilter()).total == .exact(1))
        }
    }

    @Test(arguments: TestStores.all)
    func `a request's identifier serves one purpose of one person`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "accept")
            let second = try await CaseStory.told(office, to: "accept")
            let request = office.request()
            func move(_ story: CaseStory) async throws -> Casework.Move {
                Casework.Move(
                    caseID: story.id,
                    version: try await story.version(),
                    requestID: request,
                    action: "accept",
                    comment: nil
                )
            }
            try await office.rooms.effects.act(actor: office.actor("clerk"), try await move(first))
            await #expect(throws: AccessProblem.requestReused) {
                try await office.rooms.effects.act(actor: office.actor("clerk"), try await move(second))
            }
            await #expect(throws: AccessProblem.requestReused) {
                try await office.rooms.effects.act(actor: office.actor("clerk2"), try await move(second))
            }
            #expect(try await second.file().step == "accept")
        }
    }

    @Test(arguments: TestStores.all)
    func `who saves from a stale page is told, and nothing is lost`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let seen = try await story.version()
            try await story.answerFamily()
            await #expect(throws: CaseworkProblem.stale) {
                try await story.casework.answer(
                    actor: office.actor("clerk2"),
                    caseID: story.id,
                    version: seen,
                    subject: .family,
                    answers: ["assets": "99999"],
                    source: .declared,
                    origin: "王桂香"
                )
            }
            let facts = try await story.dossier().facts
            #expect(facts.first { $0.name == "金融资产" }?.value == "3000.00元")
            #expect(facts.count == 4)
        }
    }

    @Test(arguments: TestStores.all)
    func `of two who press at the same moment one wins and the other is told`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "accept")
            let version = try await story.version()
            let won = await withTaskGroup(of: Bool.self) { group in
                for key in ["clerk", "clerk2"] {
                    group.addTask {
                        do {
                            try await office.rooms.effects.act(
                                actor: office.actor(key),
                                Casework.Move(
                                    caseID: story.id,
                                    version: version,
                                    requestID: office.request(),
                                    action: "accept",
                                    comment: nil
                                )
                            )
                            return true
                        } catch {
                            #expect(error as? CaseworkProblem == .stale)
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            let dossier = try await story.dossier()
            #expect(dossier.actions.filter { $0.action == "accept" }.count == 1)
            #expect(dossier.documents.count == 1)
        }
    }
}
