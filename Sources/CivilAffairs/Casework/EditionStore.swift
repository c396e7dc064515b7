// SPDX-License-Identifier: Apache-2.0
import Storage

/// The SQL of cases under way by the release that they run under.
struct EditionStore {
    /// Open cases of one service that stand at the same step under the same release.
    struct Group: Sendable, Hashable {
        let serviceID: String
        let releaseHash: String
        let step: String
        let isDraft: Bool
        let count: Int64
    }

    /// Statements: 1.
    /// - Parameter services: nil for all.
    func groups(of services: [String]?, besides release: String?, in transaction: any ReadTransaction) throws -> [Group]
    {
        var conditions: [SQL] = ["c.closed_at is null"]
        if let services { conditions.append("c.service_id in \(in: services)") }
        if let release { conditions.append("c.release_hash <> \(release)") }
        return try transaction.query(
            """
            select c.service_id, c.release_hash, c.step, case when c.state = 'draft' then 1 else 0 end, count(*)
            from case_file c where \(SQL.all(conditions))
            group by c.service_id, c.release_hash, c.step, case when c.state = 'draft' then 1 else 0 end
            order by 1, 2, 3, 4
            """
        ).map { row in
            Group(
                serviceID: try row.at(0),
                releaseHash: try row.at(1),
                step: try row.at(2),
                isDraft: try row.at(3, as: Int64.self) == 1,
                count: try row.at(4)
            )
        }
    }

    /// Some cases of these groups with the versions that they have. Statements: 1.
    func cases(of groups: [Group], limit: Int, in transaction: any ReadTransaction) throws -> [(
        id: Int64, version: Int64
    )] {
        let rows = RowSet(
            [
                .init("service_id", .text), .init("release_hash", .text), .init("step", .text),
                .init("draft", .integer),
            ],
            groups.map {
                [.text($0.serviceID), .text($0.releaseHash), .text($0.step), ($0.isDraft ? 1 : 0 as Int64).sqlValue]
            }
        )
        return try transaction.query(
            """
            select c.id, c.version from \(rows) g join case_file c on c.service_id = g.service_id
                and c.release_hash = g.release_hash and c.step = g.step and c.closed_at is null
                and case when c.state = 'draft' then 1 else 0 end = g.draft
            order by c.id limit \(limit)
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// Lets cases run under a release. Statements: 1.
    /// - Returns: how many there were that nobody had changed in the meantime.
    func move(_ cases: [(id: Int64, version: Int64)], to release: String, in transaction: any Transaction) throws -> Int
    {
        let rows = RowSet(
            [.init("id", .integer), .init("version", .integer)],
            cases.map { [$0.id.sqlValue, $0.version.sqlValue] }
        )
        return try transaction.runCounting(
            """
            update case_file set release_hash = \(release), version = version + 1
            where (id, version) in (select v.id, v.version from \(rows) v)
            """
        )
    }
}
