// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// The rules of bought services. Pure.
package enum PurchaseRules {
    static let longest = 1_000
    static let shortest = 100

    /// What a supplier is by its credit code.
    ///
    /// Basis: GB 32100-2015 (5 民政: 1 社会团体, 2 民办非企业单位, 3 基金会; 9 工商)
    package enum Party: String, Sendable, CaseIterable {
        case organization, enterprise, other, unknown

        package var title: String {
            switch self {
            case .organization: "社会组织"
            case .enterprise: "企业"
            case .other: "其他单位"
            case .unknown: "没有信用代码"
            }
        }
    }

    package static func kind(of code: String?) -> Party {
        guard let code else { return .unknown }
        if ["51", "52", "53"].contains(String(code.prefix(2))) { return .organization }
        return code.hasPrefix("9") ? .enterprise : .other
    }

    static func reaches(_ part: Money, of whole: Money, percent: Figure) -> Bool? {
        guard whole != .zero, let share = Ratio(part.fen, whole.fen)?.multiplied(by: Ratio(100)) else { return nil }
        return share >= Ratio(percent)
    }

    struct Content {
        let creditCode: String?
        let amount: Money
        let signed: CivilDate
        let from: CivilDate
        let until: CivilDate
    }

    /// - Throws: `PurchaseProblem` naming what is wrong.
    static func content(of draft: PurchaseDraft, items: [String], on today: CivilDate) throws -> Content {
        guard items.contains(draft.item) else { throw PurchaseProblem.item }
        guard !draft.number.isEmpty else { throw PurchaseProblem.numberNeeded }
        guard !draft.party.isEmpty else { throw PurchaseProblem.partyNeeded }
        for text in [draft.number, draft.party] where text.count > shortest {
            throw PurchaseProblem.tooLong(most: shortest)
        }
        guard draft.words.count <= longest else { throw PurchaseProblem.tooLong(most: longest) }
        let code = draft.creditCode.isEmpty ? nil : try CreditCode(draft.creditCode).text
        let plain = draft.amount.filter { !",， ".contains($0) }
        guard let figure = try? Figure(parsing: plain), figure > .zero,
            let amount = Money(figure, unit: draft.amountUnit)
        else { throw PurchaseProblem.amount }
        guard let signed = draft.signed, let from = draft.from, let until = draft.until else {
            throw PurchaseProblem.dayNeeded
        }
        guard signed <= today else { throw PurchaseProblem.dayAhead }
        guard from <= until else { throw PurchaseProblem.daysReversed }
        return Content(creditCode: code, amount: amount, signed: signed, from: from, until: until)
    }
}
