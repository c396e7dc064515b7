// SPDX-License-Identifier: Apache-2.0

/// A register (登记簿) as a pack describes it: what an entry holds, when two are the same, which states it goes through,
/// who reads and who changes it, and which certificate comes of it.
package struct RegisterDefinition: Sendable, Equatable, Identifiable {
    package enum FieldType: String, Sendable, CaseIterable {
        case text, number, money, date, choice, yesNo = "yes-no", person, organization, region, address, place, entry
    }

    package enum Sensitivity: String, Sendable, CaseIterable {
        /// Anybody may learn it.
        case open
        /// Whoever may read the register.
        case `internal`
        /// Kept sealed, shown masked.
        case sensitive
    }

    /// What a text must be.
    package enum Format: String, Sendable, CaseIterable {
        case creditCode = "credit-code"
        case phone
        /// Latin letters and marks of tone, as on road signs.
        case romanised
    }

    package struct Field: Sendable, Equatable, Identifiable {
        package let id: String
        package let title: String
        package let type: FieldType
        /// Unit of a number; nil for other types.
        package let unit: String?
        /// Decimal places of a number, 0 to 6.
        package let decimals: Int
        package let options: [String]
        package let format: Format?
        /// A text of more than a line.
        package let isLong: Bool
        /// The register that an entry is linked from; nil for other types.
        package let register: String?
        package let sensitivity: Sensitivity
        package let required: Bool
        package let indexed: Bool
        package let help: String?
    }

    /// Fields that no two living entries have alike. An entry that lacks one of them is like no other.
    package struct Key: Sendable, Equatable {
        package let title: String
        package let fields: [String]
    }

    package struct State: Sendable, Equatable, Identifiable {
        package let id: String
        package let title: String
        package let isInitial: Bool
        /// The entry lives no longer: it is not changed, and its keys are free again.
        package let isFinal: Bool
    }

    package struct Move: Sendable, Equatable, Identifiable {
        package let id: String
        package let title: String
        package let from: [String]
        package let to: String
        package let needsReason: Bool
    }

    package struct Certificate: Sendable, Equatable {
        package let title: String
        package let number: NumberRule
        /// How long it holds; nil for one without an end.
        package let months: Int?
        package let basis: String?
        /// Name of the paper in `documents`, without extension.
        package let template: String
        /// States in which one is issued.
        package let states: [String]
    }

    package let id: String
    package let title: String
    package let summary: String
    package let basis: [String]
    /// May be entered by hand; otherwise only cases do.
    package let isManual: Bool
    package let number: NumberRule
    /// The field that an entry is called by.
    package let label: String
    package let fields: [Field]
    package let keys: [Key]
    package let states: [State]
    package let moves: [Move]
    /// Fields in lists.
    package let columns: [String]
    /// Fields that lists are limited by.
    package let filters: [String]
    /// Fields in tables that go out and come in.
    package let sheet: [String]
    package let certificate: Certificate?
    /// Functions that read it; empty for every one that reads registers.
    package let readers: [String]
    /// Functions that change it.
    package let changers: [String]

    /// The field by which entries stand on a map; nil for a register without one.
    package var layer: Field? { fields.first { $0.type == .place && $0.sensitivity != .sensitive } }
    package func field(_ id: String) -> Field? { fields.first { $0.id == id } }
    package func state(_ id: String) -> State? { states.first { $0.id == id } }
    package var initial: State? { states.first(where: \.isInitial) }
}

/// How numbers of entries and certificates are made, such as `{year}{region}{serial:5}`.
package struct NumberRule: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case literal(String)
        case year, month
        /// Code of the county, six digits.
        case region
        case serial(digits: Int)
    }

    package let text: String
    package let parts: [Part]

    /// - Returns: nil unless it has exactly one serial of 1 to 9 digits and only parts that are known.
    package init?(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}"),
                let part = Self.part(String(rest[rest.index(after: open)..<close]))
            else { return nil }
            parts.append(part)
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        let serials = parts.filter { if case .serial = $0 { true } else { false } }
        guard serials.count == 1, text.count <= 60, !rest.contains("}") else { return nil }
        self.text = text
        self.parts = parts
    }

    /// A bare serial, in the place of a rule that cannot be read.
    static let plain = NumberRule(text: "", parts: [.serial(digits: 1)])

    private init(text: String, parts: [Part]) {
        self.text = text
        self.parts = parts
    }

    private static func part(_ word: String) -> Part? {
        switch word {
        case "year": return .year
        case "month": return .month
        case "region": return .region
        default:
            let pair = word.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2, pair[0] == "serial", let digits = Int(pair[1]), (1...9).contains(digits) else {
                return nil
            }
            return .serial(digits: digits)
        }
    }

    /// The number of a serial, with the rest as it stands on the day and place.
    package func number(year: Int, month: Int, region: String, serial: Int) -> String {
        filled(year: year, month: month, region: region) { digits in
            let plain = String(serial)
            return String(repeating: "0", count: max(0, digits - plain.count)) + plain
        }
    }

    /// What numbers that count together have in common.
    package func series(year: Int, month: Int, region: String) -> String {
        filled(year: year, month: month, region: region) { _ in "#" }
    }

    private func filled(year: Int, month: Int, region: String, serial: (Int) -> String) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .year: String(year)
            case .month: month < 10 ? "0\(month)" : String(month)
            case .region: String(region.prefix(6))
            case .serial(let digits): serial(digits)
            }
        }.joined()
    }
}
