// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of keeping and of what is due; `DisposalStore` takes it away.
struct RetentionStore: Sendable {
    // MARK: - What is due

    /// Closed cases whose years are over, with what stands in the way, by key. One statement, whatever the services.
    func due(
        _ terms: [RetentionRules.Term],
        scope: AreaScope,
        serviceID: String? = nil,
        only: [Int64]? = nil,
        after: Int64 = 0,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [DueCase] {
        let terms = terms.filter { serviceID == nil || $0.serviceID == serviceID }
        guard !terms.isEmpty else { return [] }
        let byID = Dictionary(terms.map { ($0.serviceID, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = RowSet(
            [
                .init("service_id", .text), .init("closed_before", .integer), .init("from_end", .integer),
                .init("ended_until", .text),
            ],
            terms.map {
                [
                    .text($0.serviceID), $0.closedBefore.sqlValue, $0.isFromEnd.sqlValue, $0.endedUntil.sqlValue,
                ]
            }
        )
        let chosen: SQL = only.map { "c.id in \(in: $0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select c.id, c.number, c.service_id, c.village_region_id, c.opened_at, c.closed_at, c.state,
                (select max(e.ended_month) from enrolment e where e.case_id = c.id or e.id = c.enrolment_id),
                case when exists (select 1 from enrolment e where (e.case_id = c.id or e.id = c.enrolment_id)
                    and e.state <> 'ended') then 1 else 0 end,
                case when exists (select 1 from posting s join objection o on o.posting_id = s.id
                    where s.case_id = c.id and o.answered_at is null)
                    or exists (select 1 from verification_objection o where o.case_id = c.id
                    and o.answered_at is null) then 1 else 0 end,
                case when exists (select 1 from retention_hold h where h.case_id = c.id and h.lifted_at is null)
                    then 1 else 0 end,
                case when exists (select 1 from disposal_line l join disposal_list d on d.id = l.list_id
                    where l.case_id = c.id and d.state = 'proposed') then 1 else 0 end
            from \(scope.table(.caseFile)) c join \(rows) as v on v.service_id = c.service_id
            where c.closed_at < v.closed_before and c.applicant_person_id <> 0 and c.id > \(after) and \(chosen)
                and (v.from_end = 0 or coalesce((select max(e.ended_month) from enrolment e
                    where e.case_id = c.id or e.id = c.enrolment_id), '0000-00') <= v.ended_until)
            order by c.id limit \(limit)
            """
        ).compactMap { row in
            let service: String = try row.at(2)
            guard let term = byID[service] else { return nil }
            let closed = try row.at(5, as: Timestamp.self).date
            let span = RetentionRules.span(term, closed: closed, lastMonth: try row.at(7))
            var bars: [DueCase.Bar] = []
            for (offset, bar) in DueCase.Bar.allCases.enumerated() where try row.at(8 + offset, as: Bool.self) {
                bars.append(bar)
            }
            return DueCase(
                id: try row.at(0),
                number: try row.at(1),
                serviceID: service,
                regionID: try row.at(3),
                opened: try row.at(4, as: Timestamp.self).date,
                closed: closed,
                state: try row.at(6),
                countedFrom: span.from,
                ended: span.ended,
                bars: bars
            )
        }
    }

    // MARK: - Holds

    func holds(_ caseID: Int64, in transaction: any ReadTransaction) throws -> [RetentionHold] {
        try transaction.query(
            """
            select reason, placed_by, placed_at, lifted_by, lifted_reason, lifted_at from retention_hold
            where case_id = \(caseID) order by id desc
            """
        ).map { row in
            RetentionHold(
                reason: try row.at(0),
                placedBy: try row.at(1),
                placedAt: try row.at(2),
                liftedBy: try row.at(3),
                liftedReason: try row.at(4),
                liftedAt: try row.at(5)
            )
        }
    }

    /// - Returns: false when the case is held already.
    func hold(_ caseID: Int64, reason: String, by actor: Actor, at now: Timestamp, in transaction: any Transaction)
        throws -> Bool
    {
        try transaction.runCounting(
            """
            insert into retention_hold (id, case_id, reason, placed_by, function_title, placed_at)
            values (\(try transaction.newKey()), \(caseID), \(reason), \(actor.name), \(actor.functionTitle), \(now))
            on conflict (case_id) where lifted_at is null do nothing
            """
        ) == 1
    }

    /// - Returns: false when the case is not held.
    func lift(_ caseID: Int64, reason: String, by actor: Actor, at now: Timestamp, in transaction: any Transaction)
        throws -> Bool
    {
        try transaction.runCounting(
            """
            update retention_hold set lifted_by = \(actor.name), lifted_reason = \(reason), lifted_at = \(now)
            where case_id = \(caseID) and lifted_at is null
            """
        ) == 1
    }

    // MARK: - Lists

    func insert(_ list: DisposalList, lines: [Tombstone], in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into disposal_list (id, number, state, cases, content_hash, proposed_by_id, proposed_by,
                proposed_function, proposed_title, proposed_at, note, files, version)
            values (\(list.id), \(list.number), \(list.state), \(list.cases), \(list.contentHash),
                \(list.proposedByID), \(list.proposedBy), \(list.proposedFunction), \(list.proposedTitle),
                \(list.proposedAt), \(list.note), 0, 1)
            """
        )
        try transaction.insert(
            into: "disposal_line",
            [
                "list_id", "case_id", "number", "service_id", "service_title", "region_id", "opened_on", "closed_on",
                "state", "counted_from", "ended_on", "basis",
            ],
            rows: lines.map { line in
                [
                    .integer(list.id), .integer(line.caseID), line.number.sqlValue, .text(line.serviceID),
                    .text(line.serviceTitle), .integer(line.regionID), line.opened.sqlValue, line.closed.sqlValue,
                    line.state.sqlValue, line.countedFrom.sqlValue, line.ended.sqlValue, .text(line.basis),
                ]
            }
        )
    }

    /// Newest first.
    func lists(id: Int64? = nil, in transaction: any ReadTransaction) throws -> [DisposalList] {
        let only: SQL = id.map { "id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select id, number, state, cases, content_hash, proposed_by_id, proposed_by, proposed_function,
                proposed_title, proposed_at, note, settled_by, settled_title, settled_at, settled_note, files, version
            from disposal_list where \(only) order by id desc limit 100
            """
        ).map { row in
            DisposalList(
                id: try row.at(0),
                number: try row.at(1),
                state: try row.at(2),
                cases: try row.at(3),
                contentHash: try row.at(4),
                proposedByID: try row.at(5),
                proposedBy: try row.at(6),
                proposedFunction: try row.at(7),
                proposedTitle: try row.at(8),
                proposedAt: try row.at(9),
                note: try row.at(10),
                settledBy: try row.at(11),
                settledTitle: try row.at(12),
                settledAt: try row.at(13),
                settledNote: try row.at(14),
                files: try row.at(15),
                version: try row.at(16)
            )
        }
    }

    private static let lineColumns: SQL = """
        l.case_id, l.number, l.service_id, l.service_title, l.region_id, l.opened_on, l.closed_on, l.state,
        l.counted_from, l.ended_on, l.basis, l.content_hash, l.disposed_at
        """

    private static func line(_ row: Row) throws -> Tombstone {
        Tombstone(
            caseID: try row.at(0),
            number: try row.at(1),
            serviceID: try row.at(2),
            serviceTitle: try row.at(3),
            regionID: try row.at(4),
            opened: try row.at(5),
            closed: try row.at(6),
            state: try row.at(7),
            countedFrom: try row.at(8),
            ended: try row.at(9),
            basis: try row.at(10),
            contentHash: try row.at(11),
            disposedAt: try row.at(12)
        )
    }

    func lines(_ listID: Int64, in transaction: any ReadTransaction) throws -> [Tombstone] {
        try transaction.query(
            "select \(Self.lineColumns) from disposal_line l where l.list_id = \(listID) order by l.case_id"
        ).map(Self.line)
    }

    /// What remains of a case, with the list on which it went; nil for one that is still there.
    func tombstone(_ caseID: Int64, in transaction: any ReadTransaction) throws -> (listID: Int64, stone: Tombstone)? {
        try transaction.first(
            """
            select \(Self.lineColumns), l.list_id from disposal_line l
            where l.case_id = \(caseID) and l.disposed_at is not null
            """
        ).map { (try $0.at(13), try Self.line($0)) }
    }

    /// - Returns: false when somebody settled it in between.
    func settle(
        _ list: DisposalList,
        state: DisposalList.State,
        note: String,
        files: Int,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update disposal_list set state = \(state), settled_by = \(actor.name),
                settled_title = \(actor.functionTitle), settled_at = \(now), settled_note = \(note), files = \(files),
                version = version + 1
            where id = \(list.id) and version = \(list.version) and state = 'proposed'
            """
        ) == 1
    }
}
