// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Answers that run out while a case is on its way, and answers that a source takes back.
struct VerificationExpiryTests {
    private static func run(
        _ store: Dialect,
        _ test: @escaping @Sendable (VerifyOffice, VerifyOffice.Applicant, Int64) async throws -> Void
    ) async throws {
        try await VerifyOffice.with(store) { office in
            let person = try await office.people(["邓大山"])[0]
            let id = try await office.accepted(person)
            try await office.send()
            try await test(office, person, id)
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that ran out keeps a case at its verification until the source was asked again`(store: Dialect)
        async throws
    {
        try await Self.run(store) { office, person, id in
            try await office.answerNothing(id, [person])
            // 死亡和火化 is good for 30 days.
            office.clock.travel(to: office.clock.now().adding(seconds: 31 * 86_400))
            let problem = VerificationProblem.expired(sources: ["死亡和火化（有效期至 2026-12-20）"])
            await #expect(throws: problem) { try await office.press(id, "verified") }
            #expect(problem.message.contains("死亡和火化") && problem.message.contains("重新核对"))
            let report = try await office.verification.report(actor: office.verifier, caseID: id)
            #expect(report.conclusion == .expired)
            let old = try #require(try await office.request(id, "funeral"))
            await #expect(throws: VerificationProblem.self) {
                try await office.verification.waive(actor: office.clerk, caseID: id, requestID: old.id, reason: "不等")
            }
            try await office.verification.askAgain(
                actor: office.clerk,
                caseID: id,
                requestID: old.id,
                reason: "结果过期"
            )
            let new = try #require(try await office.request(id, "funeral"))
            #expect(new.id > old.id && new.state == .waiting && new.personIDs == [person.id])
            try await office.send()
            try await office.answerNothing(id, [person])
            try await office.press(id, "verified")
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing is proposed on an answer that ran out after the verification was left`(store: Dialect) async throws {
        try await Self.run(store) { office, person, id in
            try await office.answerNothing(id, [person])
            try await office.press(id, "verified")
            try await office.visit(id)
            try await office.press(id, "visited")
            func propose() async throws {
                let version = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version
                _ = try await office.rooms.casework.decide(actor: office.clerk, caseID: id, version: version)
                try await office.press(id, "propose")
            }
            office.clock.travel(to: office.clock.now().adding(seconds: 31 * 86_400))
            await #expect(throws: VerificationProblem.expired(sources: ["死亡和火化（有效期至 2026-12-20）"])) {
                try await propose()
            }
            let old = try #require(try await office.request(id, "funeral"))
            try await office.verification.askAgain(
                actor: office.clerk,
                caseID: id,
                requestID: old.id,
                reason: "结果过期"
            )
            await #expect(throws: VerificationProblem.open(sources: ["死亡和火化（待发出）"])) { try await propose() }
            try await office.send()
            try await office.answerNothing(id, [person])
            try await propose()
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that ran out is not made good by waiting no longer for the new one`(store: Dialect) async throws {
        try await Self.run(store) { office, person, id in
            try await office.answerNothing(id, [person])
            try await office.press(id, "verified")
            try await office.visit(id)
            try await office.press(id, "visited")
            office.clock.travel(to: office.clock.now().adding(seconds: 31 * 86_400))
            func again() async throws {
                let last = try #require(try await office.request(id, "funeral"))
                try await office.verification.askAgain(
                    actor: office.clerk,
                    caseID: id,
                    requestID: last.id,
                    reason: "结果过期"
                )
            }
            func propose() async throws {
                let version = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version
                _ = try await office.rooms.casework.decide(actor: office.clerk, caseID: id, version: version)
                try await office.press(id, "propose")
            }
            try await again()
            let new = try #require(try await office.request(id, "funeral"))
            try await office.send()
            office.clock.travel(to: office.clock.now().adding(seconds: 15 * 86_400))
            let until = try CivilDate(parsing: "2026-12-20")
            await #expect(throws: VerificationProblem.renewalNeeded(source: "死亡和火化", until: until)) {
                try await office.verification.waive(actor: office.clerk, caseID: id, requestID: new.id, reason: "不等")
            }
            // One that was waived before this was known holds nothing up, and can be asked again.
            try await office.database.write { transaction in
                _ = try transaction.run(
                    "update verification_request set state = 'waived', problem = '不等' where id = \(new.id)"
                )
            }
            await #expect(throws: VerificationProblem.expired(sources: ["死亡和火化（有效期至 2026-12-20）"])) {
                try await propose()
            }
            let report = try await office.verification.report(actor: office.verifier, caseID: id)
            #expect(report.conclusion == .expired)
            try await again()
            try await office.send()
            try await office.answerNothing(id, [person])
            try await propose()
        }
    }

    @Test(arguments: TestStores.all)
    func `a source that finds nothing any more takes back what it said before`(store: Dialect) async throws {
        try await Self.run(store) { office, person, id in
            let bank = try #require(try await office.request(id, "bank"))
            _ = try await office.take(["\(bank.number),\(person.number),\(person.name),银行存款,90000,2026-11-18,"])
            func assets() async throws -> [String?] {
                let report = try await office.verification.report(actor: office.verifier, caseID: id)
                return report.people.flatMap(\.items).filter { $0.name == "金融资产" }.map(\.counts)
            }
            #expect(try await assets() == ["90000.00元（核对）"])
            office.clock.travel(to: office.clock.now().adding(seconds: 100 * 86_400))
            try await office.verification.askAgain(
                actor: office.clerk,
                caseID: id,
                requestID: bank.id,
                reason: "结果过期"
            )
            try await office.send()
            let again = try #require(try await office.request(id, "bank"))
            let nothing = "\(again.number),\(person.number),\(person.name),查无记录,,2027-02-20,"
            #expect(try await office.take([nothing]).nothing == 1)
            #expect(try await assets() == ["3000.00元（申报）"])
            // A value and nothing in one breath: the value stands.
            let value = "\(again.number),\(person.number),\(person.name),理财产品,100,2027-02-20,"
            _ = try await office.take([value, "\(again.number),\(person.number),\(person.name),无记录,,2027-02-20,"])
            let held = try await office.verification.report(actor: office.verifier, caseID: id).people.flatMap(\.items)
            #expect(held.first { $0.name == "金融资产" }?.matched?.value == "100.00元")
        }
    }

    @Test(arguments: TestStores.all)
    func `a line with control characters is a fault of that line`(store: Dialect) async throws {
        try await Self.run(store) { office, person, id in
            let bank = try #require(try await office.request(id, "bank"))
            let report = try await office.take([
                "\(bank.number),\(person.number),\(person.name),银行存款,1\u{1}00,2026-11-18,",
                "\(bank.number),\(person.number),\(person.name),理财产品,100,2026-11-18,",
            ])
            #expect(report.landed == 1 && report.bad.map(\.line) == [2])
            #expect(report.bad.first?.reason?.contains("控制字符") == true)
        }
    }
}
