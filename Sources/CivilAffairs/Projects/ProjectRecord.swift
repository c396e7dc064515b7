// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// A project of a plan with all that was recorded of it. What it comes to is worked out, never written down.
package struct ProjectRecord: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case unlisted, preparing, approved, building, completed, accepted

        package var title: String {
            switch self {
            case .unlisted: "未入库"
            case .preparing: "前期"
            case .approved: "已立项"
            case .building: "在建"
            case .completed: "待验收"
            case .accepted: "已验收"
            }
        }
    }

    package struct Stage: Sendable {
        package let title: String
        package let due: CivilDate?
        package let reached: ProjectEntry?
    }

    package struct Contract: Sendable {
        package let entry: ProjectEntry
        package let supplements: [ProjectEntry]
        package let payments: [ProjectEntry]

        /// The most that may be paid.
        package var sum: Money { ProjectRules.sum(supplements) + (entry.amount ?? .zero) }
        package var paid: Money { ProjectRules.sum(payments) }
        package var left: Money { sum - paid }
    }

    package let plan: PlanDefinition
    package let project: ProjectDefinition
    /// All of them, in the order in which they came.
    package let entries: [ProjectEntry]
    /// Those that stand: corrected by none, not withdrawn, and of no later day.
    package let standing: [ProjectEntry]
    package let day: CivilDate
    /// What the ledger's accounts say of its money; nil for what stood on an earlier day.
    package var booked: WorkMoney?

    init(_ plan: PlanDefinition, _ project: ProjectDefinition, _ entries: [ProjectEntry], on day: CivilDate) {
        self.plan = plan
        self.project = project
        self.entries = entries
        self.day = day
        let corrected = Set(entries.compactMap(\.correctsID))
        standing = entries.filter { !$0.isVoid && !corrected.contains($0.id) && $0.day <= day }
    }

    package func standing(_ kind: ProjectEntry.Kind) -> [ProjectEntry] {
        standing.filter { $0.kind == kind }.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
    }

    package var facts: ProjectEntry.Facts? { standing.last { $0.kind == .facts }?.facts }
    package var acceptance: ProjectEntry? { standing.last { $0.kind == .accepted } }
    /// The unit that is responsible, as recorded or, before that, as the plan says.
    package var unit: String { facts?.unit ?? project.departments.first ?? "" }

    // MARK: - Stages

    /// In the order in which they come; 验收 is the last.
    package var stages: [Stage] {
        let reached = standing(.stage)
        return ProjectRules.stages(of: project).map { stage in
            Stage(
                title: stage.title,
                due: stage.due,
                reached: stage.title == ProjectRules.acceptance
                    ? acceptance : reached.last { $0.stage == stage.title }
            )
        }
    }

    package var state: State {
        if acceptance != nil { return .accepted }
        let reached = Set(standing(.stage).compactMap(\.stage))
        if reached.contains(ProjectRules.completion) { return .completed }
        if reached.contains(ProjectRules.start) { return .building }
        if reached.contains(ProjectRules.approval) { return .approved }
        return facts == nil ? .unlisted : .preparing
    }

    /// Stages whose day is over; of a project that nobody has taken in hand nothing is known.
    package var lateStages: [Stage] {
        guard facts != nil else { return [] }
        return stages.filter { stage in stage.reached == nil && stage.due.map { $0 < day } ?? false }
    }

    /// How many days the latest of them is late.
    package var daysLate: Int { lateStages.compactMap { $0.due.map { day.dayNumber - $0.dayNumber } }.max() ?? 0 }

    // MARK: - Money

    /// What the plan means to spend once.
    package var planned: Money { project.oneOffInvestment }
    package var arrived: Money { ProjectRules.sum(standing(.arrived)) }
    package var paid: Money { ProjectRules.sum(standing(.paid)) }
    package var contracted: Money { contracts.reduce(.zero) { $0 + $1.sum } }

    package func arrived(from source: FundSource) -> Money {
        ProjectRules.sum(standing(.arrived).filter { $0.source == source })
    }

    /// Says that the ledger agrees; nil where no money was recorded, or it doesn't.
    package var bookedText: String? {
        guard let booked, booked == money, booked.sum != .zero || booked.paid != .zero else { return nil }
        return
            "已记入总账：到位 \(booked.sum.inLargeUnits)，支付 \(booked.paid.inLargeUnits)，结存 \((booked.sum - booked.paid).inLargeUnits)"
    }

    /// What its papers say, as the ledger books it.
    var money: WorkMoney {
        WorkMoney(
            code: "\(plan.id)/\(project.id)",
            title: project.title,
            arrived: Dictionary(uniqueKeysWithValues: FundSource.allCases.map { ($0.rawValue, arrived(from: $0)) }),
            paid: paid
        )
    }

    package var contracts: [Contract] {
        standing(.contract).map { contract in
            Contract(
                entry: contract,
                supplements: standing(.supplement).filter { $0.contractID == contract.rootID },
                payments: standing(.paid).filter { $0.contractID == contract.rootID }
            )
        }
    }

    /// What of the money calls for an explanation.
    package var doubts: [String] {
        var doubts: [String] = []
        if let booked, booked != money {
            doubts.append("账上到位 \(booked.sum.inLargeUnits)、支付 \(booked.paid.inLargeUnits)，与登记不一致")
        }
        if paid > arrived { doubts.append("支付比到位多 \((paid - arrived).inLargeUnits)") }
        if planned > .zero, project.yearlyInvestment == .zero, arrived > planned {
            doubts.append("到位比计划多 \((arrived - planned).inLargeUnits)")
        }
        return doubts
    }

    // MARK: - Acceptance

    /// All that is lacking before it can be accepted, told at once.
    package var missing: [String] {
        guard let facts else { return ["还没有入库"] }
        var missing = stages.filter { $0.reached == nil && $0.title != ProjectRules.acceptance }.map {
            "没有登记“\($0.title)”"
        }
        if facts.landUse != .none, facts.landPermit.isEmpty { missing.append("没有用地批准文号") }
        for contract in standing(.contract) where contract.evidence == nil {
            missing.append("合同 \(contract.number) 没有附合同文本")
        }
        if let done = standing(.stage).last(where: { $0.stage == ProjectRules.completion }) {
            if !standing(.photo).contains(where: { $0.day >= done.day }) { missing.append("没有竣工后的照片") }
        } else {
            missing.append("没有竣工后的照片")
        }
        return missing
    }

    /// Whether one of these people recorded something of it, and so may not accept it.
    package func isWork(of hands: [Int64]) -> Bool {
        entries.contains { entry in entry.kind.isRecorded && entry.byID.map(hands.contains) ?? false }
    }
}
