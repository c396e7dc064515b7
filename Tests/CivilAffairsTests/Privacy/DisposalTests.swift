// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Cases that have been kept long enough are disposed of by two hands, and leave a tombstone.
struct DisposalTests {
    /// An application that was filled in, sent, and withdrawn.
    private static func withdrawn(_ office: CaseOffice) async throws -> CaseStory {
        let story = try await CaseStory.open(office)
        try await story.fill()
        try await story.casework.setMaterial(
            actor: office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            materialID: "illness-proof",
            state: .provided,
            note: "诊断书",
            upload: Casework.Upload(
                name: "a.png",
                media: "image/png",
                content: Array(Data(base64Encoded: Self.picture) ?? Data())
            )
        )
        try await story.casework.handIn(
            actor: office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            subject: .family,
            fieldID: "pledge",
            upload: Casework.Upload(
                name: "签名.png",
                media: "image/png",
                content: Array(Data(base64Encoded: Self.picture) ?? Data())
            )
        )
        try await story.press("clerk", "submit")
        try await story.press("clerk", "withdraw", "家里情况好转")
        return story
    }

    private static let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private static func count(_ office: CaseOffice, _ sql: @escaping @Sendable () -> SQL) async throws -> Int {
        try await office.rooms.database.read { try $0.value(sql(), as: Int.self) }
    }

