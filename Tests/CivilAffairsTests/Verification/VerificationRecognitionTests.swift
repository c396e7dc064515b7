// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Results of one case that another case takes over while they are good.
struct VerificationRecognitionTests {
    /// A father whose means were looked up for his own case, and his son's case, in which he owes support.
    private struct Family: Sendable {
        let office: VerifyOffice
        let father: VerifyOffice.Applicant
        let son: VerifyOffice.Applicant
        let first: Int64

        init(_ office: VerifyOffice) async throws {
            self.office = office
            let people = try await office.people(["邓大山", "邓小山"])
            (father, son) = (people[0], people[1])
            first = try await office.accepted(father)
            try await office.send()
            let number = try #require(try await office.request(first, "housing-fund")?.number)
            _ = try await office.take(["\(number),\(father.number),\(father.name),公积金余额,5200,2026-11-18,柜台"])
            try await office.answerNothing(first, [father], except: ["housing-fund"])
        }

        func second() async throws -> Int64 { try await office.accepted(son, supporters: [father]) }

        func requests(_ id: Int64, of person: VerifyOffice.Applicant) async throws -> [VerificationRequest] {
            try await office.verification.requests(actor: office.verifier, caseID: id).filter {
                $0.personIDs == [person.id]
            }
        }
    }

    private static func run(
        _ store: Dialect,
        _ test: @escaping @Sendable (Family) async throws -> Void
    ) async throws {
        try await VerifyOffice.with(store) { try await test(Family($0)) }
    }

    @Test(arguments: TestStores.all)
    func `a result that is still good is taken over with its case and day, and nobody is asked twice`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { family in
            let office = family.office
            let id = try await family.second()
            let taken = try await family.requests(id, of: family.father)
            #expect(taken.count == office.verification.sources.count)
            let number = try #require(
                try await office.rooms.casework.dossier(actor: office.clerk, caseID: family.first).file.number
            )
            for request in taken {
                #expect(request.state == .returned && request.sentAt == nil)
                #expect(request.recognised == "互认：办件 \(number) 于 2026-11-20 取得的结果")
            }
            let bank = try #require(taken.first { $0.sourceID == "housing-fund" })
            #expect(bank.validUntil == office.clock.today.adding(days: 90))
            let fresh = try await family.requests(id, of: family.son)
            #expect(fresh.map(\.state) == office.verification.sources.map { _ in .waiting })

