// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HummingbirdCore
import Packs
import SharedKernel
import Vocabulary

extension ProjectRecord.State {
    var tone: String {
        switch self {
        case .unlisted: ""
        case .preparing, .approved, .building: "primary"
        case .completed: "soon"
        case .accepted: "done"
        }
    }
}

extension ProjectRecord {
    /// What is said of its stages whose day is over; nil where there are none.
    var lateText: String? { lateStages.isEmpty ? nil : "逾期 \(daysLate) 天" }
    /// What the plan means to spend; nil where the document names no amount.
    var plannedText: String? {
        let yearly = project.yearlyInvestment
        let parts = [planned > .zero ? planned.inLargeUnits : nil, yearly > .zero ? "每年 \(yearly.inLargeUnits)" : nil]
        let text = parts.compactMap(\.self).joined(separator: "，另")
        return text.isEmpty ? nil : text
    }
}

extension Money {
    /// `—` for nothing; otherwise in the largest unit without loss.
    var inUnitsOrDash: String { self == .zero ? "—" : inLargeUnits }
}

struct ProjectListPage: Page {
    static let template = "console/projects"
    let layout: Layout
    let sheetLink: String
    let plans: [SelectOption]
    let units: [SelectOption]
    let states: [SelectOption]
    let total: Int
    let listed: Int
    let late: Int
    let planned: String
    let yearly: String?
    let arrived: String
    let paid: String
    let sources: [Source]
    let rows: [Row]

    struct Source: Sendable {
        let sourceName: String
        let sourcePlanned: String
        let sourceArrived: String
    }

    struct Row: Sendable {
        let link: String
        let name: String
        let plan: String
        let who: String
        let tone: String
        let state: String
        let lateText: String?
        /// Nil where the document names no amount; not named like the sum above, which would show instead.
        let rowPlanned: String?
        let arrived: String
        let paid: String
        let doubt: String?
    }

    init(_ asked: ProjectPages.Asked, _ request: WebRequest) {
        let found = asked.found
        func sum(_ amount: (ProjectRecord) -> Money) -> Money { found.reduce(.zero) { $0 + amount($1) } }
        layout = Layout(request, title: "项目库")
        sheetLink = Links.projectSheet + (request.uri.query.map { "?\($0)" } ?? "")
        plans = asked.plans.map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == asked.plan) }
        units = asked.units.map { SelectOption(value: $0, title: $0, selected: $0 == asked.unit) }
        states =
            ProjectRecord.State.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == asked.state)
            } + [
                SelectOption(
                    value: ProjectPages.Asked.late,
                    title: "有逾期的",
                    selected: asked.state == ProjectPages.Asked.late
                )
            ]
        total = found.count
        listed = found.count { $0.state != .unlisted }
        late = found.count { !$0.lateStages.isEmpty }
        planned = sum(\.planned).inUnitsOrDash
        let everyYear = sum(\.project.yearlyInvestment)
        yearly = everyYear > .zero ? everyYear.inLargeUnits : nil
        arrived = sum(\.arrived).inLargeUnits
        paid = sum(\.paid).inLargeUnits
        sources = Self.sources(found)
        rows = found.map { record in
            Row(
                link: Links.project(record.plan.id, record.project.id),
                name: record.project.title,
                plan: record.plan.title,
                who: record.unit,
                tone: record.state.tone,
                state: record.state.title,
                lateText: record.lateText,
                rowPlanned: record.plannedText,
                arrived: record.arrived.inUnitsOrDash,
                paid: record.paid.inUnitsOrDash,
                doubt: record.doubts.isEmpty ? nil : record.doubts.joined(separator: "；")
            )
        }
    }

    /// What was planned once, by the document's own names of sources, beside what arrived by ours.
    private static func sources(_ found: [ProjectRecord]) -> [Source] {
        let planned = found.flatMap { $0.project.investments.filter { !$0.isYearly } }
        let names = Set(planned.map(\.source))
        let own = FundSource.allCases.filter { source in found.contains { $0.arrived(from: source) != .zero } }
        let written = names.subtracting(FundSource.allCases.map(\.rawValue)).sorted()
        return written.map { name in
            Source(
                sourceName: name,
                sourcePlanned: planned.filter { $0.source == name }.reduce(Money.zero) { $0 + $1.amount }.inLargeUnits,
                sourceArrived: "—"
            )
        }
            + FundSource.allCases.filter { own.contains($0) || names.contains($0.rawValue) }.map { source in
                Source(
                    sourceName: source.rawValue,
                    sourcePlanned: planned.filter { $0.source == source.rawValue }
                        .reduce(Money.zero) { $0 + $1.amount }.inUnitsOrDash,
                    sourceArrived: found.reduce(Money.zero) { $0 + $1.arrived(from: source) }.inUnitsOrDash
                )
            }
    }
}
