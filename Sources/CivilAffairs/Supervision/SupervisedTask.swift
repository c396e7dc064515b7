// SPDX-License-Identifier: Apache-2.0
import Packs
package import Vocabulary

/// A measure or task of a plan that is followed until it is done 督办事项.
package struct SupervisedTask: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case running
        /// Whoever does it says that it is done; a second person has still to look.
        case submitted
        case closed

        package var title: String {
            switch self {
            case .running: "办理中"
            case .submitted: "待核验"
            case .closed: "已办结"
            }
        }
    }

    package let id: Int64
    /// Empty for what a meeting decided.
    package let planID: String
    package let measureID: String
    /// Nil where the measure as a whole is followed.
    package let taskID: String?
    package let title: String
    /// Names as the plan writes them; the first leads.
    package let departments: [String]
    /// What is asked for besides what the plan says; empty for nothing.
    package let words: String
    package let due: CivilDate
    package let state: State
    package let openedBy: String
    package let openedAt: Timestamp
    package let submittedByID: Int64?
    package let submittedAt: Timestamp?
    package let closedAt: Timestamp?

    /// Whether its day is over and nobody has said that it's done.
    package func isLate(on day: CivilDate) -> Bool { state == .running && due < day }

    /// How it stood on a day: whether it was over, and late if it wasn't. Nil before it was opened.
    package func stood(on day: CivilDate) -> (isOver: Bool, isLate: Bool)? {
        guard openedAt.date <= day else { return nil }
        let isOver = closedAt.map { $0.date <= day } ?? false
        let isSubmitted = submittedAt.map { $0.date <= day } ?? false
        return (isOver, !isOver && !isSubmitted && due < day)
    }

    /// One thing that was done about it; never changed.
    package struct Step: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case opened, progress, submitted, agreed, returned, extended

            package var title: String {
                switch self {
                case .opened: "立项督办"
                case .progress: "进展"
                case .submitted: "提请办结"
                case .agreed: "核验通过"
                case .returned: "退回"
                case .extended: "延期"
                }
            }
        }

        package let id: Int64
        package let taskID: Int64
        package let kind: Kind
        /// Whose progress it is; nil where it's the office that follows.
        package let department: String?
        package let words: String
        package let evidence: PlanValue.Evidence?
        /// Until when, for a term that is set or moved.
        package let due: CivilDate?
        package let by: String
        package let at: Timestamp
    }
}

/// What happened in a month, and what was open at its end; written from the steps alone.
package struct SupervisionSummary: Sendable, Equatable {
    package let month: Month
    package let opened: [SupervisedTask]
    package let submitted: Int
    package let returned: Int
    package let extended: Int
    package let closed: [SupervisedTask]
    /// Of those closed, how many were submitted by their day.
    package let onTime: Int
    package let open: [SupervisedTask]
    package let late: [SupervisedTask]
    /// The last day that it tells of; before the month's end while the month runs.
    package let until: CivilDate
    /// Each task's day as it stood at the end.
    package let dues: [Int64: CivilDate]
    /// What was done last about those that are open, by task.
    package let lastSteps: [Int64: SupervisedTask.Step]

    package var sentence: String {
        let moved = [("提请办结", submitted), ("退回", returned), ("延期", extended)].filter { $0.1 > 0 }
            .map { "\($0.0) \($0.1) 次" }
        let done = closed.isEmpty ? "没有办结的" : "办结 \(closed.count) 项，其中按期 \(onTime) 项"
        let end = until < month.lastDay ? "现在" : "月末"
        let left = open.isEmpty ? "\(end)没有在办的" : "\(end)在办 \(open.count) 项，其中超期 \(late.count) 项"
        return (["\(month.chinese)新立督办 \(opened.count) 项"] + moved + [done, left]).joined(separator: "，") + "。"
    }
}

/// The rules of following tasks. Pure.
enum SupervisionRules {
    static let longest = 1_000

    /// - Parameter day: the last that is known of; a month that runs is told up to it.
    static func summary(
        _ tasks: [SupervisedTask],
        _ steps: [SupervisedTask.Step],
        month: Month,
        until day: CivilDate
    ) -> SupervisionSummary {
        let end = min(month.lastDay, day)
        let known = steps.filter { $0.at.date <= end }
        let of = Dictionary(grouping: known, by: \.taskID)
        let within = known.filter { $0.at.date.month == month }
        let ids = { (kind: SupervisedTask.Step.Kind) in Set(within.filter { $0.kind == kind }.map(\.taskID)) }
        let (opened, agreed) = (ids(.opened), ids(.agreed))
        let closed = tasks.filter { agreed.contains($0.id) }
        /// The day that was set last before the end.
        let due = { (task: SupervisedTask) in of[task.id]?.last { $0.due != nil }?.due ?? task.due }
        let open = tasks.filter { task in
            of[task.id].map { steps in !steps.contains { $0.kind == .agreed } } ?? false
        }
        let late = open.filter { task in
            let last = of[task.id]?.last { [.submitted, .returned].contains($0.kind) }
            return last?.kind != .submitted && due(task) < end
        }
        return SupervisionSummary(
            month: month,
            opened: tasks.filter { opened.contains($0.id) },
            submitted: within.count { $0.kind == .submitted },
            returned: within.count { $0.kind == .returned },
            extended: within.count { $0.kind == .extended },
            closed: closed,
            onTime: closed.count { task in
                of[task.id]?.last { $0.kind == .submitted }.map { $0.at.date <= due(task) } ?? false
            },
            open: open,
            late: late,
            until: end,
            dues: Dictionary(tasks.map { ($0.id, due($0)) }, uniquingKeysWith: { $1 }),
            lastSteps: open.reduce(into: [:]) { steps, task in steps[task.id] = of[task.id]?.last }
        )
    }
}
