// SPDX-License-Identifier: Apache-2.0
import Packs
import Vocabulary

/// What a line of a roll-up counts. Its code stays the same over all releases of the program and the packs.
package enum RollUpItem: Hashable, Sendable {
    case benefit(program: String, Benefit)
    case work(Work)
    /// By the metric's id; which metrics there are, the packs say.
    case metric(String, Part)

    /// Of a program in the month; see `MonthReport`.
    package enum Benefit: String, Sendable, CaseIterable {
        case urbanFamilies = "urban-families"
        case urbanPersons = "urban-persons"
        case ruralFamilies = "rural-families"
        case ruralPersons = "rural-persons"
        case addedFamilies = "added-families"
        case addedPersons = "added-persons"
        case leftFamilies = "left-families"
        case leftPersons = "left-persons"
        /// What is due for the month itself.
        case due
        /// What its lists came to, with back-pay and recovery.
        case spent
        /// What arrived by the bank's returns.
        case paid
        /// Whether the county's month was closed 关账, so that its figures no longer change.
        case closed

        package var title: String {
            switch self {
            case .urbanFamilies: "城市户数"
            case .urbanPersons: "城市人数"
            case .ruralFamilies: "农村户数"
            case .ruralPersons: "农村人数"
            case .addedFamilies: "本月新增户数"
            case .addedPersons: "本月新增人数"
            case .leftFamilies: "本月退出户数"
            case .leftPersons: "本月退出人数"
            case .due: "本月应发"
            case .spent: "支出合计"
            case .paid: "银行已发放"
            case .closed: "月报已关账"
            }
        }

        package var unit: RollUpLine.Unit {
            switch self {
            case .urbanFamilies, .ruralFamilies, .addedFamilies, .leftFamilies: .families
            case .urbanPersons, .ruralPersons, .addedPersons, .leftPersons: .persons
            case .due, .spent, .paid: .yuan
            case .closed: .yes
            }
        }
    }

    /// Cases of all services.
    package enum Work: String, Sendable, CaseIterable {
        case received, ended
        /// In hand when the month ended, and of these past their day.
        case open, late

        package var title: String {
            switch self {
            case .received: "本月收件"
            case .ended: "本月办结"
            case .open: "月末在办"
            case .late: "其中超期"
            }
        }
    }

    /// Of a metric of plans on the last day of the month.
    package enum Part: String, Sendable, CaseIterable {
        case numerator, denominator
        /// Records of which nobody noted whether they count.
        case unknown
    }

    package var code: String {
        switch self {
        case .benefit(let program, let part): "benefit.\(program).\(part.rawValue)"
        case .work(let part): "work.\(part.rawValue)"
        case .metric(let metric, let part): "\(Self.metricCodes)\(metric).\(part.rawValue)"
        }
    }

    /// With what the codes of metrics begin.
    static let metricCodes = "metric."

    /// Nil for a code that this program does not know.
    package init?(code: String) {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        switch (parts.first, parts.count) {
        case ("benefit", 3):
            guard let part = Benefit(rawValue: parts[2]) else { return nil }
            self = .benefit(program: parts[1], part)
        case ("work", 2):
            guard let part = Work(rawValue: parts[1]) else { return nil }
            self = .work(part)
        case ("metric", 3):
            guard !parts[1].isEmpty, let part = Part(rawValue: parts[2]) else { return nil }
            self = .metric(parts[1], part)
        default: return nil
        }
    }
}

extension RollUpItem {
    /// Lines of a program's month.
    static func lines(_ report: MonthReport, title: String, isClosed: Bool) -> [RollUpLine] {
        func families(_ all: [MonthReport.Movement]) -> Int64 { Int64(all.reduce(0) { $0 + $1.families }) }
        func persons(_ all: [MonthReport.Movement]) -> Int64 { Int64(all.reduce(0) { $0 + $1.persons }) }
        return Benefit.allCases.map { part in
            let value: Int64 =
                switch part {
                case .urbanFamilies: Int64(report.urban.families)
                case .urbanPersons: Int64(report.urban.persons)
                case .ruralFamilies: Int64(report.rural.families)
                case .ruralPersons: Int64(report.rural.persons)
                case .addedFamilies: families(report.added)
                case .addedPersons: persons(report.added)
                case .leftFamilies: families(report.left)
                case .leftPersons: persons(report.left)
                case .due: report.total.regular.fen
                case .spent: report.spent.fen
                case .paid: report.paid.fen
                case .closed: isClosed ? 1 : 0
                }
            return RollUpLine(
                code: RollUpItem.benefit(program: report.programID, part).code,
                title: "\(title) \(part.title)",
                unit: part.unit,
                value: value
            )
        }
    }

    static func lines(_ work: [Work: Int64]) -> [RollUpLine] {
        Work.allCases.compactMap { part in
            work[part].map {
                RollUpLine(code: RollUpItem.work(part).code, title: "办件 \(part.title)", unit: .cases, value: $0)
            }
        }
    }

    /// Lines of what a metric came to; none where the county's records don't tell.
    static func lines(_ metric: PlanMetric, _ figure: PlanFigure) -> [RollUpLine] {
        Part.allCases.map { part in
            let (words, value) =
                switch part {
                case .numerator: (metric.numerator, figure.numerator)
                case .denominator: (metric.denominator, figure.denominator)
                case .unknown: ("没有记录", figure.unknown)
                }
            return RollUpLine(
                code: RollUpItem.metric(metric.id, part).code,
                title: "\(metric.id) \(words)",
                unit: .records,
                value: value
            )
        }
    }
}