            let report = try await office.verification.report(actor: office.verifier, caseID: id)
            let father = try #require(report.people.first { $0.personID == family.father.id })
            let deposit = try #require(father.items.first { $0.name == "公积金余额" })
            #expect(deposit.matched?.value == "5200.00元" && deposit.matched?.origin == "住房公积金中心")
            let history = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).actions
            #expect(history.contains { $0.action == "verification-recognised" && $0.comment?.contains(number) == true })

            // Asked again, nothing new is made, and only the son is in the files.
            let all = try await office.verification.requestAll(actor: office.clerk, caseID: id)
            #expect(all.count == taken.count + fresh.count)
            #expect(try await office.send().requests == fresh.count)
        }
    }

    @Test(arguments: TestStores.all)
    func `a result that ran out, was doubted or was taken back is asked for anew`(store: Dialect) async throws {
        try await Self.run(store) { family in
            let office = family.office
            let tax = try #require(try await office.request(family.first, "tax")?.number)
            let line = "\(tax),\(family.father.number),别人,工资性收入,900,2026-11-19,"
            #expect(try await office.take([line]).bad.map(\.outcome) == [.nameDiffers])
            office.clock.travel(to: office.clock.now().adding(seconds: 40 * 86_400))
            let id = try await family.second()
            let states = try await family.requests(id, of: family.father)
            let expected: Set = ["tax", "funeral"]
            #expect(Set(states.filter { $0.recognised == nil }.map(\.sourceID)).isSubset(of: expected))
            let both = try await office.verification.requests(actor: office.verifier, caseID: id).filter {
                $0.recognised == nil && $0.personIDs.contains(family.father.id)
            }
            #expect(Set(both.map(\.sourceID)) == expected)
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing is taken over once the authorisation of then was taken back`(store: Dialect) async throws {
        try await Self.run(store) { family in
            let office = family.office
            let dossier = try await office.rooms.casework.dossier(actor: office.clerk, caseID: family.first)
            try await office.rooms.casework.revokeConsent(
                actor: office.clerk,
                caseID: family.first,
                version: dossier.file.version,
                personID: family.father.id
            )
            let id = try await family.second()
            let all = try await office.verification.requests(actor: office.verifier, caseID: id)
            #expect(!all.isEmpty && all.allSatisfy { $0.recognised == nil && $0.state == .waiting })
        }
    }

    @Test(arguments: TestStores.all)
    func `a result that runs out before a decision can be made is not taken over`(store: Dialect) async throws {
        try await Self.run(store) { family in
            let office = family.office
            // Good for 90 days from the 20th of November: nineteen are left, then twenty.
            office.clock.travel(to: office.clock.now().adding(seconds: 71 * 86_400))
            let late = try await family.second()
            func fund(_ id: Int64) async throws -> VerificationRequest? {
                try await family.requests(id, of: family.father).first { $0.sourceID == "housing-fund" }
            }
            let asked = try await office.verification.requests(actor: office.verifier, caseID: late).first {
                $0.sourceID == "housing-fund" && $0.personIDs.contains(family.father.id)
            }
            #expect(asked?.state == .waiting && asked?.recognised == nil)
            office.clock.travel(to: office.clock.now().adding(seconds: -86_400))
            let uncle = try await office.people(["邓老三"], from: 40)[0]
            let other = try await office.accepted(uncle, supporters: [family.father])
            #expect(try await fund(other)?.recognised != nil)
        }
    }

    @Test(arguments: TestStores.all)
    func `what was taken over counts no more from the moment the source is asked afresh`(store: Dialect) async throws {
        try await Self.run(store) { family in
            let office = family.office
            let id = try await family.second()
            func fund() async throws -> String? {
                try await office.verification.report(actor: office.verifier, caseID: id).people
                    .first { $0.personID == family.father.id }?.items.first { $0.name == "公积金余额" }?.counts
            }
            #expect(try await fund() != nil)
            let taken = try #require(
                try await family.requests(id, of: family.father).first { $0.sourceID == "housing-fund" }
            )
            try await office.verification.askFresh(
                actor: office.clerk,
                caseID: id,
                requestID: taken.id,
                reason: "听说已经支取"
            )
            #expect(try await fund() == nil)
            // It was set aside while it was good, so that nothing has to be renewed when the source is waited for no more.
            try await office.send()
            office.clock.travel(to: office.clock.now().adding(seconds: 30 * 86_400))
            let asked = try #require(
                try await family.requests(id, of: family.father).last { $0.sourceID == "housing-fund" }
            )
            #expect(asked.id > taken.id)
            try await office.verification.waive(actor: office.clerk, caseID: id, requestID: asked.id, reason: "停机")
            let all = try await office.verification.requests(actor: office.verifier, caseID: id)
            let waived = try #require(all.first { $0.id == asked.id })
            let later = office.clock.today.adding(days: 300)
            #expect(waived.state == .waived && waived.expired(among: all, on: later) == nil)
            #expect(all.first { $0.id == taken.id }?.isExpired(on: later) == true)
        }
    }

    @Test func `the parameter says from which day on results are taken over`() throws {
        let pack = try CaseOffice.shipped.get()
        let services = try PackServices(pack, hash: "h") { _ in pack.root }
        #expect(services.recognitionDays(on: try CivilDate(parsing: "2026-07-01")) == 20)
        #expect(services.recognitionDays(on: try CivilDate(parsing: "2026-06-30")) == nil)
    }

    @Test(arguments: TestStores.all)
    func `an officer may have a source asked afresh, with a reason, once`(store: Dialect) async throws {
        try await Self.run(store) { family in
            let (office, verification) = (family.office, family.office.verification)
            let id = try await family.second()
            let bank = try #require(
                try await family.requests(id, of: family.father).first { $0.sourceID == "housing-fund" }
            )
            func fresh(_ request: Int64, _ reason: String) async throws {
                try await verification.askFresh(actor: office.clerk, caseID: id, requestID: request, reason: reason)
            }
            await #expect(throws: VerificationProblem.reasonNeeded) { try await fresh(bank.id, "") }
            try await fresh(bank.id, "听说刚卖了房")
            await #expect(throws: VerificationProblem.notRecognised) { try await fresh(bank.id, "再来") }
            let own = try #require(try await family.requests(id, of: family.son).first)
            await #expect(throws: VerificationProblem.notRecognised) { try await fresh(own.id, "再来") }
            try await office.send()
            let again = try #require(
                try await family.requests(id, of: family.father).last { $0.sourceID == "housing-fund" }
            )
            #expect(again.state == .sent && again.id > bank.id)

            // The source could not look; asked once more, it is asked and not the other case.
            let failure = "\(again.number),\(family.father.number),\(family.father.name),查询失败,,,停机"
            _ = try await office.take([failure])
            try await verification.askAgain(actor: office.clerk, caseID: id, requestID: again.id, reason: "已恢复")
            try await office.send()
            let last = try #require(
                try await family.requests(id, of: family.father).last { $0.sourceID == "housing-fund" }
            )
            #expect(last.id > again.id && last.state == .sent && last.recognised == nil)
            _ = try await office.take([
                "\(last.number),\(family.father.number),\(family.father.name),公积金余额,90000,2026-11-20,"
            ])
            let report = try await verification.report(actor: office.verifier, caseID: id)
            let father = try #require(report.people.first { $0.personID == family.father.id })
            #expect(father.items.contains { $0.matched?.value == "90000.00元" })
        }
    }
}
