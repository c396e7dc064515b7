// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
import Storage
package import Vocabulary

/// Lists and monthly figures.
extension Benefits {
    /// Everybody covered in a month (花名册), by township, village and family; as it stood at the close once the month
    /// is closed.
    package func roster(
        actor: Actor,
        program: String,
        month: Month,
        townshipID: Int64? = nil,
        regionID: Int64? = nil,
        limit: Int = 100_000
    ) async throws -> (rows: [RosterRow], isClosed: Bool) {
        try actor.require(.enrolmentRead)
        let (rows, isClosed) = try await database.read { [parties] transaction in
            let isClosed = try RosterStore.isKept(program, month: month, in: transaction)
            let rows = try RosterStore.roster(
                scope: actor.scope,
                program: program,
                month: month,
                isClosed: isClosed,
                townshipID: townshipID,
                regionID: regionID,
                limit: limit,
                in: transaction
            )
            guard !actor.may(.minorRead) else { return (rows, isClosed) }
            let young = try parties?.young(rows.map(\.personID), in: transaction) ?? []
            return (rows.map { young.contains($0.personID) ? $0.veiled() : $0 }, isClosed)
        }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "enrolment.roster",
            subject: "program",
            subjectID: nil,
            detail: "\(program) \(month.iso) \(rows.count) 人"
        )
        try await audit.recordRead(entry)
        return (rows, isClosed)
    }

    /// The figures of a month (月报): as closed, or as they stand while it is open. Whoever is in charge of a township
    /// gets the township's.
    /// - Throws: `BenefitsProblem.noAreaReport` when the reader's area is a village, `.areasNotKept` when the month was
    ///   closed before townships were counted.
    package func monthReport(actor: Actor, program: String, month: Month) async throws -> (MonthReport, ClosedReport?) {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            let (whole, closed) = try Self.figures(program, month, in: transaction)
            guard case .regions(let regions) = actor.scope.reach else { return (whole, closed) }
            let (reach, hasTownship) = try ReportStore.reach(of: regions, in: transaction)
            guard hasTownship else { throw BenefitsProblem.noAreaReport(month: month) }
            guard let own = whole.limited(to: regions, reach: reach) else {
                throw BenefitsProblem.areasNotKept(month: month)
            }
            return (own, closed.map { $0.limited(to: own) })
        }
    }

    /// The whole county's figures of a month: as closed, or as they stand.
    static func figures(
        _ program: String,
        _ month: Month,
        in transaction: any ReadTransaction
    ) throws -> (report: MonthReport, closed: ClosedReport?) {
        let closed = try closed(program, month, transaction)
        return (try closed?.report ?? ReportStore.report(program, month: month, in: transaction), closed)
    }

    /// Freezes the figures of a month and the list of who was covered. Later changes show in later months only.
    /// - Throws: `BenefitsProblem.reportTooEarly` while a batch of the month has not gone to the bank,
    ///   `.reportClosed`.
    package func closeMonth(actor: Actor, program: String, month: Month) async throws -> ClosedReport {
        try actor.require(.reportClose)
        guard actor.scope.reach == .everything else {
            throw AccessProblem.notPermitted(permission: .reportClose, function: actor.functionTitle)
        }
        let now = clock.now()
        return try await database.write { [self] transaction in
            guard try Self.closed(program, month, transaction) == nil else {
                throw BenefitsProblem.reportClosed(month: month)
            }
            guard try ledger.isPaidOut(program: program, month: month, in: transaction) else {
                throw BenefitsProblem.reportTooEarly(month: month)
            }
            let report = try ReportStore.report(program, month: month, in: transaction)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let content = String(decoding: try encoder.encode(report), as: UTF8.self)
            let mark = ReportStore.ClosedMark(hash: ContentHash.of(content), by: actor.name, at: now)
            try RosterStore.freeze(program, month: month, in: transaction)
            try ReportStore.close(program, month: month, content: content, mark: mark, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "report.close",
                subject: "program",
                subjectID: nil,
                detail: "\(program) \(month.iso) \(mark.hash)"
            )
            try audit.record(entry, in: transaction)
            return ClosedReport(report: report, contentHash: mark.hash, closedBy: mark.by, closedAt: mark.at)
        }
    }

    private static func closed(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> ClosedReport? {
        guard let (content, mark) = try ReportStore.closed(program, month: month, in: transaction) else { return nil }
        let report = try JSONDecoder().decode(MonthReport.self, from: Data(content.utf8))
        return ClosedReport(report: report, contentHash: mark.hash, closedBy: mark.by, closedAt: mark.at)
    }
}
