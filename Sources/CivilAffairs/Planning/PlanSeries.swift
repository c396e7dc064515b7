// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Policy
package import Vocabulary

/// The values of one indicator by year, each with where it comes from.
package struct PlanSeries: Sendable, Equatable {
    /// Where a value comes from; an earlier one goes before a later one.
    package enum Origin: String, Sendable, CaseIterable {
        case computed = "自动计算"
        case reported = "部门上报"
        case document = "规划原文"
    }

    package enum Value: Sendable, Equatable {
        case number(Ratio)
        /// The document says that none is given, and why.
        case notListed(String)
        /// There was nothing to divide by; this is neither nought nor all.
        case noDenominator(String)
    }

    package struct Point: Sendable, Equatable {
        package let year: Int
        package let value: Value
        package let origin: Origin
        /// What a reader must know beside the number, such as since when a standard stands.
        package let note: String?

        package init(year: Int, value: Value, origin: Origin, note: String? = nil) {
            self.year = year
            self.value = value
            self.origin = origin
            self.note = note
        }

        /// The note in brackets, where there is one.
        package var aside: String { note.map { "（\($0)）" } ?? "" }

        // Spread into its callers, the release build of Swift 6.3 breaks off on it.
        @inline(never)
        package var number: Ratio? {
            switch value {
            case .number(let number): return number
            case .notListed, .noDenominator: return nil
            }
        }
    }

    /// One a year, the earliest first.
    package let points: [Point]
    /// Years for which origins disagree, in words.
    package let disagreements: [String]

    /// What the document says of an indicator, and what has come in since.
    ///
    /// - Parameters:
    ///   - further: values of our own or of departments; where both stand, our own counts, unless the indicator says that
    ///     our records do not hold everything.
    ///   - last: the year of the day that is looked at; what came later was not known then. Nil for all years.
    package init(of indicator: IndicatorDefinition, further: [Point] = [], until last: Int? = nil) {
        let values = [indicator.baseline].compactMap(\.self) + indicator.values.filter(\.isUsed)
        let known = (values.compactMap(Self.written) + further).filter { $0.year <= last ?? .max }
        let byYear = Dictionary(grouping: known, by: \.year)
        let years = byYear.keys.sorted()
        // From where the plan sets out, the plan itself says.
        let given = indicator.baseline?.reading.figure == nil ? nil : indicator.baseline?.year
        let ordered = years.map { year in
            Self.ordered(byYear[year] ?? [], first: year == given ? .document : indicator.judged(in: year))
        }
        points = ordered.compactMap(\.first).filter {
            $0.origin != .computed || indicator.judged(in: $0.year) == .computed
        }
        disagreements = ordered.flatMap(Self.disagreements)
    }

    private static func written(_ value: ReportedValue) -> Point? {
        switch value.reading {
        case .figure(let figure): Point(year: value.year, value: .number(Ratio(figure)), origin: .document)
        case .notListed(let why): Point(year: value.year, value: .notListed(why), origin: .document)
        case .parameter, .unplanned, .blank: nil
        }
    }

    /// Points of one year, the one that counts first.
    private static func ordered(_ same: [Point], first: Origin) -> [Point] {
        let others = Origin.allCases.filter { $0 != .computed && $0 != first }
        let origins = first == .computed ? Origin.allCases : [first] + others + [.computed]
        return origins.flatMap { origin in same.filter { $0.origin == origin } }
    }

    /// What others say of a year than the point that counts, in words.
    private static func disagreements(_ ordered: [Point]) -> [String] {
        guard let first = ordered.first, let number = first.number else { return [] }
        return ordered.dropFirst().compactMap { other in
            guard let said = other.number, !agree(number, said) else { return nil }
            return "\(first.year)年\(first.origin.rawValue)为\(PlanText.number(number))，"
                + "\(other.origin.rawValue)为\(PlanText.number(said))，用前者"
        }
    }

    /// Whether a number is another one, or goes on without end and is the other when rounded as that is written.
    private static func agree(_ one: Ratio, _ other: Ratio) -> Bool {
        one == other || isRounded(one, as: other) || isRounded(other, as: one)
    }

    private static func isRounded(_ number: Ratio, as written: Ratio) -> Bool {
        let isEndless = number.figure(places: 2).map { Ratio($0) != number } ?? false
        guard isEndless, let figure = written.figure(places: 2), Ratio(figure) == written else { return false }
        return number.figure(places: max(figure.places, 1)) == figure
    }

    package func point(of year: Int) -> Point? { points.first { $0.year == year } }

    /// The last number up to a year.
    package func latest(until year: Int) -> Point? { points.last { $0.year <= year && $0.number != nil } }
}

extension IndicatorDefinition {
    /// What a year is judged by, under the edition in force at its end, where several values stand.
    fileprivate func judged(in year: Int) -> PlanSeries.Origin {
        let edition = (try? CivilDate(year: year, month: 12, day: 31)).flatMap(edition) ?? editions.last
        return edition?.source.judgesOwn ?? true ? .computed : .reported
    }
}

/// How numbers and goals are written on the board.
package enum PlanText {
    /// Exactly where two decimals are enough, else rounded to two.
    package static func number(_ number: Ratio) -> String {
        number.figure(places: 2)?.text ?? "\(number.numerator)/\(number.denominator)"
    }

    /// As it was written.
    package static func amount(_ figure: Figure, _ unit: String) -> String {
        unit == "%" || unit == "‰" ? figure.text + unit : "\(figure.text) \(unit)"
    }

    /// A value, or in words why there is no number: nought to divide by is neither nought nor all.
    package static func value(_ value: PlanSeries.Value?, _ unit: String) -> String {
        switch value {
        case .number(let number)?: amount(number, unit)
        case .noDenominator?: "分母为零"
        case .notListed?: "没有公布"
        case nil: "无数据"
        }
    }

    package static func amount(_ number: Ratio, _ unit: String) -> String {
        unit == "%" || unit == "‰" ? Self.number(number) + unit : "\(Self.number(number)) \(unit)"
    }
}
