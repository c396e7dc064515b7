// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

extension CivilDate: SQLConvertible {
    /// Stored as text `2026-11-20`, which sorts as time does.
    package var sqlValue: SQLValue { .text(iso) }
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let date = try? CivilDate(parsing: text) else { return nil }
        self = date
    }
}

extension Month: SQLConvertible {
    /// Stored as text `2026-11`, which sorts as time does.
    package var sqlValue: SQLValue { .text(iso) }
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let month = try? Month(parsing: text) else { return nil }
        self = month
    }
}

extension Money: SQLConvertible {
    /// Stored as fen in a column whose name ends in `_fen`.
    package var sqlValue: SQLValue { .integer(fen) }
    package init?(sqlValue: SQLValue) {
        guard case .integer(let fen) = sqlValue else { return nil }
        self.init(fen: fen)
    }
}

extension Timestamp: SQLConvertible {
    /// Stored as milliseconds since 1970 UTC in a column whose name ends in `_at`.
    package var sqlValue: SQLValue { .integer(milliseconds) }
    package init?(sqlValue: SQLValue) {
        guard case .integer(let milliseconds) = sqlValue else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension RegionCode: SQLConvertible {
    /// Stored as its own digits (6, 9 or 12).
    package var sqlValue: SQLValue { .text(digits) }
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let code = try? RegionCode(text) else { return nil }
        self = code
    }
}
