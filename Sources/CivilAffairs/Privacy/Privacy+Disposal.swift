// SPDX-License-Identifier: Apache-2.0
import Crypto
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Keeping for as long as the packs say and no longer: what is due, what is held back, and the two hands by which it goes.
/// The county disposes, whose office answers for the archives. Basis: 《个人信息保护法》第十九条、第四十七条；《档案法》
extension Privacy {
    /// Most cases of one list.
    package static let mostDisposed = 500

    func terms() -> [RetentionRules.Term] { RetentionRules.terms(services.current + reviews, on: clock.today) }

    /// Services that look at an enrolment again are kept like all others.
    private var reviews: [CaseService] {
        var seen: Set<String> = []
        return services.current.compactMap(\.program).filter { seen.insert($0).inserted }
            .compactMap(services.review(of:))
    }

    private func countyOnly(_ actor: Actor, _ permission: Permission) throws {
        try actor.require(permission)
        guard actor.scope.reach == .everything else { throw PrivacyProblem.unknownList }
    }

    package struct DuePage: Sendable {
        package let cases: [DueCase]
        package let next: Int64?
        package let lists: [DisposalList]
    }

    /// Closed cases whose years are over, oldest key first, and the newest lists.
    package func due(actor: Actor, serviceID: String? = nil, after: Int64 = 0, limit: Int = 50) async throws -> DuePage
    {
        try countyOnly(actor, .retentionRead)
        let terms = terms()
        return try await database.read { [retention] transaction in
            let found = try retention.due(
                terms,
                scope: actor.scope,
                serviceID: serviceID,
                after: after,
                limit: limit + 1,
                in: transaction
            )
            let page = Array(found.prefix(limit))
            return DuePage(
                cases: page,
                next: found.count > limit ? page.last?.id : nil,
                lists: try retention.lists(in: transaction)
            )
        }
    }

    // MARK: - Holding back

    package struct Keeping: Sendable {
        package let file: CaseFile
        /// How long it is kept, in words.
        package let term: String
        package let basis: String
        /// Nil while its years run, or where it is kept for good.
        package let due: DueCase?
        package let holds: [RetentionHold]
        package var isHeld: Bool { holds.first.map { $0.liftedAt == nil } ?? false }
    }

