// SPDX-License-Identifier: Apache-2.0
import Policy
import Vocabulary

/// A value as the plainest reading of the rules has it.
enum NaiveValue: Equatable {
    case absent
    case truth(Bool)
    case number(Fraction)
    case date(CivilDate)
    case text(String)

    /// A fraction of great whole numbers; what does not fit even those ends the reading.
    struct Fraction: Equatable {
        let top: Int128
        let bottom: Int128

        init(_ top: Int128, _ bottom: Int128 = 1) {
            var (a, b) = (top.magnitude, bottom.magnitude)
            while b != 0 { (a, b) = (b, a % b) }
            let divisor = Int128(max(a, 1)) * (bottom < 0 ? -1 : 1)
            (self.top, self.bottom) = (top / divisor, bottom / divisor)
        }

        static func + (a: Fraction, b: Fraction) -> Fraction {
            Fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)
        }
        static func - (a: Fraction, b: Fraction) -> Fraction {
            Fraction(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom)
        }
        static func * (a: Fraction, b: Fraction) -> Fraction { Fraction(a.top * b.top, a.bottom * b.bottom) }
        static func < (a: Fraction, b: Fraction) -> Bool { a.top * b.bottom < b.top * a.bottom }

        /// To a multiple of a whole number, half away from zero.
        func rounded(to size: Int128, _ way: String) -> Fraction {
            let (whole, rest) = (
                top.magnitude / (bottom.magnitude * size.magnitude), top.magnitude % (bottom.magnitude * size.magnitude)
            )
            let isUp =
                switch way {
                case "向上": top > 0 && rest > 0
                case "向下": top < 0 && rest > 0
                default: rest * 2 >= bottom.magnitude * size.magnitude
                }
            let size = Int128(whole + (isUp ? 1 : 0)) * size
            return Fraction(top < 0 ? -size : size)
        }
    }

    /// Whether the engine's value is the same.
    func isSame(as value: PolicyValue?) -> Bool {
        switch (self, value) {
        case (.absent, .absent?): true
        case (.truth(let a), .truth(let b)?): a == b
        case (.number(let a), .number(let b, _)?): a == Fraction(Int128(b.numerator), Int128(b.denominator))
        case (.date(let a), .date(let b)?): a == b
        case (.text(let a), .text(let b)?): a == b
        default: false
        }
    }

    var fraction: Fraction? { if case .number(let number) = self { number } else { nil } }

    /// `12.5%`, `587.65元/月` in fen, `3人`.
    init?(number text: String) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let first = digits.first, first.isNumber else { return nil }
        let unit = text.dropFirst(digits.count)
        let parts = digits.split(separator: ".")
        var (top, bottom) = (Int128(String(parts.joined())) ?? 0, Int128(1))
        for _ in 0..<(parts.count > 1 ? parts[1].count : 0) { bottom *= 10 }
        if unit.hasPrefix("元") { top *= 100 }
        if unit == "%" { bottom *= 100 }
        self = .number(Fraction(top, bottom))
    }
}
