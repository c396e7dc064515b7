// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement on organisations and their names.
struct OrganizationStore {
    /// A query with everything worked out that the rows need.
    struct Condition {
        enum Search {
            case code(String)
            case terms([[String]])
        }

        var search: Search?
        var kind: Organization.Kind?
        var before: Int64?
        var limit: Int
    }

    private static let columns: SQL = """
        o.id, o.kind, o.name, o.credit_code, o.region_id, o.address, o.principal, o.ended_on, o.version
        """
    private static let noLimit = 1_000_000_000

    func insert(_ id: Int64, _ draft: OrganizationDraft, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into organization (id, kind, name, credit_code, region_id, address, principal, version, created_at,
                updated_at)
            values (\(id), \(draft.kind), \(draft.name), \(draft.creditCode?.text), \(draft.regionID), \(draft.address),
                \(draft.principal), 1, \(now), \(now))
            """
        )
    }

    func insertName(
        _ name: String,
        of id: Int64,
        from date: CivilDate,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into organization_name (organization_id, name, valid_from, recorded_at)
            values (\(id), \(name), \(date), \(now))
            """
        )
    }

    /// Ends the present name with a day.
    func endName(of id: Int64, on date: CivilDate, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update organization_name set valid_until = \(date) where organization_id = \(id) and valid_until is null
            """
        )
    }

    /// Saves if nobody else has since the version was read.
    /// - Returns: false when the version has moved on.
    func update(
        _ id: Int64,
        version: Int64,
        _ draft: OrganizationDraft,
        endedOn: CivilDate?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update organization set kind = \(draft.kind), name = \(draft.name), credit_code = \(draft.creditCode?.text),
                region_id = \(draft.regionID), address = \(draft.address), principal = \(draft.principal),
                ended_on = \(endedOn), version = version + 1, updated_at = \(now)
            where id = \(id) and version = \(version)
            """
        ) == 1
    }

    /// An organisation with all its names. Statements: 2.
    func organization(_ id: Int64, in transaction: any ReadTransaction) throws -> Organization? {
        let names = try transaction.query(
            """
            select name, valid_from, valid_until from organization_name where organization_id = \(id)
            order by valid_from desc
            """
        ).map { Organization.Name(text: try $0.at(0), validFrom: try $0.at(1), validUntil: try $0.at(2)) }
        return try transaction.first("select \(Self.columns) from organization o where o.id = \(id)").map {
            try Self.organization($0, names: names)
        }
    }

    /// The bearer of a credit code.
    func bearer(of code: String, in transaction: any ReadTransaction) throws -> Organization? {
        try transaction.first("select \(Self.columns) from organization o where o.credit_code = \(code)").map {
            try Self.organization($0, names: [])
        }
    }

    func present(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: String] {
        let rows = try transaction.query("select id, name from organization where id in \(in: ids)")
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    func ids(byCode codes: [String], in transaction: any ReadTransaction) throws -> [String: Int64] {
        let rows = try transaction.query("select credit_code, id from organization where credit_code in \(in: codes)")
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Organisations in the order of their keys, each with all its names.
    func names(after id: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [(
        id: Int64, names: [String]
    )] {
        let rows = try transaction.query(
            """
            select n.organization_id, n.name from organization_name n where n.organization_id in
                (select o.id from organization o where o.id > \(id) order by o.id limit \(limit))
            order by n.organization_id, n.valid_from
            """
        )
        var result: [(id: Int64, names: [String])] = []
        for row in rows {
            let id: Int64 = try row.at(0)
            if result.last?.id != id { result.append((id, [])) }
            result[result.count - 1].names.append(try row.at(1))
        }
        return result
    }

    func page(_ condition: Condition, in transaction: any ReadTransaction) throws -> OrganizationPage {
        let rows = try transaction.query(rows(condition, limit: condition.limit + 1, dialect: transaction.dialect))
        var found = try rows.map { try Self.organization($0, names: []) }
        let more = found.count > condition.limit
        if more { found.removeLast() }
        if condition.before == nil, !more {
            return OrganizationPage(organizations: found, total: .exact(found.count), next: nil)
        }
        var whole = condition
        whole.before = nil
        let counted = self.rows(whole, limit: Total.exactLimit + 1, dialect: transaction.dialect)
        let count: Int = try transaction.value("select count(*) from (\(counted)) x")
        return OrganizationPage(organizations: found, total: .counted(count), next: more ? found.last?.id : nil)
    }

    private func rows(_ condition: Condition, limit: Int, dialect: Dialect) -> SQL {
        var conditions: [SQL] = []
        if let kind = condition.kind { conditions.append("o.kind = \(kind)") }
        if let before = condition.before { conditions.append("o.id < \(before)") }
        var source: SQL = "organization o"
        switch condition.search {
        case nil: break
        case .code(let code): conditions.append("o.credit_code = \(code)")
        case .terms(let alternatives):
            let keys = SearchIndexStore.matches(
                alternatives,
                regions: [],
                before: condition.before,
                limit: condition.kind == nil ? limit : Self.noLimit,
                table: .organization,
                dialect: dialect
            )
            source = "\(keys) k join organization o on o.id = k.organization_id"
        }
        return """
            select \(Self.columns) from \(source) where \(SQL.all(conditions)) order by o.id desc limit \(limit)
            """
    }

    private static func organization(_ row: Row, names: [Organization.Name]) throws -> Organization {
        Organization(
            id: try row.at(0),
            kind: try row.at(1),
            name: try row.at(2),
            creditCode: try row.at(3),
            regionID: try row.at(4),
            address: try row.at(5),
            principal: try row.at(6),
            endedOn: try row.at(7),
            version: try row.at(8),
            names: names
        )
    }
}
