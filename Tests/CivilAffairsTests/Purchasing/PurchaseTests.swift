// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Services that the office buys.
struct PurchaseTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }

    private static func draft(_ number: String, _ amount: String = "6", code: String = "52429006MJY9012X5J") throws
        -> PurchaseDraft
    {
        var draft = PurchaseDraft()
        draft.item = "jiuzhu-diaocha"
        draft.number = number
        draft.party = "演示中心"
        draft.creditCode = code
        draft.amount = amount
        draft.amountUnit = "万元"
        draft.signed = try CivilDate(parsing: "2026-03-01")
        draft.from = try CivilDate(parsing: "2026-03-15")
        draft.until = try CivilDate(parsing: "2027-03-14")
        draft.evidence = ("合同.pdf", paper)
        return draft
    }

    private func with(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, Purchasing) async throws -> Void
    ) async throws {
        try await CaseOffice.with(store, today: "2026-11-02") { try await test($0, $0.rooms.purchasing) }
    }

    @Test func `a supplier is what its credit code says, and a share isn't reached by rounding`() {
        #expect(PurchaseRules.kind(of: "52429006MJY9012X5J") == .organization)
        #expect(PurchaseRules.kind(of: "91420000000000000X") == .enterprise)
        #expect(PurchaseRules.kind(of: "12420000000000000X") == .other && PurchaseRules.kind(of: nil) == .unknown)
        #expect(FundYear.share(Money(fen: 29_999), of: Money(fen: 100_000)).text == "30%")
    }

    @Test(arguments: TestStores.all)
    func `a contract is recorded once, appraised by another person, and withdrawn only before`(
        store: Dialect
    ) async throws {
        try await with(store) { office, purchasing in
            let (drafter, checker) = (office.actor("drafter"), office.actor("checker"))
            func refused(_ problem: PurchaseProblem, _ change: (inout PurchaseDraft) throws -> Void) async throws {
                var draft = try Self.draft("一号")
                try change(&draft)
                let wrong = draft
                await #expect(throws: problem) { _ = try await purchasing.record(actor: drafter, wrong) }
            }
            try await refused(.item) { $0.item = "nothing" }
            try await refused(.amount) { $0.amount = "0" }
            try await refused(.amount) { $0.amountUnit = "美元" }
            try await refused(.numberNeeded) { $0.number = "" }
            try await refused(.evidenceNeeded) { $0.evidence = nil }
            try await refused(.dayAhead) { $0.signed = try CivilDate(parsing: "2026-11-03") }
            try await refused(.daysReversed) { $0.until = try CivilDate(parsing: "2026-03-14") }

            let id = try await purchasing.record(actor: drafter, try Self.draft("一号"))
            await #expect(throws: PurchaseProblem.numberTaken("一号")) {
                _ = try await purchasing.record(actor: drafter, try Self.draft("一号"))
            }
            try await purchasing.withdraw(actor: drafter, id, reason: "金额抄错")
            await #expect(throws: PurchaseProblem.withdrawn) {
                try await purchasing.withdraw(actor: drafter, id, reason: "金额抄错")
            }
            let again = try await purchasing.record(actor: drafter, try Self.draft("一号", "60"))
            let proof = (name: "评价.pdf", content: Self.paper)
            let own = try office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: PurchaseProblem.ownWork) {
                try await purchasing.appraise(actor: own, again, .good, words: "好", evidence: proof)
            }
            await #expect(throws: PurchaseProblem.evidenceNeeded) {
                try await purchasing.appraise(actor: checker, again, .good, words: "好", evidence: nil)
            }
            try await purchasing.appraise(actor: checker, again, .good, words: "达到约定", evidence: proof)
            await #expect(throws: PurchaseProblem.appraised) {
                try await purchasing.withdraw(actor: drafter, again, reason: "错")
            }
            let kept = try await purchasing.purchase(actor: checker, again)
            #expect(kept.appraisal?.grade == .good && kept.amount == Money(yuan: 600_000))
            #expect(try await purchasing.evidence(actor: checker, again, ofAppraisal: true).content == Self.paper)
        }
    }

    @Test(arguments: TestStores.all)
    func `a year adds up what stands, and tells what went to social organisations`(store: Dialect) async throws {
        try await with(store) { office, purchasing in
            let (drafter, leader) = (office.actor("drafter"), office.actor("leader"))
            #expect(try await purchasing.year(actor: leader, 2026).share == .noDenominator)
            _ = try await purchasing.record(actor: drafter, try Self.draft("一号", "30"))
            _ = try await purchasing.record(actor: drafter, try Self.draft("二号", "70", code: ""))
            let wrong = try await purchasing.record(actor: drafter, try Self.draft("三号", "99"))
            try await purchasing.withdraw(actor: drafter, wrong, reason: "重复")

            let year = try await purchasing.year(actor: leader, 2026)

            #expect(year.total == Money(yuan: 1_000_000) && year.fromOrganizations == Money(yuan: 300_000))
            #expect(year.share.text == "30%" && year.purchases.count == 3 && year.target == nil)
            #expect(try await purchasing.year(actor: leader, 2025).purchases.isEmpty)
            await #expect(throws: PurchaseProblem.year) { _ = try await purchasing.year(actor: leader, 2027) }
        }
    }
}
