// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
package import SharedKernel
import Storage
import Vocabulary

/// What departments report, what a second person says of it, and the years that a leader closes.
extension Planning {
    private static let fileLimit = 20 * 1_048_576

    /// Keeps a value with what proves it; it counts when a second person has checked it.
    /// - Returns: the key of the value.
    /// - Throws: `PlanningProblem`; `AccessProblem.notFound` for an indicator that the plan has not.
    package func report(
        actor: Actor,
        planID: String,
        indicatorID: String,
        _ entry: PlanEntry,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.planReport)
        let plan = try plan(actor: actor, id: planID)
        guard let indicator = plan.indicator(indicatorID) else { throw AccessProblem.notFound(what: "指标") }
        let now = clock.now()
        let period = try PlanPeriod(parsing: entry.period)
        let figure = try PlanRules.value(entry, period, indicator, plan, on: now.date)
        return try await database.write { [self] transaction in
            try PlanValueStore.takeTurn(planID, in: transaction)
            let region = try known(entry.regionID, in: transaction)
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "plan-value",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let same = try PlanValueStore.values(plans: [planID], indicator: indicatorID, in: transaction).filter {
                $0.period == period && $0.regionID == region
            }
            let isClosed = try isClosed(period, of: planID, in: transaction)
            guard !same.contains(where: { $0.state == .waiting }) else { throw PlanningProblem.waiting }
            let isCorrection = same.contains { $0.state == .checked && $0.origin == .reported }
            if entry.reason.isEmpty, isCorrection || isClosed {
                throw PlanningProblem.reasonNeeded(isClosed ? "\(period.chinese)已经封账" : "\(period.chinese)已有复核过的数")
            }
            let evidence = try entry.evidence.map { try keep($0, at: now, in: transaction) }
            let value = PlanValue(
                id: id,
                planID: planID,
                indicatorID: indicatorID,
                regionID: region,
                period: period,
                number: (same.map(\.number).max() ?? 0) + 1,
                origin: .reported,
                value: figure,
                note: entry.note,
                reason: entry.reason.isEmpty ? nil : entry.reason,
                evidence: evidence,
                state: .waiting,
                reportedByID: actor.userID,
                reportedBy: Self.named(actor),
                reportedAt: now,
                checkedBy: nil,
                checkedAt: nil,
                checkNote: nil,
                isLate: isClosed
            )
            guard try PlanValueStore.insert(value, in: transaction) else { throw PlanningProblem.waiting }
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "plan.report",
                    subject: "plan-value",
                    subjectID: id,
                    reason: value.reason,
                    detail: "\(plan.title) \(indicator.title) \(period.chinese) \(figure?.text ?? "没有分母")"
                ),
                in: transaction
            )
            return id
        }
    }

    /// A value with what became of it.
    /// - Throws: `AccessProblem.notFound`.
    package func value(actor: Actor, _ id: Int64) async throws -> PlanValue {
        try actor.require(.reportRead)
        return try await database.read { [self] in try visible(id, in: $0) }
    }

    /// A second person says whether a value counts.
    /// - Throws: `PlanningProblem.ownValue` for whoever reported it, `.checked`; `AccessProblem.notFound`.
    @discardableResult
    package func check(actor: Actor, _ id: Int64, agrees: Bool, note: String) async throws -> PlanValue {
        try actor.require(.planCheck)
        let now = clock.now()
        let check = try SecondCheckStore(agrees: agrees, note: note)
        return try await database.write { [self] transaction in
            let value = try visible(id, in: transaction)
            try check.settle("plan_value", id, reportedBy: value.reportedByID, by: actor, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: agrees ? "plan.check" : "plan.return",
                subject: "plan-value",
                subjectID: id,
                reason: check.note
            )
            try audit.record(entry, in: transaction)
            return value
        }
    }

    /// The file that proves a value.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ id: Int64) async throws -> (file: PlanValue.Evidence, content: [UInt8]) {
        try actor.require(.reportRead)
        let found = try await database.read { [self] transaction in
            guard let file = try visible(id, in: transaction).evidence,
                let content = try blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "plan.file", subject: "plan-value", subjectID: id)
        )
        return found
    }

    /// Closes a period, so that its values only change by corrections that say why. What our own data says of a year is
    /// kept as it stands now.
    /// - Throws: `PlanningProblem.periodRunning`, `.waitingLeft`, `.closed`.
    package func close(actor: Actor, planID: String, period text: String) async throws -> PlanClosing {
        try actor.require(.planClose)
        let plan = try plan(actor: actor, id: planID)
        let period = try PlanPeriod(parsing: text)
        let now = clock.now()
        guard plan.years.contains(period.year) else { throw PlanningProblem.periodOutside(years: plan.years.text) }
        guard period.isOver(on: now.date) else { throw PlanningProblem.periodRunning(period.chinese) }
        return try await database.write { [self] transaction in
            try PlanValueStore.takeTurn(planID, in: transaction)
            let waiting = try PlanValueStore.values(plans: [planID], state: .waiting, in: transaction).filter {
                $0.period == period || (period.month == nil && $0.period.year == period.year)
            }
            guard waiting.isEmpty else { throw PlanningProblem.waitingLeft(waiting.count) }
            let closing = PlanClosing(planID: planID, period: period, closedBy: Self.named(actor), closedAt: now)
            guard try PlanValueStore.close(closing, by: actor, in: transaction) else {
                throw PlanningProblem.closed(period.chinese)
            }
            let counts = try self.counts(of: [plan], on: try period.lastDay, isFresh: true, in: transaction)
            if period.month == nil { try keep(plan, year: period.year, closing, counts, in: transaction) }
            try keep(plan, period, counts, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "plan.close",
                    subject: "plan",
                    subjectID: nil,
                    detail: "\(plan.title) \(period.chinese)"
                ),
                in: transaction
            )
            return closing
        }
    }

    private func keep(
        _ plan: PlanDefinition,
        year: Int,
        _ closing: PlanClosing,
        _ counts: [PlanMetric: PlanCount],
        in transaction: any Transaction
    ) throws {
        let period = PlanPeriod(year: year)
        let end = try period.lastDay
        let known = try PlanValueStore.values(plans: [plan.id], in: transaction)
        let yearly = try self.yearly(of: [plan], on: end, in: transaction)
        let points = own(plan, on: end, counts, yearly).compactMapValues { $0.first { $0.year == year } }
        let kept = points.sorted { $0.key < $1.key }.filter { _, point in
            switch point.value {
            case .number(let number): number.figure(places: Figure.mostPlaces) != nil
            case .noDenominator: true
            case .notListed: false
            }
        }
        guard !kept.isEmpty else { return }
        let first = try transaction.newKeys(kept.count)
        let values = kept.enumerated().map { offset, point in
            let numbers = known.filter {
                $0.indicatorID == point.key && $0.period == period && $0.regionID == rootRegionID
            }.map(\.number)
            return PlanValue(
                id: first + Int64(offset),
                planID: plan.id,
                indicatorID: point.key,
                regionID: rootRegionID,
                period: period,
                number: (numbers.max() ?? 0) + 1,
                origin: .computed,
                value: point.value.number?.figure(places: Figure.mostPlaces),
                note: point.value.note ?? "系统自动计算",
                reason: nil,
                evidence: nil,
                state: .checked,
                reportedByID: nil,
                reportedBy: closing.closedBy,
                reportedAt: closing.closedAt,
                checkedBy: nil,
                checkedAt: nil,
                checkNote: nil,
                isLate: false
            )
        }
        try PlanValueStore.keep(values, in: transaction)
    }

    /// Keeps what was counted in every township.
    private func keep(
        _ plan: PlanDefinition,
        _ period: PlanPeriod,
        _ counts: [PlanMetric: PlanCount],
        in transaction: any Transaction
    ) throws {
        let end = try period.lastDay
        let found = plan.indicators.compactMap { indicator -> (indicatorID: String, townships: [Int64?: PlanFigure])? in
            guard let metric = indicator.edition(on: end)?.source.metric, let count = counts[metric] else { return nil }
            return (indicator.id, count.townships(on: end))
        }
        try PlanClosedStore(planID: plan.id, rootRegionID: rootRegionID).keep(found, of: period, in: transaction)
    }

    /// Values that wait for a second person, counted to 1,000.
    package func waitingCount(actor: Actor) async throws -> Int {
        guard actor.may(.planCheck) else { return 0 }
        return try await database.read { try PlanValueStore.waitingCount(in: $0) }
    }

    /// Those values, the oldest first.
    package func waiting(actor: Actor) async throws -> [PlanValue] {
        try actor.require(.planCheck)
        return try await database.read { [self] in
            try PlanValueStore.values(plans: plans.map(\.id), state: .waiting, in: $0).sorted { $0.id < $1.id }
        }
    }

    // MARK: - Parts

    static func named(_ actor: Actor) -> String { "\(actor.name)（\(actor.functionTitle)）" }

    /// Keeps a file that proves something.
    /// - Throws: `PlanningProblem.fileTooLarge`, `.fileKind`.
    func keep(_ file: (name: String, content: [UInt8]), at now: Timestamp, in transaction: any Transaction) throws
        -> PlanValue.Evidence
    {
        guard file.content.count <= Self.fileLimit else { throw PlanningProblem.fileTooLarge }
        guard let kind = MediaSniffer.kind(of: file.content), kind != .zip else { throw PlanningProblem.fileKind }
        return PlanValue.Evidence(
            hash: try blobs.put(file.content, in: transaction, at: now),
            name: String(file.name.prefix(200)),
            media: kind.mediaType
        )
    }

    /// The place as a whole, or one of its townships.
    private func known(_ regionID: Int64?, in transaction: any ReadTransaction) throws -> Int64 {
        guard let regionID, regionID != rootRegionID else { return rootRegionID }
        let tree = try regions.tree(in: transaction)
        guard tree.children(of: rootRegionID).contains(where: { $0.id == regionID }) else {
            throw PlanningProblem.unknownRegion
        }
        return regionID
    }

    private func isClosed(_ period: PlanPeriod, of planID: String, in transaction: any ReadTransaction) throws -> Bool {
        let closed = try PlanValueStore.closings(plans: [planID], in: transaction).map(\.period)
        return closed.contains(period) || closed.contains(PlanPeriod(year: period.year))
    }

    /// A value of a plan that is still in the packs.
    private func visible(_ id: Int64, in transaction: any ReadTransaction) throws -> PlanValue {
        guard let value = try PlanValueStore.value(id, in: transaction),
            plans.contains(where: { $0.id == value.planID && $0.indicator(value.indicatorID) != nil })
        else { throw AccessProblem.notFound(what: "上报的数") }
        return value
    }
}
