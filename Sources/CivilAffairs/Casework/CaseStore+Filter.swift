// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension CaseFilter {
    /// Cases that wait for the office; what a resident is still filling in waits for them.
    static let running: SQL = "c.closed_at is null and (c.state <> 'draft' or c.channel <> 'portal')"

    /// What a row `c` of `case_file` must fulfil, apart from `text` and `isMine`; area scope comes on top of it.
    var conditions: [SQL] {
        var conditions: [SQL] = []
        if !states.isEmpty { conditions.append("c.state in \(in: states.map(\.rawValue))") }
        if let step { conditions.append("c.step = \(step)") }
        if let regionID {
            conditions.append(
                """
                c.village_region_id in (select descendant_id from region_closure where ancestor_id = \(regionID))
                """
            )
        }
        if let serviceID { conditions.append("c.service_id = \(serviceID)") }
        if let personID {
            conditions.append(
                """
                exists (select 1 from family f join family_member m on m.family_id = f.id
                        where f.case_id = c.id and m.person_id = \(personID))
                """
            )
        }
        if let dueBy { conditions.append("c.next_due_on <= \(dueBy)") }
        return conditions
    }
}

extension CaseTurn {
    /// Where cases stand, as rows of a table: every link of every place by itself.
    private static func places(_ turns: [CaseTurn]) -> RowSet {
        RowSet(
            [
                .init("service", .text), .init("step", .text), .init("link", .integer), .init("delegated", .integer),
                .init("release", .text),
            ],
            turns.flatMap { turn in
                turn.links.flatMap { link in
                    (turn.delegated.map { [$0] } ?? [false, true]).map { delegated in
                        [
                            .text(turn.serviceID), .text(turn.step), .integer(Int64(link)), delegated.sqlValue,
                            .text(turn.releaseHash),
                        ]
                    }
                }
            }
        )
    }

    /// Rows `c` of `case_file` that stand at one of the places, and were not given to a colleague; none where there is
    /// no place.
    /// - Parameter byIndex: whether the rows are found by their places. Else they are met in another order, and each is
    ///   only asked where it stands.
    static func condition(_ turns: [CaseTurn], of actor: Actor, byIndex: Bool) -> SQL {
        guard !turns.isEmpty, actor.userID != nil else { return "1 = 0" }
        let service: SQL = byIndex ? "c.service_id" : "c.service_id || ''"
        // `is true` keeps PostgreSQL from going through the places for each row; it looks them up in a hash instead.
        let asked: SQL = byIndex ? "" : "is true"
        return """
            ((\(service), c.step, c.link, c.delegated, c.release_hash || '') in
                (select v.service, v.step, v.link, v.delegated, v.release from \(places(turns)) as v)) \(asked)
            and not exists (select 1 from case_assignment a where a.case_id = c.id and a.step = c.step
                and a.function = \(actor.function) and a.staff_id not in \(in: actor.hands))
            """
    }
}

extension [CaseTurn] {
    /// Whether there are so many places that going through all their cases takes longer than going through those of a
    /// township. PostgreSQL sees that only when it counts them for each question: a kept plan takes a list to be short.
    var areMany: Bool { reduce(0) { $0 + $1.links.count } > 64 }

    /// Whether cases are best found by where they stand. A township has fewer than stand at many places in the whole
    /// county, which a planner doesn't see that takes service, step and link to have nothing to do with one another.
    func lead(in scope: AreaScope) -> Bool { scope.reach == .everything || !areMany }
}

extension AreaScope {
    /// Whether a row `c` of `case_file` lies in the scope, asked of each row that is met in another order.
    fileprivate var holdsCase: SQL {
        switch reach {
        case .everything: isOpen("c")
        case .regions(let regions):
            """
            (c.village_region_id in (select o.descendant_id from region_closure o
                where o.ancestor_id in \(in: regions))) is true and \(isOpen("c"))
            """
        }
    }
}

extension CaseStore {
    /// Running cases of a scope that stand at one of the places, or all where no place is named; the most urgent
    /// first, those without a date last.
    /// - Parameter isDense: whether more than a thousand are waiting. Then the most urgent are met soonest by going down
    ///   the days; else it is quicker to fetch all that wait and to sort them.
    func due(
        _ turns: [CaseTurn],
        of actor: Actor,
        scope: AreaScope,
        isDense: Bool,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [CaseFile] {
        let places =
            turns.isEmpty ? "1 = 1" : CaseTurn.condition(turns, of: actor, byIndex: !isDense && turns.lead(in: scope))
        guard isDense else {
            let waiting: SQL = """
                select \(Self.columns) from \(scope.table(.caseFile)) c
                where \(CaseFilter.running) and \(places)
                order by coalesce(c.next_due_on, '9999-12-31') || '', c.id limit \(limit)
                """
            return try transaction.query(turns.areMany ? waiting.plannedAnew : waiting).map(Self.file)
        }
        return try transaction.query(
            """
            select \(Self.columns) from case_file c
            where \(CaseFilter.running) and \(places) and \(scope.holdsCase)
            order by coalesce(c.next_due_on, '9999-12-31'), c.id limit \(limit)
            """
        ).map(Self.file)
    }

    /// Running cases of a scope: all, and those at one of the places. Each exact to 1,000; 1,001 stands for more.
    func load(_ turns: [CaseTurn], of actor: Actor, scope: AreaScope, in transaction: any ReadTransaction) throws -> (
        all: Int, due: Int
    ) {
        let places = CaseTurn.condition(turns, of: actor, byIndex: turns.lead(in: scope))
        let counts: SQL = """
            select (select count(*) from (select 1 as one from \(scope.table(.caseFile)) c
                    where \(CaseFilter.running) limit 1001) as counted),
                (select count(*) from (select 1 as one from \(scope.table(.caseFile)) c
                    where \(CaseFilter.running) and \(places) limit 1001) as counted)
            """
        guard let row = try transaction.first(turns.areMany ? counts.plannedAnew : counts) else { return (0, 0) }
        return (try row.at(0), try row.at(1))
    }
}

// MARK: - Lists

extension CaseStore {
    /// Cases of a scope by filter, newest first.
    func list(
        scope: AreaScope,
        where conditions: [SQL],
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [CaseFile] {
        var conditions = conditions
        if let before { conditions.append("c.id < \(before)") }
        return try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.caseFile)) c where \(SQL.all(conditions))
            order by c.id desc limit \(limit)
            """
        ).map(Self.file)
    }

    /// One more than the most stands for more.
    func count(
        scope: AreaScope,
        where conditions: [SQL],
        most: Int,
        in transaction: any ReadTransaction
    ) throws -> Int {
        try transaction.value(
            """
            select count(*) from (select 1 as one from \(scope.table(.caseFile)) c where \(SQL.all(conditions))
                limit \(most + 1)) as counted
            """
        )
    }

    /// Keys of a list's cases, newest first.
    func keys(
        scope: AreaScope,
        where conditions: [SQL],
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Int64] {
        try transaction.query(
            """
            select c.id from \(scope.table(.caseFile)) c where \(SQL.all(conditions))
            order by c.id desc limit \(limit)
            """
        ).map { try $0.at(0) }
    }
}
