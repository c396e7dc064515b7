// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension PolicyValue {
    /// As facts, tests and rules spell it: `412.5元/月`, `是`, `1952-01-05`; nil for what has no spelling that reads the
    /// same, such as a third of a fen.
    package var spelled: String? {
        switch self {
        case .absent: return nil
        case .truth(let truth): return truth ? "是" : "否"
        case .date(let date): return date.iso
        case .text(let text): return text
        case .number(let number, let unit):
            let amount = unit.base == .yuan ? number.divided(by: Ratio(100)) : number
            guard let amount, let digits = Self.digits(amount) else { return nil }
            return digits + (unit.base == .plain ? "" : unit.description)
        }
    }

    /// A fraction as a decimal of at most nine places.
    private static func digits(_ number: Ratio) -> String? {
        var scale: Int64 = 1
        for places in 0...9 {
            if scale % number.denominator == 0 {
                let (scaled, over) = number.numerator.multipliedReportingOverflow(by: scale / number.denominator)
                guard !over else { return nil }
                var digits = String(scaled.magnitude)
                digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
                let sign = scaled < 0 ? "-" : ""
                return places == 0
                    ? sign + digits : "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
            }
            scale *= 10
        }
        return nil
    }
}
