// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county in which the first of the people authorised to be asked in a case that opened their benefit.
struct MatchingCounty: Sendable {
    static let month = Month(index: 2026 * 12 + 10)

    let office: VerifyOffice
    let people: [VerifyOffice.Applicant]
    let caseID: Int64

    var verification: Verification { office.verification }

    init(_ office: VerifyOffice, _ names: [String]) async throws {
        self.office = office
        people = try await office.people(names)
        caseID = try await office.accepted(people[0])
        try await office.send()
        try await office.answerNothing(caseID, [people[0]])
    }

    func enrol(_ person: VerifyOffice.Applicant, case caseID: Int64?) async throws -> Int64 {
        let opening = EnrolmentOpening(
            programID: "dibao",
            exclusionGroup: "basic-living",
            caseID: caseID,
            regionID: office.home,
            classCode: "A",
            urban: .rural,
            amount: Money(fen: 60_000),
            members: [person.id],
            payeePersonID: person.id,
            payeeName: person.name,
            confirmedOn: office.clock.today,
            startMonth: Self.month
        )
        let benefits = office.rooms.benefits
        return try await office.database.write {
            try benefits.open(opening, actor: .system("test"), in: $0)
        }
    }

    func start() async throws -> Int64 {
        let month = office.clock.today.month
        return try await verification.startRun(actor: office.verifier, matchingID: "jiuzhu", month: month)
    }

    func run(_ id: Int64) async throws -> VerificationRun.Report {
        try await verification.run(actor: office.verifier, id: id)
    }

    func number(_ run: Int64, _ source: String) async throws -> String {
        try await office.database.read { transaction in
            try transaction.value(
                "select number from verification_request where run_id = \(run) and source_id = \(source)"
            )
        }
    }

    func alerts() async throws -> [Alert] {
        try await office.rooms.benefits.alerts(actor: .system("test"), kind: .matchDiffers)
    }

    func answer(_ run: Int64, _ source: String, _ item: String, _ value: String) async throws -> VerificationReturn {
        let number = try await number(run, source)
        let day = office.clock.today.iso
        return try await office.take(["\(number),\(people[0].number),\(people[0].name),\(item),\(value),\(day),"])
    }

    /// Authorises that people are asked about, as in the case of the first of them.
    func authorise(_ people: [VerifyOffice.Applicant]) async throws {
        let (ids, caseID) = (people.map(\.id), caseID)
        try await office.database.write { transaction in
            let first = try transaction.newKeys(ids.count)
            try transaction.run("delete from consent where case_id = \(caseID)")
            try transaction.insert(
                into: "consent",
                ["id", "case_id", "person_id", "given_by", "from_on", "until_on", "recorded_at"],
                rows: ids.enumerated().map {
                    [
                        (first + Int64($0)).sqlValue, caseID.sqlValue, $1.sqlValue, .text("本人"),
                        .text("2026-11-01"), .text("2027-11-01"), .integer(0),
                    ]
                }
            )
        }
    }

    func travel(days: Int) {
        office.clock.travel(to: office.clock.now().adding(seconds: days * 86_400))
    }

    static func run(
        _ store: Dialect,
        _ names: [String] = ["邓大山", "邓小山"],
        _ test: @escaping @Sendable (MatchingCounty) async throws -> Void
    ) async throws {
        try await VerifyOffice.with(store) { try await test(MatchingCounty($0, names)) }
    }
}
