// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of promises. They are only reached through the cases of a reader's scope.
struct PromiseStore: Sendable {
    /// Keeps a promise; made again for the same paper it counts anew.
    func put(
        _ id: Int64,
        caseID: Int64,
        personID: Int64,
        material: (id: String, title: String),
        madeOn: CivilDate,
        dueOn: CivilDate?,
        in transaction: any Transaction
    ) throws {
        try withdraw(caseID: caseID, materialID: material.id, in: transaction)
        try transaction.run(
            """
            insert into case_promise (id, case_id, person_id, material_id, material_title, state, made_on, due_on)
            values (\(id), \(caseID), \(personID), \(material.id), \(material.title), \(CasePromise.State.open), \(madeOn),
                \(dueOn))
            """
        )
    }

    /// Forgets a promise that nobody checked, since the paper is there.
    func withdraw(caseID: Int64, materialID: String, in transaction: any Transaction) throws {
        try transaction.run(
            "delete from case_promise where case_id = \(caseID) and material_id = \(materialID) and state = 'open'"
        )
    }

    /// Whether somebody promised what was not so and has not made it good.
    func isBroken(by personID: Int64, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first(
            "select 1 from case_promise where person_id = \(personID) and state = 'broken' limit 1"
        ) != nil
    }

    static func owedQuestion(_ caseID: Int64) -> SQL {
        """
        select p.material_id, p.material_title from case_promise p
        where p.case_id = \(caseID) and p.state = 'broken' and not exists (select 1 from case_material m
            where m.case_id = p.case_id and m.material_id = p.material_id)
        order by p.id
        """
    }

    /// Papers of a case that were promised untruly and are still not there.
    func owed(_ caseID: Int64, in transaction: any ReadTransaction) throws -> [(id: String, title: String)] {
        try transaction.query(Self.owedQuestion(caseID)).map { (try $0.at(0), try $0.at(1)) }
    }

    /// Titles of papers of a case for which a promise stands that nobody checked.
    func open(_ caseID: Int64, in transaction: any ReadTransaction) throws -> [String] {
        try transaction.query(
            "select material_title from case_promise where case_id = \(caseID) and state = 'open' order by id"
        ).map { try $0.at(0) }
    }

    private static let columns: SQL = """
        p.id, p.case_id, c.title, p.material_id, p.material_title, p.state, p.made_on, p.due_on, p.finding, p.checked_by,
        p.checked_on
        """

    private static func promise(_ row: Row) throws -> CasePromise {
        CasePromise(
            id: try row.at(0),
            caseID: try row.at(1),
            caseTitle: try row.at(2),
            materialID: try row.at(3),
            materialTitle: try row.at(4),
            state: try row.at(5),
            madeOn: try row.at(6),
            dueOn: try row.at(7),
            finding: try row.at(8),
            checkedBy: try row.at(9),
            checkedOn: try row.at(10)
        )
    }

    func promise(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> CasePromise? {
        try transaction.first(
            """
            select \(Self.columns) from case_promise p join \(scope.table(.caseFile)) c on c.id = p.case_id
            where p.id = \(id)
            """
        ).map(Self.promise)
    }

    private func condition(_ filter: CasePromise.Filter, on today: CivilDate) -> SQL {
        switch filter {
        case .open: "p.state = 'open' and c.state not in ('draft', 'withdrawn', 'refused')"
        case .late: "p.state = 'open' and c.state not in ('draft', 'withdrawn', 'refused') and p.due_on < \(today)"
        case .broken: "p.state in ('broken', 'restored')"
        case .kept: "p.state = 'kept'"
        }
    }

    /// Promises of a scope, what has to be checked first at the top.
    func list(
        _ filter: CasePromise.Filter,
        scope: AreaScope,
        on today: CivilDate,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [CasePromise] {
        try transaction.query(
            """
            select \(Self.columns) from case_promise p join \(scope.table(.caseFile)) c on c.id = p.case_id
            where \(condition(filter, on: today))
            order by case when p.state = 'open' then coalesce(p.due_on, '9999-12-31') else '' end, p.id desc
            limit \(limit)
            """
        ).map(Self.promise)
    }

    /// How many there are of each kind.
    func counts(
        scope: AreaScope,
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [CasePromise.Filter: Int] {
        let sums = CasePromise.Filter.allCases.map { filter -> SQL in
            "coalesce(sum(case when \(condition(filter, on: today)) then 1 else 0 end), 0)"
        }
        let row = try transaction.first(
            """
            select \(sums[0]), \(sums[1]), \(sums[2]), \(sums[3])
            from case_promise p join \(scope.table(.caseFile)) c on c.id = p.case_id
            """
        )
        guard let row else { return [:] }
        var counts: [CasePromise.Filter: Int] = [:]
        for (place, filter) in CasePromise.Filter.allCases.enumerated() { counts[filter] = try row.at(place) }
        return counts
    }

    /// Keeps what a check found, or that it was made good.
    /// - Returns: false where somebody was first.
    func settle(
        _ id: Int64,
        from old: CasePromise.State,
        to new: CasePromise.State,
        finding: String,
        by name: String,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update case_promise set state = \(new), finding = \(finding), checked_by = \(name), checked_on = \(date)
            where id = \(id) and state = \(old)
            """
        ) == 1
    }
}
