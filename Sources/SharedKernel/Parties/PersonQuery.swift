// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a list of persons is limited to; all conditions hold together.
package struct PersonQuery: Sendable, Equatable {
    /// Only those found in this region or under it.
    package var regionID: Int64?
    package var sex: Sex?
    /// Full years today, both ends included.
    package var ages: ClosedRange<Int>?
    /// Name, pinyin, initials, whole number, last four digits or phone.
    package var text: String
    /// Names that sound alike are found too.
    package var similar: Bool
    /// The page after this person; nil for the first page.
    package var before: Int64?
    /// Rows on a page, at most 100.
    package var limit: Int

    package init(
        regionID: Int64? = nil,
        sex: Sex? = nil,
        ages: ClosedRange<Int>? = nil,
        text: String = "",
        similar: Bool = false,
        before: Int64? = nil,
        limit: Int = 20
    ) {
        self.regionID = regionID
        self.sex = sex
        self.ages = ages
        self.text = text
        self.similar = similar
        self.before = before
        self.limit = min(max(limit, 1), 100)
    }
}

/// How many there are: exact while that is cheap.
package enum Total: Sendable, Equatable {
    case exact(Int)
    case atLeast(Int)

    /// Number up to which filtered totals are counted out.
    package static let exactLimit = 1_000
    /// The same for a search by words: who finds more than this types another letter and counts nobody.
    package static let searchLimit = 300

    /// Nil where there are more than were counted.
    package var exact: Int? { if case .exact(let count) = self { count } else { nil } }

    /// `1,234` or `1,000+`.
    package var text: String {
        switch self {
        case .exact(let count): Total.grouped(count)
        case .atLeast(let count): Total.grouped(count) + "+"
        }
    }

    /// A count that stopped one past the limit.
    package static func counted(_ count: Int, limit: Int = exactLimit) -> Total {
        count > limit ? .atLeast(limit) : .exact(count)
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}

/// One page of a list of persons, newest first.
package struct PersonPage: Sendable, Equatable {
    package let people: [PersonSummary]
    package let total: Total
    /// `before` of the next page; nil on the last.
    package let next: Int64?

    static let empty = PersonPage(people: [], total: .exact(0), next: nil)
}