    @Test(arguments: TestStores.all)
    func `nothing is due before its years are over, and then another function approves what one proposed`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.withdrawn(office)
            let privacy = office.rooms.privacy
            let drafter = office.actor("drafter")
            let leader = office.actor("leader")
            office.pass(days: 365 * 10)
            #expect(try await privacy.due(actor: drafter).cases.isEmpty)
            await #expect(throws: PrivacyProblem.noCases) {
                _ = try await privacy.propose(actor: drafter, caseIDs: [story.id], note: "试一试")
            }
            office.pass(days: 5)
            let due = try #require(try await privacy.due(actor: drafter).cases.first)
            #expect(due.id == story.id && due.bars.isEmpty)
            #expect(due.countedFrom.iso == "2026-09-01" && due.ended.iso == "2036-09-02")

            let list = try await privacy.propose(actor: drafter, caseIDs: [story.id], note: "保管期满")
            #expect(try await privacy.due(actor: drafter).cases.first?.bars == [.listed])
            await #expect(throws: PrivacyProblem.ownList) {
                let hand = try office.actor("drafter", inFunctionOf: "leader")
                try await privacy.approve(actor: hand, list, version: 1, note: "同意")
            }
            await #expect(throws: AccessProblem.self) {
                try await privacy.approve(actor: drafter, list, version: 1, note: "同意")
            }
            await #expect(throws: PrivacyProblem.stale) {
                try await privacy.approve(actor: leader, list, version: 2, note: "同意")
            }
            let verify = try await office.rooms.audit.verify()
            try await privacy.approve(actor: leader, list, version: 1, note: "同意销毁")
            await #expect(throws: PrivacyProblem.alreadySettled) {
                try await privacy.approve(actor: leader, list, version: 2, note: "同意")
            }

            // Gone: answers, consents, materials with their files, texts; the applicant's name. Left: the tombstone.
            let id = story.id
            for table in ["fact", "answer_file", "consent", "case_material", "message", "decision"] {
                let left = try await Self.count(office) {
                    "select count(*) from \(SQL(trusted: table)) where case_id = \(id)"
                }
                #expect(left == 0, "\(table)")
            }
            #expect(try await Self.count(office) { "select count(*) from blob" } == 0)
            #expect(try await Self.count(office) { "select count(*) from blob_piece" } == 0)
            #expect(
                try await Self.count(office) {
                    "select count(*) from case_action where case_id = \(id) and comment is not null"
                } == 0
            )
            #expect(try await Self.count(office) { "select count(*) from case_action where case_id = \(id)" } > 3)
            let file = try await story.file()
            #expect(file.isDisposed && !file.title.contains("王桂香") && file.applicantName == "（已销毁）")
            let (made, stone) = try #require(try await privacy.tombstone(actor: leader, caseID: id))
            #expect(made.state == .done && made.number == "销毁〔2036〕1号" && made.settledBy == "leader")
            #expect(made.files == 1)
            #expect(stone.contentHash?.count == 64 && stone.closed.iso == "2026-09-01")
            #expect(try await privacy.due(actor: drafter).cases.isEmpty)
            #expect(try await privacy.own(actor: office.resident(story.applicant)).cases.isEmpty)

            // The audit stays whole, and says what went.
            let after = try await office.rooms.audit.verify()
            #expect(after.firstFault == nil && after.unsealed > verify.unsealed)
            let lines = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "case", subjectID: id),
                before: nil,
                limit: 50
            )
            #expect(lines.first { $0.verb == "disposal.case" }?.reason == "同意销毁")
            #expect(lines.contains { $0.verb == "case.withdraw" })
        }
    }

    @Test(arguments: TestStores.all)
    func `a file that proves something elsewhere stays when the case that had it too goes`(dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.withdrawn(office)
            let picture = Array(Data(base64Encoded: Self.picture) ?? Data())
            var contract = PurchaseDraft()
            contract.item = "jiuzhu-diaocha"
            contract.number = "一号"
            contract.party = "演示中心"
            contract.amount = "6"
            contract.amountUnit = "万元"
            contract.signed = try CivilDate(parsing: "2026-03-01")
            contract.from = try CivilDate(parsing: "2026-03-15")
            contract.until = try CivilDate(parsing: "2027-03-14")
            contract.evidence = ("合同.png", picture)
            let drafter = office.actor("drafter")
            let bought = try await office.rooms.purchasing.record(actor: drafter, contract)
            office.pass(days: 366 * 10)
            let list = try await office.rooms.privacy.propose(actor: drafter, caseIDs: [story.id], note: "保管期满")
            try await office.rooms.privacy.approve(actor: office.actor("leader"), list, version: 1, note: "同意销毁")

            #expect(try await story.file().isDisposed)
            let kept = try await office.rooms.purchasing.evidence(actor: drafter, bought, ofAppraisal: false)
            #expect(kept.content == picture)
        }
    }

    @Test(arguments: TestStores.all)
    func `what other offices said of a case goes with it, and no search finds it any more`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let (clerk, privacy) = (office.actor("clerk"), office.rooms.privacy)
            let story = try await CaseStory.told(office, to: "accept")
            let cooperation = office.rooms.cooperation
            _ = try await cooperation.refer(
                actor: clerk,
                requestID: office.request(),
                Cooperation.Asking(
                    caseID: story.id,
                    personID: story.applicant,
                    partnerID: "charity",
                    need: "慈善帮扶",
                    note: "屋顶漏雨。"
                )
            )
            let seats = ["住建所", "村委会"].map { Conference.Participant(unit: $0, name: "", opinion: "") }
            _ = try await cooperation.call(
                actor: clerk,
                requestID: office.request(),
                Cooperation.Call(
                    caseID: story.id,
                    topic: "住房",
                    on: try CivilDate(parsing: "2026-09-02"),
                    place: "会议室",
                    chair: "周强",
                    participants: seats
                )
            )
            try await story.press("clerk", "withdraw", "家里情况好转")
            let named = CaseFilter(text: "王桂香")
            #expect(try await story.casework.list(actor: clerk, filter: named).files.map(\.id) == [story.id])
            office.pass(days: 366 * 10)
            let list = try await privacy.propose(
                actor: office.actor("drafter"),
                caseIDs: [story.id],
                note: "保管期满"
            )
            try await privacy.approve(actor: office.actor("leader"), list, version: 1, note: "同意销毁")
            let id = story.id
            for table in ["referral", "conference", "conference_participant"] {
                let left = try await Self.count(office) { "select count(*) from \(SQL(trusted: table))" }
                #expect(left == 0, "\(table)")
            }
            #expect(try await story.casework.list(actor: clerk, filter: named).files.isEmpty)
            #expect(try await story.casework.list(actor: clerk, filter: CaseFilter()).files.map(\.id) == [id])
        }
    }

    @Test(arguments: TestStores.all)
    func `a hold, a running benefit or an open objection keeps a case, also between proposal and approval`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.withdrawn(office)
            let other = try await Self.withdrawn(office)
            let privacy = office.rooms.privacy
            let drafter = office.actor("drafter")
            office.pass(days: 366 * 10)
            try await privacy.hold(actor: drafter, caseID: story.id, reason: "行政诉讼期间")
            await #expect(throws: PrivacyProblem.alreadyHeld) {
                try await privacy.hold(actor: drafter, caseID: story.id, reason: "又一次")
            }
            let due = try await privacy.due(actor: drafter).cases
            #expect(due.first { $0.id == story.id }?.bars == [.held])
            await #expect(throws: PrivacyProblem.self) {
                _ = try await privacy.propose(actor: drafter, caseIDs: [story.id, other.id], note: "保管期满")
            }
            let list = try await privacy.propose(actor: drafter, caseIDs: nil, note: "保管期满")
            #expect(try await privacy.disposal(actor: drafter, list).lines.map(\.caseID) == [other.id])

            try await privacy.hold(actor: office.actor("auditor"), caseID: other.id, reason: "审计调阅")
            await #expect(throws: PrivacyProblem.self) {
                try await privacy.approve(actor: office.actor("leader"), list, version: 1, note: "同意")
            }
            #expect(try await !other.file().isDisposed)
            try await privacy.refuse(actor: office.actor("leader"), list, version: 1, note: "审计期间不销毁")
            try await privacy.lift(actor: drafter, caseID: other.id, reason: "审计结束")
            await #expect(throws: PrivacyProblem.notHeld) {
                try await privacy.lift(actor: drafter, caseID: other.id, reason: "审计结束")
            }
            #expect(try await privacy.due(actor: drafter).cases.first { $0.id == other.id }?.bars == [])

            let id = other.id
            let applicant = other.applicant
            try await office.rooms.database.write { [benefits = office.rooms.benefits, village = office.village] in
                try benefits.open(
                    EnrolmentOpening(
                        programID: "dibao",
                        exclusionGroup: "basic-living",
                        caseID: id,
                        regionID: village,
                        classCode: "A",
                        urban: .rural,
                        amount: Money(yuan: 400),
                        members: [applicant],
                        payeePersonID: applicant,
                        payeeName: "王桂香",
                        confirmedOn: try CivilDate(parsing: "2026-09-01")
                    ),
                    actor: .system("test"),
                    in: $0
                )
            }
            // While a benefit runs, the years do not.
            let now = try await privacy.due(actor: drafter).cases.first { $0.id == id }
            #expect(now?.bars == [.running])
        }
    }

    @Test(arguments: TestStores.all)
    func `what is kept for good is never due, and townships have no part in it`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.withdrawn(office)
            let id = story.id
            try await office.rooms.database.write {
                _ = try $0.run("update case_file set service_id = 'shouyang-dengji' where id = \(id)")
            }
            office.pass(days: 366 * 40)
            #expect(try await office.rooms.privacy.due(actor: office.actor("drafter")).cases.isEmpty)
            for key in ["clerk", "village", "head", "admin"] {
                await #expect(throws: AccessProblem.self) {
                    _ = try await office.rooms.privacy.due(actor: office.actor(key))
                }
            }
        }
    }
}
