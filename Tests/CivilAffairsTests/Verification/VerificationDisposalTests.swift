// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What went to and fro with sources is kept no longer than the packs say.
struct VerificationDisposalTests {
    private static func count(_ office: VerifyOffice, _ sql: @escaping @Sendable () -> SQL) async throws -> Int {
        try await office.database.read { try $0.value(sql(), as: Int.self) }
    }

    private static func place(_ name: String, in folder: String) throws {
        let inbox = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
        let lines = name == "r.csv" ? VerifyOffice.head + "\r\nHD-0,1,甲,银行存款,1,2026-11-20,\r\n" : "什么也不是"
        try Data(lines.utf8).write(to: inbox.appendingPathComponent(name))
    }

    @Test(arguments: TestStores.all)
    func `files to and from sources go after their months, and a case that is held keeps those of its people`(
        store: Dialect
    ) async throws {
        try await VerifyOffice.with(store) { office in
            let people = try await office.people(["邓大山", "邓小山"])
            let held = try await office.accepted(people[0])
            try await office.send()
            try await office.answerNothing(held, [people[0]])
            let sent = try await Self.count(office) { "select count(*) from verification_file" }
            let other = try await office.accepted(people[1])
            try await office.send()
            let bank = try #require(try await office.request(other, "bank"))
            let lines = [
                "\(bank.number),\(people[1].number),\(people[1].name),银行存款,90000,2026-11-20,",
                "\(bank.number),\(people[1].number),\(people[1].name),无此项目,1,2026-11-20,",
            ]
            let report = try await office.take(lines)
            try await office.database.write { transaction in
                _ = try transaction.run(
                    """
                    insert into retention_hold (id, case_id, reason, placed_by, function_title, placed_at)
                    values (1, \(held), '行政诉讼', '局领导', '局领导', 0)
                    """
                )
            }
            let all = try await Self.count(office) { "select count(*) from verification_file" }
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2027-11-20"), hour: 9))
            #expect(try await office.verification.dispose(inbox: nil).isNothing)
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2027-11-21"), hour: 9))
            let gone = try await office.verification.dispose(inbox: nil)
            #expect(gone.files == all - sent && gone.messages == 0)
            #expect(try await office.verification.dispose(inbox: nil).isNothing)

            let (file, bad) = try await office.verification.file(actor: office.verifier, id: report.fileID)
            #expect(file.disposedAt != nil && bad.isEmpty)
            await #expect(throws: AccessProblem.self) {
                _ = try await office.verification.content(actor: office.verifier, id: report.fileID)
            }
            let desk = try await office.verification.desk(actor: office.verifier, limit: 100)
            let kept = try #require(desk.files.first { $0.disposedAt == nil })
            _ = try await office.verification.content(actor: office.verifier, id: kept.id)
            // What the case rests on stays with it, and the same file is known again.
            let found = try await office.verification.report(actor: office.verifier, caseID: other)
            #expect(found.people.flatMap(\.items).contains { $0.matched?.value == "90000.00元" })
            #expect(try await office.take(lines).seenBefore)
            #expect(
                try await Self.count(office) {
                    "select count(*) from audit_entry where verb = 'verification.dispose'"
                } == 1
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `what was read or refused in the inbox goes after its months`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            try await TestStores.withFolder { folder in
                let inbox = "\(folder)/inbox"
                for name in ["r.csv", "x.csv"] { try Self.place(name, in: inbox) }
                let taken = try await office.verification.takeReturns(inbox: inbox)
                #expect(taken.reports.count == 1 && taken.refused.count == 1)
                func left() -> Int {
                    ["done", "failed"].reduce(0) { sum, below in
                        sum + (FileManager.default.subpaths(atPath: "\(inbox)/\(below)")?.count ?? 0)
                    }
                }
                // Each with a text beside it.
                #expect(left() == 4)
                office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2027-11-20"), hour: 8))
                #expect(try await office.verification.dispose(inbox: inbox).read == 0)
                office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2027-11-21"), hour: 10))
                #expect(try await office.verification.dispose(inbox: inbox).read == 4)
                #expect(left() == 0)
                // A folder that is not there yet holds nothing.
                #expect(try await office.verification.dispose(inbox: "\(folder)/none").read == 0)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `messages of a run go, and what matching found about a benefit from a list goes when its years are over`(
        store: Dialect
    ) async throws {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            try await county.authorise(county.people)
            let listed = try await county.enrol(county.people[0], case: nil)
            let decided = try await county.enrol(county.people[1], case: county.caseID)
            let id = try await county.start()
            try await office.send()
            _ = try await county.answer(id, "market-entity", "市场主体", "是")
            let blobs = BlobStore(office.rooms.cipher)
            let now = office.clock.now()
            try await office.database.write { transaction in
                let hash = try blobs.put(Array("{}".utf8), in: transaction, at: now)
                try transaction.run(
                    """
                    insert into verification_exchange (id, request_id, source_id, direction, message_key, at, body_hash)
                    select 1, min(id), 'bank', 'out', 'k', \(now), \(hash) from verification_request
                    where run_id = \(id)
                    """
                )
            }
            county.travel(days: 400)
            #expect(try await office.verification.dispose(inbox: nil).messages == 1)
            #expect(try await Self.count(office) { "select count(*) from blob" } == 0)
            #expect(try await office.rooms.privacy.disposeListed() == 0)

            func rows(_ enrolment: Int64) async throws -> Int {
                try await Self.count(office) {
                    "select count(*) from verification_run_person where enrolment_id = \(enrolment)"
                }
            }
            try await office.database.write { transaction in
                _ = try transaction.run("update enrolment set state = 'ended', ended_month = '2027-01'")
            }
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2037-01-15"), hour: 9))
            #expect(try await office.rooms.privacy.disposeListed() == 0)
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2037-03-15"), hour: 9))
            #expect(try await office.rooms.privacy.disposeListed() == 1)
            #expect(try await rows(listed) == 0)
            #expect(try await rows(decided) == 1)
            #expect(try await Self.count(office) { "select count(*) from verification_difference" } == 0)
            #expect(try await Self.count(office) { "select count(*) from verification_answer where value = '是'" } == 0)
            #expect(try await office.rooms.privacy.disposeListed() == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever asks what is held of them is shown what matching found`(store: Dialect) async throws {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let id = try await county.start()
            try await office.send()
            _ = try await county.answer(id, "bank", "银行存款", "90000")
            let reader = Actor(
                identity: .resident(personID: county.people[0].id),
                name: "居民",
                function: nil,
                functionTitle: "居民本人",
                level: nil,
                regionID: nil,
                scope: .nothing,
                permissions: []
            )
            let held = try await office.rooms.privacy.own(actor: reader)
            let found = try #require(held.answers.first { $0.run != nil })
            #expect(found.run?.hasSuffix(" 2026-11") == true && found.value == "90000.00元")
            #expect(found.name == "银行存款" && found.caseID == 0)
        }
    }
}
