// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// One record that a metric counts over, and whether it is in the numerator.
package struct PlanUnit: Sendable, Equatable {
    package enum Record: String, Sendable {
        case person, enrolment, entry
        case caseFile = "case"
    }

    package let record: Record
    package let id: Int64
    /// The person that it is about; nil for organisations.
    package let personID: Int64?
    /// Name of the person or organisation.
    package let label: String
    /// Nil where it belongs to the place as a whole.
    package let townshipID: Int64?
    /// Nil where nobody recorded it.
    package let isCounted: Bool?
    /// What it adds to either part of the fraction, where that isn't one for each.
    package let figure: PlanFigure?

    package init(
        record: Record,
        id: Int64,
        personID: Int64?,
        label: String,
        townshipID: Int64?,
        isCounted: Bool?,
        figure: PlanFigure? = nil
    ) {
        self.figure = figure
        self.record = record
        self.id = id
        self.personID = personID
        self.label = label
        self.townshipID = townshipID
        self.isCounted = isCounted
    }

    /// The same with a name that only shows who may know it.
    func named(_ label: String) -> PlanUnit { with(label, isCounted) }

    func counted(_ isCounted: Bool) -> PlanUnit { with(label, isCounted) }

    private func with(_ label: String, _ isCounted: Bool?) -> PlanUnit {
        PlanUnit(
            record: record,
            id: id,
            personID: personID,
            label: label,
            townshipID: townshipID,
            isCounted: isCounted,
            figure: figure
        )
    }
}

/// What a metric comes to, with both parts of the fraction.
package struct PlanFigure: Sendable, Equatable {
    package private(set) var numerator: Int64
    package private(set) var denominator: Int64
    /// Records in the denominator of which nobody recorded whether they belong to the numerator.
    package private(set) var unknown: Int64
    /// Counties that did not report it; none in a county's own store.
    package private(set) var silent: Int64

    package init(numerator: Int64 = 0, denominator: Int64 = 0, unknown: Int64 = 0, silent: Int64 = 0) {
        self.numerator = numerator
        self.denominator = denominator
        self.unknown = unknown
        self.silent = silent
    }

    fileprivate var negated: PlanFigure {
        PlanFigure(numerator: -numerator, denominator: -denominator, unknown: -unknown, silent: -silent)
    }

    mutating func add(_ other: PlanFigure) {
        numerator += other.numerator
        denominator += other.denominator
        unknown += other.unknown
        silent += other.silent
    }

    /// What can be said: nothing while records lack what is counted or a county did not report, since any number would be
    /// a guess.
    package func value(of metric: PlanMetric) -> PlanSeries.Value? {
        guard silent == 0 else { return nil }
        guard denominator > 0 else { return .noDenominator(metric.denominator) }
        guard unknown == 0 else { return nil }
        return Ratio(numerator, denominator)?.multiplied(by: Ratio(metric.scale)).map(PlanSeries.Value.number)
    }

    /// Both parts in words.
    package func words(of metric: PlanMetric) -> String {
        "\(metric.denominator) \(denominator)，\(metric.numerator) \(numerator)"
            + (unknown > 0 ? "，还有 \(unknown) 条没有记录，不能算" : "")
            + (silent > 0 ? "，还有 \(silent) 个县（市、区）没有报送，不能算" : "")
    }
}

/// A record that a metric counts over from one day until before another (day numbers).
package struct PlanStretch: Sendable {
    package let unit: PlanUnit
    package let days: Range<Int>

    package init(unit: PlanUnit, days: Range<Int>) {
        self.unit = unit
        self.days = days
    }
}

/// Adds up stretches over some days, township by township. What it costs grows with the stretches and with the days, and
/// not with the one times the other: each stretch only says what changes on its first day and after its last.
package struct PlanTally {
    private let days: [CivilDate]
    private let numbers: [Int]
    private var changes: [Int64?: [PlanFigure]] = [:]

    package init(days: [CivilDate]) {
        self.days = days.sorted()
        numbers = self.days.map(\.dayNumber)
    }

    package mutating func add(_ stretch: PlanStretch) {
        let isCounted = stretch.unit.isCounted
        add(
            PlanFigure(numerator: isCounted == true ? 1 : 0, denominator: 1, unknown: isCounted == nil ? 1 : 0),
            of: stretch.unit.townshipID,
            on: stretch.days
        )
    }

    mutating func add(_ share: PlanShare) { add(share.figure, of: share.townshipID, on: share.days) }

    /// - Parameter span: day numbers.
    private mutating func add(_ figure: PlanFigure, of township: Int64?, on span: Range<Int>) {
        let (first, end) = (place(of: span.lowerBound), place(of: span.upperBound))
        guard first < end else { return }
        let fresh = Array(repeating: PlanFigure(), count: days.count + 1)
        changes[township, default: fresh][first].add(figure)
        changes[township, default: fresh][end].add(figure.negated)
    }

    /// The first of the days that is not before a day.
    private func place(of number: Int) -> Int {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// By day and township; a township without any record on a day isn't there.
    package var figures: [CivilDate: [Int64?: PlanFigure]] {
        var figures: [CivilDate: [Int64?: PlanFigure]] = [:]
        for (township, changes) in changes {
            var running = PlanFigure()
            for (day, change) in zip(days, changes) {
                running.add(change)
                if running != PlanFigure() { figures[day, default: [:]][township] = running }
            }
        }
        return figures
    }
}

/// What a metric came to on some days, township by township; in the store of a prefecture county by county, from what
/// they reported.
package struct PlanCount: Sendable, Equatable {
    package let metric: PlanMetric
    /// The first day of which the store can tell; nil while it holds nothing of the kind.
    package let since: CivilDate?
    /// By day; then by township, nil for what belongs to the place as a whole.
    private let figures: [CivilDate: [Int64?: PlanFigure]]
    /// The month at whose end counties reported what stands for a day; empty where the own records were counted.
    package let months: [CivilDate: Month]

    init(
        metric: PlanMetric,
        since: CivilDate?,
        figures: [CivilDate: [Int64?: PlanFigure]],
        months: [CivilDate: Month] = [:]
    ) {
        self.metric = metric
        self.since = since
        self.figures = figures
        self.months = months
    }

    /// Whether it was added up from what counties reported.
    package var isReported: Bool { !months.isEmpty }

    /// Nil for a day before the store held anything of the kind.
    package func total(on day: CivilDate) -> PlanFigure? {
        guard let since, since <= day else { return nil }
        var total = PlanFigure()
        for figure in (figures[day] ?? [:]).values { total.add(figure) }
        return total
    }

    /// The same with what was kept of closed periods in the place of what is counted now.
    func keeping(_ kept: [CivilDate: [Int64?: PlanFigure]]) -> PlanCount {
        PlanCount(
            metric: metric,
            since: ([since].compactMap(\.self) + kept.keys).min(),
            figures: figures.merging(kept) { $1 },
            months: months
        )
    }

    /// The same of one township alone.
    func only(township: Int64?) -> PlanCount {
        PlanCount(
            metric: metric,
            since: since,
            figures: figures.mapValues { $0.filter { $0.key == township } },
            months: months
        )
    }

    package func townships(on day: CivilDate) -> [Int64?: PlanFigure] {
        guard let since, since <= day else { return [:] }
        return figures[day] ?? [:]
    }
}
