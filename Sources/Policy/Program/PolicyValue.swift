// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A value in a calculation. Amounts are counted in fen inside and shown in yuan.
package enum PolicyValue: Sendable, Hashable {
    /// Not known yet 待核; it is never zero and never false.
    case absent
    case number(Ratio, Kind.Unit)
    case truth(Bool)
    case date(CivilDate)
    case text(String)

    /// Reads a value as facts and parameter tables spell it: `412.50元/月`, `1.5倍`, `50%`, `是`, `1952-01-05`.
    /// - Throws: `EvaluationProblem.badInput` naming what was expected.
    package static func parse(_ text: String, kind: Kind, name: String) throws -> PolicyValue {
        let problem = EvaluationProblem.badInput(name: name, value: text, kind: kind.description)
        switch kind {
        case .truth:
            guard ["是", "否"].contains(text) else { throw problem }
            return .truth(text == "是")
        case .date:
            guard let date = try? CivilDate(parsing: text) else { throw problem }
            return .date(date)
        case .text: return .text(text)
        case .option(let options):
            guard options.contains(text) else { throw problem }
            return .text(text)
        case .number(let unit):
            guard let number = number(text, unit: unit) else { throw problem }
            return .number(number, unit)
        }
    }

    private static func number(_ text: String, unit: Kind.Unit) -> Ratio? {
        var digits = ""
        var rest = text[...]
        while let first = rest.first, first.isNumber || first == "." || first == "-" || first == "," {
            if first != "," { digits.append(first) }
            rest.removeFirst()
        }
        let given = String(rest).filter { $0 != " " }
        guard given.isEmpty || Kind.Unit(given) == unit else { return nil }
        guard var value = decimal(digits) else { return nil }
        if given == "%" { value = value.divided(by: Ratio(100)) ?? value }
        return unit.base == .yuan ? value.multiplied(by: Ratio(100)) : value
    }

    /// A decimal as an exact fraction.
    static func decimal(_ text: String) -> Ratio? {
        let negative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
        guard parts.count == 2 else { return Ratio(negative ? -whole : whole) }
        guard parts[1].count <= 9, let part = Int64(parts[1]), !parts[1].isEmpty else { return nil }
        var scale: Int64 = 1
        for _ in 0..<parts[1].count { scale *= 10 }
        let (top, over) = whole.multipliedReportingOverflow(by: scale)
        return over ? nil : Ratio(negative ? -(top + part) : top + part, scale)
    }

    /// As people read it: `1,296.00 元/月`, `3 人`, `是`, `2026-11-20`, `待核`.
    package var shown: String {
        switch self {
        case .absent: return "待核"
        case .truth(let truth): return truth ? "是" : "否"
        case .date(let date): return date.iso
        case .text(let text): return text
        case .number(let number, let unit):
            guard unit.base == .yuan else { return Self.shown(number) + (unit.base == .plain ? "" : " \(unit)") }
            guard let fen = number.rounded(to: 1, .half) else { return "—" }
            let exact = fen == number ? "" : "约 "
            return "\(exact)\(Money(fen: fen.numerator).text) \(unit)"
        }
    }

    private static func shown(_ number: Ratio) -> String {
        guard number.denominator != 1 else { return String(number.numerator) }
        guard 10_000 % number.denominator == 0 else { return "\(number.numerator)/\(number.denominator)" }
        let scaled = number.numerator * (10_000 / number.denominator)
        let sign = scaled < 0 ? "-" : ""
        var part = String(scaled.magnitude % 10_000)
        part = String(repeating: "0", count: 4 - part.count) + part
        while part.hasSuffix("0") { part.removeLast() }
        return "\(sign)\(scaled.magnitude / 10_000).\(part)"
    }
}
