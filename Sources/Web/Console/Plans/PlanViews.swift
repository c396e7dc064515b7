// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

struct PlanIndexPage: Page {
    static let template = "console/plans"
    let layout: Layout
    let rows: [Row]

    struct Row: Sendable {
        let planLink: String
        let name: String
        let kind: String
        let years: String
        let document: String
        /// How many indicators stand how.
        let counted: String
        /// Nil where nothing can be judged.
        let score: String?
    }
}

struct PlanPage: Page {
    static let template = "console/plan"
    let layout: Layout
    let heading: String
    let link: String
    let about: String
    let note: String?
    let on: String
    let closed: String?
    let tabs: [CountTab]
    /// One of the four is there, by the tab.
    let indicators: Indicators?
    let measures: Measures?
    let projects: Projects?
    let discrepancies: Discrepancies?

    struct Indicators: Sendable {
        let total: String
        let targeted: String
        let judged: String
        let score: String?
        let standings: [SelectOption]
        let natures: [SelectOption]
        let rows: [Indicator]
    }

    struct Indicator: Sendable {
        let name: String
        let nature: String
        let isBinding: Bool
        let goal: String
        let due: String?
        let value: String
        let origin: String?
        let standing: String
        let tone: String
        let reason: String
        let facts: [Fact]

        init(_ status: IndicatorStatus) {
            let (indicator, verdict) = (status.indicator, status.current)
            name = indicator.title
            nature = indicator.nature.rawValue
            isBinding = indicator.nature == .binding
            goal = verdict.goalText ?? "—"
            due = verdict.due?.iso
            value = verdict.point.flatMap(\.number).map { PlanText.amount($0, indicator.unit) } ?? "—"
            origin = verdict.point.map { "\($0.year) 年，\($0.origin.rawValue)" }
            standing = verdict.standing.rawValue
            tone =
                switch verdict.standing {
                case .completed, .reached, .onTrack: "done"
                case .atRisk: "soon"
                case .missed, .behind: "late"
                default: ""
                }
            reason = verdict.reason
            facts = Self.facts(status)
        }

        private static func facts(_ status: IndicatorStatus) -> [Fact] {
            let indicator = status.indicator
            var facts: [Fact] = []
            func add(_ title: String, _ text: String?) {
                if let text, !text.isEmpty { facts.append(Fact(factTitle: title, fact: text)) }
            }
            add("口径", status.edition?.text)
            if let numerator = status.edition?.numerator, let denominator = status.edition?.denominator {
                add("分子、分母", "\(numerator) ÷ \(denominator)")
            }
            add("数据来源", status.edition.map { Self.source($0.source) })
            add(
                "逐年目标",
                PlanPath(indicator).years.map {
                    "\($0.year) 年 \(PlanText.amount($0.value, indicator.unit))\($0.isInterpolated ? "（推算）" : "")"
                }.joined(separator: "；")
            )
            add(
                "逐年实际",
                status.series.points.compactMap { point in
                    point.number.map {
                        "\(point.year) 年 \(PlanText.amount($0, indicator.unit))（\(point.origin.rawValue)）"
                    }
                }.joined(separator: "；")
            )
            if let forecast = status.current.forecast {
                let range = [forecast.low, forecast.high].compactMap(\.self).map(PlanText.number)
                add(
                    "趋势外推",
                    "\(forecast.year) 年约 \(PlanText.amount(forecast.value, indicator.unit))"
                        + (range.count == 2 ? "，范围 \(range[0])—\(range[1])" : "")
                )
            }
            add("两数不一致", status.series.disagreements.joined(separator: "；"))
            add("出处", indicator.basis.joined(separator: "；"))
            add("说明", indicator.note)
            return facts
        }

        private static func source(_ source: IndicatorSource) -> String {
            switch source {
            case .computed(let metric): "系统自动计算（\(metric.rawValue)）"
            case .reported(let department, let evidence): "\(department)上报（\(evidence)）"
            case .compared(let metric, let department, let evidence):
                "系统计算（\(metric.rawValue)），与\(department)上报（\(evidence)）核对"
            }
        }
    }

    struct Fact: Sendable {
        let factTitle: String
        let fact: String
    }

    struct Measures: Sendable {
        let rows: [Measure]
    }

    struct Measure: Sendable {
        let name: String
        let basis: String
        let who: String
        let tasks: [Task]

        init(_ measure: MeasureDefinition) {
            name = measure.title
            basis = measure.basis.joined(separator: "；")
            who = PlanPage.who(measure.departments, measure.unassigned)
            tasks = measure.tasks.map {
                Task(
                    taskName: $0.title,
                    taskWho: $0.departments.isEmpty && $0.unassigned == nil
                        ? nil : PlanPage.who($0.departments, $0.unassigned),
                    taskDue: $0.due?.iso
                )
            }
        }
    }

    struct Task: Sendable {
        let taskName: String
        let taskWho: String?
        let taskDue: String?
    }

    /// Departments in the document's order, the leading one named.
    private static func who(_ departments: [String], _ unassigned: String?) -> String {
        guard let first = departments.first else { return unassigned ?? "原文没有写责任单位" }
        let others = departments.dropFirst().joined(separator: "、")
        return others.isEmpty ? first : "\(first)；\(others)"
    }

    struct Projects: Sendable {
        /// Everything that is spent once; nil where the document names no amounts.
        let sum: String?
        let rows: [Project]
    }

    struct Project: Sendable {
        let name: String
        let basis: String
        let contents: String
        let money: String?
        let who: String
        let time: String?
        let remark: String?

        init(_ project: ProjectDefinition) {
            name = project.title
            basis = project.basis.joined(separator: "；")
            contents = project.contents.map { content in
                content.title + (content.quantity.map { " \($0.text)\(content.unit ?? "")" } ?? "")
            }.joined(separator: "；")
            let amounts = project.investments.map {
                "\($0.title) \($0.amount.inLargeUnits)\($0.isYearly ? "/年" : "")（\($0.source)）"
            }
            money = amounts.isEmpty ? project.total?.inLargeUnits : amounts.joined(separator: "；")
            who = PlanPage.who(project.departments, nil)
            time =
                switch (project.from, project.until) {
                case (let from?, let until?): "\(from.iso) 至 \(until.iso)"
                case (let from?, nil): "\(from.iso) 起"
                case (nil, let until?): "\(until.iso) 前"
                case (nil, nil): nil
                }
            remark = project.note
        }
    }

    struct Discrepancies: Sendable {
        let rows: [Discrepancy]
    }

    struct Discrepancy: Sendable {
        let name: String
        let readings: [Reading]
        let used: String
        let why: String

        init(_ discrepancy: PlanDiscrepancy) {
            name = discrepancy.title
            readings = discrepancy.readings.map { Reading(reading: $0.text, readingBasis: $0.basis) }
            used = discrepancy.used
            why = discrepancy.note
        }
    }

    struct Reading: Sendable {
        let reading: String
        let readingBasis: String
    }
}
