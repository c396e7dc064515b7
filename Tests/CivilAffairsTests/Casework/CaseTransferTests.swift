// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Cases that one township took in and another has to handle.
struct CaseTransferTests {
    private static func send(_ story: CaseStory, reason: String = "户籍在候口街道西村") async throws {
        try await story.casework.transfer(
            actor: story.office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            to: story.office.otherVillage,
            reason: reason
        )
    }

    @Test(arguments: TestStores.all)
    func `a case goes on where it was sent, and its sender follows it without reading it`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await story.answerFamily()
            try await Self.send(story)

            await #expect(throws: AccessProblem.self) { try await story.dossier("clerk") }
            let there = try await story.dossier("otherClerk")
            #expect(there.file.regionID == office.otherTownship)
            #expect(there.file.villageRegionID == office.otherVillage)
            #expect(there.actions.last?.comment == "户籍在候口街道西村")

            let (out, waitingOut) = try await story.casework.transfers(actor: office.actor("clerk"), .outgoing)
            #expect(out.map(\.state) == [.sent])
            #expect(waitingOut == [.outgoing: 1])
            let (came, _) = try await story.casework.transfers(actor: office.actor("otherClerk"), .incoming)
            #expect(came.map(\.caseID) == [story.id])
            #expect(try await story.casework.transfers(actor: office.actor("otherClerk"), .outgoing).transfers.isEmpty)

            try await story.answer(.family, ["assets": "4000"], by: "otherClerk")
            let (followed, waiting) = try await story.casework.transfers(actor: office.actor("clerk"), .outgoing)
            #expect(followed.map(\.state) == [.handled])
            #expect(waiting.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `what came by mistake is sent back once, with a reason`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await Self.send(story)
            let version = try await story.dossier("otherClerk").file.version
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "退回转出地")) {
                try await story.casework.sendBack(
                    actor: office.actor("otherClerk"),
                    caseID: story.id,
                    version: version,
                    reason: ""
                )
            }
            try await story.casework.sendBack(
                actor: office.actor("otherClerk"),
                caseID: story.id,
                version: version,
                reason: "常住竟陵街道三年以上"
            )
            let (out, _) = try await story.casework.transfers(actor: office.actor("clerk"), .outgoing)
            #expect(out.map(\.state) == [.returned])
            #expect(out.first?.returnReason == "常住竟陵街道三年以上")
            #expect(try await story.dossier("clerk").file.villageRegionID == office.village)
            await #expect(throws: CaseworkProblem.notTransferable) {
                try await story.casework.sendBack(
                    actor: office.actor("clerk"),
                    caseID: story.id,
                    version: try await story.version(),
                    reason: "再退一次"
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a case is not sent without a reason, within its township, or by whoever does not have it in hand`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "异地转办")) {
                try await Self.send(story, reason: "")
            }
            let version = try await story.version()
            for place in [office.village, office.otherTownship, 987_654_321] {
                await #expect(throws: CaseworkProblem.wrongRegion) {
                    try await story.casework.transfer(
                        actor: office.actor("clerk"),
                        caseID: story.id,
                        version: version,
                        to: place,
                        reason: "户籍地"
                    )
                }
            }
            await #expect(throws: CaseworkProblem.self) {
                try await story.casework.transfer(
                    actor: office.actor("signer"),
                    caseID: story.id,
                    version: version,
                    to: office.otherVillage,
                    reason: "户籍地"
                )
            }
            await #expect(throws: AccessProblem.self) {
                try await story.casework.transfer(
                    actor: office.actor("otherClerk"),
                    caseID: story.id,
                    version: version,
                    to: office.otherVillage,
                    reason: "户籍地"
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a village's worker follows what went from the village, and what was told of the case goes with it`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office, by: "village")
            try await story.casework.transfer(
                actor: office.actor("village"),
                caseID: story.id,
                version: try await story.version(),
                to: office.otherVillage,
                reason: "户籍在西村"
            )
            let (out, waiting) = try await story.casework.transfers(actor: office.actor("village"), .outgoing)
            #expect(out.map(\.caseID) == [story.id])
            #expect(waiting == [.outgoing: 1])
            #expect(out.first?.isAt == office.otherTownship)
            let left = try await office.rooms.database.read { [village = office.village] transaction in
                try transaction.value(
                    "select count(*) from message where case_id = \(story.id) and region_id = \(village)",
                    as: Int.self
                )
            }
            #expect(left == 0)
        }
    }
}
