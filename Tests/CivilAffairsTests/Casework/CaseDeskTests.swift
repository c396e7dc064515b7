// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What waits on a desk.
struct CaseDeskTests {
    @Test(arguments: TestStores.all)
    func `a case lies on the desk of the function whose turn it is and on no other`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let turns: [(step: String, keys: Set<String>)] = [
                ("verify", ["clerk", "clerk2", "verifier"]), ("post", ["clerk", "clerk2"]), ("confirm", ["drafter"]),
            ]
            for turn in turns {
                let story = try await CaseStory.told(office, to: turn.step)
                for key in ["clerk", "verifier", "drafter", "checker", "signer", "head"] {
                    let desk = try await office.rooms.casework.desk(actor: office.actor(key))
                    #expect(desk.files.map(\.id).contains(story.id) == turn.keys.contains(key), "\(key) \(turn.step)")
                    #expect(desk.due == desk.files.count)
                    #expect(!desk.watches)
                }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the next hand of a chain gets the case and the first one loses it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            try await story.press("drafter", "confirm")

            #expect(try await office.rooms.casework.desk(actor: office.actor("drafter")).files.isEmpty)
            #expect(try await office.rooms.casework.desk(actor: office.actor("checker")).files.map(\.id) == [story.id])
        }
    }

    @Test(arguments: TestStores.all)
    func `a leader watches all, the most urgent first, and what is decided leaves every desk`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "visit")
            office.pass(days: 3)
            let second = try await CaseStory.told(office, to: "verify")
            let desk = try await office.rooms.casework.desk(actor: office.actor("leader"))
            #expect(desk.watches)
            // The second one's verification has to begin within three working days, long before the first one's term is over.
            #expect(desk.files.map(\.id) == [second.id, first.id])
            #expect(desk.files.first?.urgentOn == desk.files.first?.nextDueOn)
            #expect(desk.others == 2)

            try await first.press("clerk", "withdraw", "家庭情况好转")
            let after = try await office.rooms.casework.desk(actor: office.actor("leader"))
            #expect(after.files.map(\.id) == [second.id])
        }
    }
}
