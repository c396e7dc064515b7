// SPDX-License-Identifier: Apache-2.0
package import Packs
import Storage
package import Vocabulary

/// What one field of an entry holds.
package enum RegisterValue: Sendable, Hashable {
    /// A text, an address, a place on the map or the chosen option.
    case text(String)
    /// In units of the field's last decimal place: 12.5 with two places is 1,250.
    case number(Int64)
    case money(Money)
    case date(CivilDate)
    case flag(Bool)
    /// Key of a person, organisation, region or entry.
    case link(Int64)

    /// One spelling of it without loss, for what is sealed and for the history.
    var canonical: String {
        switch self {
        case .text(let text): text
        case .number(let number), .link(let number): String(number)
        case .money(let money): String(money.fen)
        case .date(let date): date.iso
        case .flag(let flag): flag ? "1" : "0"
        }
    }

    /// - Returns: nil when the text is no value of the type.
    init?(canonical text: String, type: RegisterDefinition.FieldType) {
        switch type {
        case .text, .choice, .address, .place: self = .text(text)
        case .number:
            guard let number = Int64(text) else { return nil }
            self = .number(number)
        case .money:
            guard let fen = Int64(text) else { return nil }
            self = .money(Money(fen: fen))
        case .date:
            guard let date = try? CivilDate(parsing: text) else { return nil }
            self = .date(date)
        case .yesNo: self = .flag(text == "1")
        case .person, .organization, .region, .entry:
            guard let key = Int64(text) else { return nil }
            self = .link(key)
        }
    }

    /// What an open column holds.
    var sqlValue: SQLValue {
        switch self {
        case .text(let text): .text(text)
        case .number(let number), .link(let number): .integer(number)
        case .money(let money): .integer(money.fen)
        case .date(let date): date.sqlValue
        case .flag(let flag): flag.sqlValue
        }
    }

    /// - Returns: nil for null.
    /// - Throws: `StorageProblem.column` when the column holds something else.
    init?(_ stored: SQLValue, type: RegisterDefinition.FieldType) throws {
        let text: String
        switch stored {
        case .null: return nil
        case .integer(let number): text = String(number)
        case .text(let content): text = content
        case .bytes: throw StorageProblem.column(name: "f_…", reason: "sealed")
        }
        guard let value = RegisterValue(canonical: text, type: type) else {
            throw StorageProblem.column(name: "f_…", reason: "not a \(type.rawValue)")
        }
        self = value
    }

    /// Whether a field of the type holds such a value.
    func fits(_ type: RegisterDefinition.FieldType) -> Bool {
        switch (self, type) {
        case (.text, .text), (.text, .choice), (.text, .address), (.text, .place), (.number, .number), (.money, .money),
            (.date, .date),
            (.flag, .yesNo), (.link, .person), (.link, .organization), (.link, .region), (.link, .entry):
            true
        default: false
        }
    }
}

extension RegisterDefinition.Field {
    /// A number of the field as people write it, such as `12.50`.
    package func text(number: Int64) -> String {
        guard decimals > 0 else { return String(number) }
        let digits = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (number < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// How a value is shown to somebody who may not see all of it: its ends, or nothing of a short one.
    package func masked(_ text: String) -> String {
        text.count >= 8 ? "\(text.prefix(3))****\(text.suffix(4))" : "****"
    }
}
