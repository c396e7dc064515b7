// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage

/// The SQL of finding cases by words. Actions mark their case; the index is brought up to date from the marks, so that
/// no action waits for it.
struct CaseSearchStore: Sendable {
    struct Mark: Sendable {
        let id: Int64
        let caseID: Int64
    }

    func marks(limit: Int, in transaction: any ReadTransaction) throws -> [Mark] {
        try transaction.query("select id, case_id from case_search_due order by id limit \(limit)").map {
            Mark(id: try $0.at(0), caseID: try $0.at(1))
        }
    }

    /// Takes marks away, and with them the right to index what they stand for.
    func take(_ marks: [Mark], in transaction: any Transaction) throws {
        try transaction.run("delete from case_search_due where id in \(in: marks.map(\.id))")
    }

    /// Marks every case, for an index that is built anew.
    func markAll(in transaction: any Transaction) throws {
        try transaction.run("delete from case_search_due")
        try transaction.run("insert into case_search_due (id, case_id) select id, id from case_file")
    }

    func files(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [CaseFile] {
        try transaction.query(
            "select \(CaseStore.columns) from \(AreaScope.wholeStore.table(.caseFile)) c where c.id in \(in: ids)"
        ).map(CaseStore.file)
    }

    /// Names of everybody in each case's family.
    func names(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [String]] {
        try gathered(
            """
            select f.case_id, p.name from family f join family_member m on m.family_id = f.id
            join \(AreaScope.wholeStore.person) p on p.id = m.person_id where f.case_id in \(in: ids)
            """,
            in: transaction
        )
    }

    /// What officers wrote about each case: comments, what a visit found, reports of steps, and papers by title and
    /// number.
    func texts(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [String]] {
        try gathered(
            """
            select case_id, comment from case_action where case_id in \(in: ids) and comment is not null
                and action not in \(in: CaseAction.ofMeans)
            union all select case_id, findings from home_visit where case_id in \(in: ids)
            union all select case_id, content from step_report where case_id in \(in: ids)
            union all select case_id, title || ' ' || number from document where case_id in \(in: ids)
            """,
            in: transaction
        )
    }

    /// Every region that a village lies in, itself among them.
    func areas(_ villages: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [Int64]] {
        let rows = try transaction.query(
            "select descendant_id, ancestor_id from region_closure where descendant_id in \(in: villages)"
        )
        var result: [Int64: [Int64]] = [:]
        for row in rows { result[try row.at(0), default: []].append(try row.at(1)) }
        return result
    }

    private func gathered(_ sql: SQL, in transaction: any ReadTransaction) throws -> [Int64: [String]] {
        var result: [Int64: [String]] = [:]
        for row in try transaction.query(sql) { result[try row.at(0), default: []].append(try row.at(1)) }
        return result
    }

    /// Rows `c` of `case_file` that a text fits.
    /// - Parameters:
    ///   - limit: of the newest matches; nil where further conditions choose among them.
    ///   - window: of the newest cases alone; see `window(_:scope:most:in:)`.
    func condition(
        _ text: String,
        scope: AreaScope,
        cipher: FieldCipher,
        before: Int64?,
        limit: Int?,
        window: Int? = nil,
        dialect: Dialect
    ) -> SQL {
        switch SearchQuery(text) {
        case .number(let number):
            let blind = IdentifierRecord.blind(number, cipher: cipher)
            return """
                c.id in (select f.case_id from person_identifier i join family_member m on m.person_id = i.person_id
                    join family f on f.id = m.family_id where i.number_blind = \(blind))
                """
        case .terms(let alternatives):
            let found = SearchIndexStore.matches(
                alternatives,
                regions: Self.regions(of: scope),
                before: before,
                limit: limit ?? Self.mostMatches,
                window: window,
                table: .caseFile,
                dialect: dialect
            )
            let code = ReceiptCode.normalised(text)
            guard code.count == ReceiptCode.length else { return "c.id in (select n.case_id from \(found) as n)" }
            return """
                c.id in (select r.id from \(scope.table(.caseFile)) r where r.receipt = \(code)
                    union all select n.case_id from \(found) as n)
                """
        case .tail, .phone, nil:
            let code = ReceiptCode.normalised(text)
            return "(c.number = \(code) or c.receipt = \(code))"
        }
    }

    /// How many of the newest cases to look through for a text that many have; nil where it's better looked up.
    func window(_ text: String, scope: AreaScope, most: Int, in transaction: any ReadTransaction) throws -> Int? {
        guard case .terms(let alternatives) = SearchQuery(text) else { return nil }
        return try SearchIndexStore.window(
            alternatives,
            regions: Self.regions(of: scope),
            most: most,
            table: .caseFile,
            in: transaction
        )
    }

    private static func regions(of scope: AreaScope) -> [[Int64]] {
        if case .regions(let held) = scope.reach { [held] } else { [] }
    }

    /// Of the newest matches, those that are looked through when there are further conditions.
    private static let mostMatches = 50_000
}
