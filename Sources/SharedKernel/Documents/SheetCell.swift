// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A value to be written into a table file.
package enum SheetCell: Sendable, Hashable {
    /// Written as text whatever it looks like: `=1+1` and 18-digit numbers stay what they are.
    case text(String)
    case integer(Int64)
    /// Written as yuan with two decimals.
    case money(Money)
    case date(CivilDate)
    /// Nothing known; never shown as zero.
    case blank

    /// The value as a person reads it; yuan with two decimals, ISO dates.
    package var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .money(let money): Self.yuan(money.fen)
        case .date(let date): date.iso
        case .blank: ""
        }
    }

    static func yuan(_ fen: Int64) -> String {
        let (whole, part) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(fen < 0 ? "-" : "")\(whole).\(part < 10 ? "0" : "")\(part)"
    }
}
