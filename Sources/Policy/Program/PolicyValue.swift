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
        var problem: EvaluationProblem { .badInput(name: name, value: text, kind: kind.description) }
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
        let bytes = text.utf8
        let end = bytes.firstIndex { !(48...57).contains($0) && ![44, 45, 46].contains($0) } ?? bytes.endIndex
        let given = end == bytes.endIndex ? "" : text[end...].filter { $0 != " " }
        guard given.isEmpty || Kind.Unit(given) == unit else { return nil }
        guard var value = decimal(bytes[..<end]) else { return nil }
        if given == "%" { value = value.divided(by: Ratio(100)) ?? value }
        return unit.base == .yuan ? value.multiplied(by: Ratio(100)) : value
    }

    /// A decimal as an exact fraction: at most nine digits after the point; commas between thousands are passed over.
    static func decimal(_ text: some Sequence<UInt8>) -> Ratio? {
        var (number, scale): (Int64, Int64) = (0, 1)
        var (isNegative, isPart) = (false, false)
        var (digits, parts) = (0, 0)
        for (place, byte) in text.enumerated() {
            switch byte {
            case 45 where place == 0: isNegative = true
            case 46 where !isPart && digits > 0: isPart = true
            case 44: continue
            case 48...57:
                let (tenfold, over) = number.multipliedReportingOverflow(by: 10)
                let (sum, overAgain) = tenfold.addingReportingOverflow(Int64(byte - 48))
                guard !over, !overAgain else { return nil }
                number = sum
                digits += 1
                guard isPart else { continue }
                parts += 1
                guard parts <= 9 else { return nil }
                scale *= 10
            default: return nil
            }
        }
        guard digits > 0, !isPart || parts > 0 else { return nil }
        return Ratio(isNegative ? -number : number, scale)
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
