// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A card or account to which somebody's money goes (一卡通). The number itself is sealed.
package struct PayeeAccount: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        /// Social-security card (社会保障卡), the rule.
        case socialSecurity = "social-security"
        case bank

        package var title: String {
            switch self {
            case .socialSecurity: "社会保障卡"
            case .bank: "银行卡"
            }
        }
    }

    package enum State: String, Sendable, SQLConvertible {
        case proposed, current, former, refused

        package var title: String {
            switch self {
            case .proposed: "待审批"
            case .current: "使用中"
            case .former: "已停用"
            case .refused: "未批准"
            }
        }
    }

    /// A card as entered.
    package struct Entry: Sendable, Equatable {
        package let personID: Int64
        /// Name of the payee in the registry, to be compared with the holder.
        package let personName: String
        package let kind: Kind
        package let bank: String
        package let card: String
        package let holderName: String
        /// Number of the custody agreement on file (代管协议); needed when holder and payee differ.
        /// Basis: 民发〔2021〕57号 第二十六条
        package let custodyReference: String?

        package init(
            personID: Int64,
            personName: String,
            kind: Kind = .socialSecurity,
            bank: String,
            card: String,
            holderName: String,
            custodyReference: String? = nil
        ) {
            self.personID = personID
            self.personName = personName
            self.kind = kind
            self.bank = bank
            self.card = card
            self.holderName = holderName
            self.custodyReference = custodyReference
        }
    }

    package let id: Int64
    package let personID: Int64
    package let kind: Kind
    package let bank: String
    package let masked: String
    package let holderName: String
    package let custodyReference: String?
    /// The check digit does not fit (Luhn); a warning only, since old passbooks have none.
    package let digitsDoubtful: Bool
    package let state: State
    package let proof: String?
    package let validFrom: CivilDate
    package let proposedBy: Int64?
    /// Name of the proposer; nil for cards older than its record.
    package let proposedByName: String?
    package let version: Int64
    /// Number of other payees who are paid onto the same card, as under custody; a warning only.
    package let usedByOthers: Int
}

/// Pure checks of a card as entered.
enum PayeeAccountRules {
    struct Checked: Equatable {
        let digits: String
        let masked: String
        let digitsDoubtful: Bool
    }

    /// - Throws: `LedgerProblem.badCard`, `.custodyNeeded`.
    static func check(_ entry: PayeeAccount.Entry) throws -> Checked {
        let card: BankCard
        do {
            card = try BankCard(entry.card)
        } catch {
            throw LedgerProblem.badCard(reason: error.message)
        }
        let custody = entry.custodyReference.map { !$0.isEmpty } ?? false
        guard custody || entry.holderName == entry.personName else {
            throw LedgerProblem.custodyNeeded(holder: entry.holderName, payee: entry.personName)
        }
        return Checked(digits: card.number, masked: card.masked, digitsDoubtful: !card.passesLuhn)
    }

    /// Digits of a card as a bank writes it, without spaces or the quote that Excel needs.
    static func normalised(_ card: String) -> String {
        String(decoding: card.utf8.filter { (48...57).contains($0) }, as: UTF8.self)
    }
}