    /// How long a case is kept and what holds it back.
    package func keeping(actor: Actor, caseID: Int64) async throws -> Keeping {
        try countyOnly(actor, .retentionRead)
        let terms = terms()
        let keeping = try await database.read { [self] transaction in
            guard let file = try numbers.file(id: caseID, scope: actor.scope, in: transaction) else {
                throw PrivacyProblem.unknownCase
            }
            let privacy = try services.service(file.serviceID, release: file.releaseHash).definition.privacy
            return Keeping(
                file: file,
                term: privacy?.term ?? "政策包没有写明保存期限，不销毁",
                basis: privacy?.retention ?? "",
                due: try retention.due(terms, scope: actor.scope, only: [caseID], limit: 1, in: transaction).first,
                holds: try retention.holds(caseID, in: transaction)
            )
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "retention.read", subject: "case", subjectID: caseID)
        )
        return keeping
    }

    /// Keeps a case beyond its time, such as for a lawsuit.
    /// - Throws: `PrivacyProblem.alreadyHeld`, `.reasonNeeded`.
    package func hold(actor: Actor, caseID: Int64, reason: String) async throws {
        try await setHold(actor: actor, caseID: caseID, reason: reason, action: "retention.hold", refusal: .alreadyHeld)
        {
            try retention.hold(caseID, reason: $0, by: actor, at: $1, in: $2)
        }
    }

    /// Lets a case go its way again.
    /// - Throws: `PrivacyProblem.notHeld`, `.reasonNeeded`.
    package func lift(actor: Actor, caseID: Int64, reason: String) async throws {
        try await setHold(actor: actor, caseID: caseID, reason: reason, action: "retention.lift", refusal: .notHeld) {
            try retention.lift(caseID, reason: $0, by: actor, at: $1, in: $2)
        }
    }

    private func setHold(
        actor: Actor,
        caseID: Int64,
        reason: String,
        action: String,
        refusal: PrivacyProblem,
        _ change: @escaping @Sendable (String, Timestamp, any Transaction) throws -> Bool
    ) async throws {
        try countyOnly(actor, .retentionHold)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let file = try numbers.file(id: caseID, scope: actor.scope, in: transaction),
                file.applicantPersonID != 0
            else { throw PrivacyProblem.unknownCase }
            let why = try PrivacyProblem.reason(reason)
            guard try change(why, now, transaction) else { throw refusal }
            try audit.record(
                AuditEntry(at: now, actor: actor, action: action, subject: "case", subjectID: caseID, reason: why),
                in: transaction
            )
        }
    }

    // MARK: - Disposing

    /// Proposes to dispose of cases whose years are over.
    /// - Parameter caseIDs: nil for as many as one list takes, leaving out those that something stands in the way of.
    /// - Returns: the list's key.
    package func propose(
        actor: Actor,
        caseIDs: [Int64]?,
        serviceID: String? = nil,
        note: String,
        requestID: String? = nil
    ) async throws -> Int64 {
        try countyOnly(actor, .disposalPropose)
        guard let userID = actor.userID, let function = actor.function else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        let terms = terms()
        let why = try PrivacyProblem.reason(note)
        if let caseIDs {
            guard !caseIDs.isEmpty else { throw PrivacyProblem.noCases }
            guard caseIDs.count <= Self.mostDisposed else { throw PrivacyProblem.tooManyCases(most: Self.mostDisposed) }
        }
        return try await database.write { [self] transaction in
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "disposal",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let found = try retention.due(
                terms,
                scope: actor.scope,
                serviceID: serviceID,
                only: caseIDs,
                limit: Self.mostDisposed,
                in: transaction
            )
            let cases = caseIDs == nil ? found.filter(\.bars.isEmpty) : found
            guard !cases.isEmpty else { throw PrivacyProblem.noCases }
            if let caseIDs { try check(cases, asked: Set(caseIDs).count) }
            let lines = try cases.map(line)
            let year = now.date.year
            let list = DisposalList(
                id: id,
                number: "销毁〔\(year)〕\(try numbers.nextNumber(series: "disposal-\(year)", in: transaction))号",
                state: .proposed,
                cases: lines.count,
                contentHash: Self.hash(lines),
                proposedByID: userID,
                proposedBy: actor.name,
                proposedFunction: function,
                proposedTitle: actor.functionTitle,
                proposedAt: now,
                note: why,
                settledBy: nil,
                settledTitle: nil,
                settledAt: nil,
                settledNote: nil,
                files: 0,
                version: 1
            )
            try retention.insert(list, lines: lines, in: transaction)
            try record(list, "disposal.propose", reason: why, by: actor, at: now, in: transaction)
            return id
        }
    }

    private func check(_ cases: [DueCase], asked: Int) throws {
        let barred = cases.filter { !$0.bars.isEmpty }.prefix(10).map { due in
            "\(due.name)：\(due.bars.map(\.title).joined(separator: "、"))"
        }
        guard barred.isEmpty else { throw PrivacyProblem.notDisposable(reasons: Array(barred)) }
        guard cases.count == asked else { throw PrivacyProblem.notDisposable(reasons: ["有的办件还没有保管期满"]) }
    }

    private func line(_ due: DueCase) throws -> Tombstone {
        let service = try services.service(due.serviceID, release: nil)
        return Tombstone(
            caseID: due.id,
            number: due.number,
            serviceID: due.serviceID,
            serviceTitle: service.flow.title,
            regionID: due.regionID,
            opened: due.opened,
            closed: due.closed,
            state: due.state,
            countedFrom: due.countedFrom,
            ended: due.ended,
            basis: service.definition.privacy?.retention ?? "",
            contentHash: nil,
            disposedAt: nil
        )
    }

    private static func hash(_ lines: [Tombstone]) -> String {
        let texts = lines.map { "\($0.caseID)|\($0.number ?? "")|\($0.serviceID)|\($0.closed.iso)|\($0.ended.iso)" }
        return Hexadecimal.text(SHA256.hash(data: Array(texts.joined(separator: "\n").utf8)))
    }

    private func record(
        _ list: DisposalList,
        _ action: String,
        reason: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "disposal",
                subjectID: list.id,
                reason: reason,
                detail: "\(list.number)，\(list.cases) 件，清册指纹 \(list.contentHash.prefix(16))"
            ),
            in: transaction
        )
    }

    /// A list with its lines.
    package func disposal(actor: Actor, _ id: Int64) async throws -> (list: DisposalList, lines: [Tombstone]) {
        try countyOnly(actor, .retentionRead)
        return try await database.read { [retention] transaction in
            guard let list = try retention.lists(id: id, in: transaction).first else {
                throw PrivacyProblem.unknownList
            }
            return (list, try retention.lines(id, in: transaction))
        }
    }

    /// Carries a list out: whatever people said, handed in and were told in its cases is gone for good.
    /// - Throws: `PrivacyProblem.ownList` for the proposer's own function, `.notDisposable` where something has come in
    ///   between, `.alreadySettled`, `.stale`.
    package func approve(actor: Actor, _ id: Int64, version: Int64, note: String) async throws {
        let why = try PrivacyProblem.reason(note)
        let terms = terms()
        try await settle(actor: actor, id, version: version) { [self] list, now, transaction in
            let lines = try retention.lines(id, in: transaction)
            guard Self.hash(lines) == list.contentHash else { throw PrivacyProblem.stale }
            let ids = lines.map(\.caseID)
            let found = try retention.due(terms, scope: actor.scope, only: ids, limit: ids.count, in: transaction)
            // The cases stand on this very list.
            let due = found.map { $0.without(.listed) }
            try check(due, asked: ids.count)
            let files = try disposals.files(id, in: transaction)
            let fingerprints = try disposals.fingerprints(id, in: transaction)
            try disposals.strip(id, in: transaction)
            try disposals.mark(id, fingerprints, at: now, in: transaction)
            let gone = try disposals.removeFiles(files, in: transaction)
            guard
                try retention.settle(list, state: .done, note: why, files: gone, by: actor, at: now, in: transaction)
            else { throw PrivacyProblem.stale }
            let entries = lines.map { line in
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "disposal.case",
                    subject: "case",
                    subjectID: line.caseID,
                    reason: why,
                    detail: "\(list.number)，内容指纹 \((fingerprints[line.caseID] ?? "无").prefix(16))"
                )
            }
            try audit.record(entries, in: transaction)
            try record(list, "disposal.approve", reason: why, by: actor, at: now, in: transaction)
        }
    }

    /// Sends a list back; nothing of its cases goes.
    package func refuse(actor: Actor, _ id: Int64, version: Int64, note: String) async throws {
        let why = try PrivacyProblem.reason(note)
        try await settle(actor: actor, id, version: version) { [self] list, now, transaction in
            guard
                try retention.settle(list, state: .refused, note: why, files: 0, by: actor, at: now, in: transaction)
            else { throw PrivacyProblem.stale }
            try record(list, "disposal.refuse", reason: why, by: actor, at: now, in: transaction)
        }
    }

    private func settle(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ body: @escaping @Sendable (DisposalList, Timestamp, any Transaction) throws -> Void
    ) async throws {
        try countyOnly(actor, .disposalApprove)
        let now = clock.now()
        try await database.write { [retention] transaction in
            guard let list = try retention.lists(id: id, in: transaction).first else {
                throw PrivacyProblem.unknownList
            }
            guard list.state == .proposed else { throw PrivacyProblem.alreadySettled }
            guard list.version == version else { throw PrivacyProblem.stale }
            guard !actor.hands.contains(list.proposedByID), actor.function != list.proposedFunction else {
                throw PrivacyProblem.ownList
            }
            try body(list, now, transaction)
        }
    }

    /// What remains of a case that the reader may see; nil for one that is still there.
    package func tombstone(actor: Actor, caseID: Int64) async throws -> (list: DisposalList, stone: Tombstone)? {
        try await database.read { [self] transaction in
            guard try numbers.file(id: caseID, scope: actor.scope, in: transaction) != nil,
                let (listID, stone) = try retention.tombstone(caseID, in: transaction),
                let list = try retention.lists(id: listID, in: transaction).first
            else { return nil }
            return (list, stone)
        }
    }
}

extension CaseFile {
    /// Whether its content was disposed of, so that only what remains can be shown.
    package var isDisposed: Bool { applicantPersonID == 0 }
}

extension DueCase {
    func without(_ bar: Bar) -> DueCase {
        DueCase(
            id: id,
            number: number,
            serviceID: serviceID,
            regionID: regionID,
            opened: opened,
            closed: closed,
            state: state,
            countedFrom: countedFrom,
            ended: ended,
            bars: bars.filter { $0 != bar }
        )
    }
}
