// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// A contract by which the office buys a service of the catalogue 政府购买服务合同. It is never changed: a wrong one is
/// withdrawn with the reason, and stays.
package struct Purchase: Sendable, Equatable {
    /// How it was carried out, as a second person says 绩效评价.
    package enum Grade: String, Sendable, CaseIterable {
        case excellent, good, fair, poor

        package var title: String {
            switch self {
            case .excellent: "优"
            case .good: "良"
            case .fair: "中"
            case .poor: "差"
            }
        }
    }

    package struct Appraisal: Sendable, Equatable {
        package let grade: Grade
        package let words: String
        package let evidence: PlanValue.Evidence
        package let by: String
        package let at: Timestamp
    }

    package struct Withdrawal: Sendable, Equatable {
        package let reason: String
        package let by: String
        package let at: Timestamp
    }

    package let id: Int64
    /// Of the catalogue.
    package let item: String
    package let number: String
    package let party: String
    package let creditCode: String?
    package let amount: Money
    package let signed: CivilDate
    package let from: CivilDate
    package let until: CivilDate
    package let words: String
    package let evidence: PlanValue.Evidence
    package let byID: Int64?
    package let by: String
    package let at: Timestamp
    package let appraisal: Appraisal?
    package let withdrawal: Withdrawal?

    package var kind: PurchaseRules.Party { PurchaseRules.kind(of: creditCode) }
}

/// What somebody types of a contract.
package struct PurchaseDraft: Sendable {
    package var item = ""
    package var number = ""
    package var party = ""
    package var creditCode = ""
    package var amount = ""
    /// 元 or 万元.
    package var amountUnit = "元"
    package var signed: CivilDate?
    package var from: CivilDate?
    package var until: CivilDate?
    package var words = ""
    package var evidence: (name: String, content: [UInt8])?

    package init() {}
}

/// What a year bought. Totals and shares are worked out, never written down.
package struct PurchaseYear: Sendable {
    package let year: Int
    package let catalogue: [PurchaseItem]
    /// All that were signed in the year, those that were withdrawn too, the latest first.
    package let purchases: [Purchase]
    /// How much should go to social organisations, in percent; nil where the place has set nothing.
    package let target: Figure?

    /// Those that count.
    package var standing: [Purchase] { purchases.filter { $0.withdrawal == nil } }
    package var total: Money { standing.reduce(.zero) { $0 + $1.amount } }
    package var fromOrganizations: Money {
        standing.filter { $0.kind == .organization }.reduce(.zero) { $0 + $1.amount }
    }
    package var share: FundYear.Share { FundYear.share(fromOrganizations, of: total) }

    /// Whether the share is reached, not by the rounded figure; nil where nothing was bought or nothing is set.
    package var meetsTarget: Bool? {
        target.flatMap { PurchaseRules.reaches(fromOrganizations, of: total, percent: $0) }
    }

    package func standing(_ item: PurchaseItem) -> [Purchase] { standing.filter { $0.item == item.id } }
}
