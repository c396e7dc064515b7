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

    /// The same with a name that only shows who may know it.
    func named(_ label: String) -> PlanUnit {
        PlanUnit(
            record: record,
            id: id,
            personID: personID,
            label: label,
            townshipID: townshipID,
            isCounted: isCounted
        )
    }
}

/// What a metric comes to, with both parts of the fraction.
package struct PlanFigure: Sendable, Equatable {
    package private(set) var numerator: Int64
    package private(set) var denominator: Int64
    /// Records in the denominator of which nobody recorded whether they belong to the numerator.
    package private(set) var unknown: Int64

    package init(numerator: Int64 = 0, denominator: Int64 = 0, unknown: Int64 = 0) {
        self.numerator = numerator
        self.denominator = denominator
        self.unknown = unknown
    }

    mutating func add(_ other: PlanFigure) {
        numerator += other.numerator
        denominator += other.denominator
        unknown += other.unknown
    }

    mutating func add(_ unit: PlanUnit) {
        denominator += 1
        switch unit.isCounted {
        case true?: numerator += 1
        case false?: break
        case nil: unknown += 1
        }
    }

    /// What can be said: nothing while records lack what is counted, since any number would be a guess.
    package func value(of metric: PlanMetric) -> PlanSeries.Value? {
        guard denominator > 0 else { return .noDenominator(metric.denominator) }
        guard unknown == 0 else { return nil }
        return Ratio(numerator, denominator)?.multiplied(by: Ratio(metric.scale)).map(PlanSeries.Value.number)
    }

    /// Both parts in words.
    package func words(of metric: PlanMetric) -> String {
        "\(metric.denominator) \(denominator)，\(metric.numerator) \(numerator)"
            + (unknown > 0 ? "，还有 \(unknown) 条没有记录，不能算" : "")
    }
}

/// What a metric came to on some days, township by township.
package struct PlanCount: Sendable, Equatable {
    package let metric: PlanMetric
    /// The first day of which the store can tell; nil while it holds nothing of the kind.
    package let since: CivilDate?
    /// By day; then by township, nil for what belongs to the place as a whole.
    private let figures: [CivilDate: [Int64?: PlanFigure]]

    init(metric: PlanMetric, since: CivilDate?, figures: [CivilDate: [Int64?: PlanFigure]]) {
        self.metric = metric
        self.since = since
        self.figures = figures
    }

    /// Nil for a day before the store held anything of the kind.
    package func total(on day: CivilDate) -> PlanFigure? {
        guard let since, since <= day else { return nil }
        var total = PlanFigure()
        for figure in (figures[day] ?? [:]).values { total.add(figure) }
        return total
    }

    /// The same of one township alone.
    func only(township: Int64?) -> PlanCount {
        PlanCount(metric: metric, since: since, figures: figures.mapValues { $0.filter { $0.key == township } })
    }

    package func townships(on day: CivilDate) -> [Int64?: PlanFigure] {
        guard let since, since <= day else { return [:] }
        return figures[day] ?? [:]
    }
}

extension PlanMetric {
    /// What the fraction is multiplied by.
    var scale: Int64 { self == .organizationsPerTenThousand ? 10_000 : 100 }
}
