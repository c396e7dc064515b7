// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// A record outside the scope is opened for an emergency, one person and a short time, and looked at afterwards.
struct EmergencyTests {
    private static func stranger(_ office: CaseOffice) async throws -> (id: Int64, number: ResidentID) {
        let body = "42900619660304120"
        let number = try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: office.clock.today)
        let id = try await office.rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName("刘桂兰"),
                number: number,
                hukouRegionID: office.otherVillage,
                homeRegionID: office.otherVillage,
                homeAddress: "西村 3 号",
                phone: try PhoneNumber("13900001234")
            )
        )
        return (id, number)
    }

    @Test(arguments: TestStores.all)
    func `one person is seen until the time is over, with every look audited, and nobody else`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let (id, number) = try await Self.stranger(office)
            let another = try await office.person("赵立新", village: office.otherVillage)
            let privacy = office.rooms.privacy
            let clerk = office.actor("clerk")
            let name = try PersonName("刘桂兰")
            await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
                _ = try await office.rooms.parties.card(actor: clerk, id)
            }
            let wrong = try PersonName("刘桂花")
            await #expect(throws: PrivacyProblem.unknownPerson) {
                _ = try await privacy.openEmergency(actor: clerk, number: number, name: wrong, reason: "老人走失")
            }
            await #expect(throws: PrivacyProblem.reasonNeeded) {
                _ = try await privacy.openEmergency(actor: clerk, number: number, name: name, reason: "")
            }
            await #expect(throws: PrivacyProblem.inReach) {
                _ = try await privacy.openEmergency(
                    actor: office.actor("otherClerk"),
                    number: number,
                    name: name,
                    reason: "老人走失"
                )
            }
            let opened = try await privacy.openEmergency(
                actor: clerk,
                number: number,
                name: name,
                reason: "老人走失"
            )
            let view = try await privacy.lookEmergency(actor: clerk, opened)
            #expect(view.card.person.name == "刘桂兰" && view.phone == "13900001234" && view.address == "西村 3 号")
            #expect(view.emergency.until == office.clock.now().adding(seconds: 3_600))
            await #expect(throws: PrivacyProblem.unknownEmergency) {
                _ = try await privacy.lookEmergency(actor: office.actor("clerk2"), opened)
            }
            // The scope is wider by this one person, and for the ordinary pages not at all.
            let wider = clerk.opening(id)
            let seen = try await office.rooms.database.read { [parties = office.rooms.parties] in
                try parties.people([id, another], scope: wider.scope, in: $0).map(\.id)
            }
            #expect(seen == [id])
            await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
                _ = try await office.rooms.parties.card(actor: clerk, id)
            }
            office.pass(minutes: 61)
            await #expect(throws: PrivacyProblem.emergencyOver) {
                _ = try await privacy.lookEmergency(actor: clerk, opened)
            }
            let lines = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "person", subjectID: id),
                before: nil,
                limit: 20
            )
            #expect(lines.map(\.verb).filter { $0.hasPrefix("emergency") } == ["emergency.look", "emergency.open"])
            #expect(lines.first { $0.verb == "emergency.open" }?.reason == "老人走失")
        }
    }

    @Test(arguments: TestStores.all)
    func `the auditor and the leader each say once whether it was justified`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let (_, number) = try await Self.stranger(office)
            let privacy = office.rooms.privacy
            let clerk = office.actor("clerk")
            let opened = try await privacy.openEmergency(
                actor: clerk,
                number: number,
                name: try PersonName("刘桂兰"),
                reason: "老人走失"
            )
            try await privacy.endEmergency(actor: clerk, opened)
            await #expect(throws: PrivacyProblem.emergencyOver) {
                _ = try await privacy.lookEmergency(actor: clerk, opened)
            }
            try await privacy.reviewEmergency(
                actor: office.actor("auditor"),
                opened,
                isJustified: true,
                note: "已核对"
            )
            await #expect(throws: PrivacyProblem.alreadyReviewed) {
                try await privacy.reviewEmergency(
                    actor: office.actor("auditor"),
                    opened,
                    isJustified: false,
                    note: "再想想"
                )
            }
            try await privacy.reviewEmergency(
                actor: office.actor("leader"),
                opened,
                isJustified: false,
                note: "未先联系当地"
            )
            let (found, names) = try await privacy.emergencies(actor: office.actor("leader"))
            #expect(found.map { $0.reviews.map(\.isJustified) } == [[true, false]])
            #expect(names[found[0].personID] == "刘*兰")
            for key in ["clerk", "admin", "drafter"] {
                await #expect(throws: AccessProblem.self) {
                    _ = try await privacy.emergencies(actor: office.actor(key))
                }
            }
        }
    }
}
