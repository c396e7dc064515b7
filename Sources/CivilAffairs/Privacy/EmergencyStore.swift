// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of records that were opened in an emergency.
struct EmergencyStore: Sendable {
    func insert(_ emergency: Emergency, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into emergency_access (id, person_id, asked_by_id, asked_by, function_title, region_id, reason,
                opened_at, until_at, views)
            values (\(emergency.id), \(emergency.personID), \(emergency.askedByID), \(emergency.askedBy),
                \(emergency.functionTitle), \(emergency.regionID), \(emergency.reason), \(emergency.openedAt),
                \(emergency.until), 0)
            """
        )
    }

    /// Newest first, each with its reviews; of one officer, or by key, where that is asked for. Two statements.
    func emergencies(
        id: Int64? = nil,
        askedBy: Int64? = nil,
        before: Int64? = nil,
        limit: Int = 50,
        in transaction: any ReadTransaction
    ) throws -> [Emergency] {
        var conditions: [SQL] = []
        if let id { conditions.append("id = \(id)") }
        if let askedBy { conditions.append("asked_by_id = \(askedBy)") }
        if let before { conditions.append("id < \(before)") }
        let rows = try transaction.query(
            """
            select id, person_id, asked_by_id, asked_by, function_title, region_id, reason, opened_at, until_at,
                ended_at, views
            from emergency_access where \(SQL.all(conditions)) order by id desc limit \(limit)
            """
        )
        let ids = try rows.map { try $0.at(0, as: Int64.self) }
        var reviews: [Int64: [Emergency.Review]] = [:]
        for row in try transaction.query(
            """
            select emergency_id, function, function_title, reviewed_by, justified, note, reviewed_at
            from emergency_review where emergency_id in \(in: ids) order by reviewed_at
            """
        ) {
            let review = Emergency.Review(
                function: try row.at(1),
                functionTitle: try row.at(2),
                by: try row.at(3),
                isJustified: try row.at(4),
                note: try row.at(5),
                at: try row.at(6)
            )
            reviews[try row.at(0), default: []].append(review)
        }
        return try rows.map { row in
            let id: Int64 = try row.at(0)
            return Emergency(
                id: id,
                personID: try row.at(1),
                askedByID: try row.at(2),
                askedBy: try row.at(3),
                functionTitle: try row.at(4),
                regionID: try row.at(5),
                reason: try row.at(6),
                openedAt: try row.at(7),
                until: try row.at(8),
                endedAt: try row.at(9),
                views: try row.at(10),
                reviews: reviews[id] ?? []
            )
        }
    }

    func countView(_ id: Int64, in transaction: any Transaction) throws {
        try transaction.run("update emergency_access set views = views + 1 where id = \(id)")
    }

    func end(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update emergency_access set ended_at = \(now) where id = \(id) and ended_at is null")
    }

    /// - Returns: false when the function has reviewed it already.
    func review(_ id: Int64, _ review: Emergency.Review, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into emergency_review (emergency_id, function, function_title, reviewed_by, justified, note,
                reviewed_at)
            values (\(id), \(review.function), \(review.functionTitle), \(review.by), \(review.isJustified),
                \(review.note), \(review.at))
            on conflict (emergency_id, function) do nothing
            """
        ) == 1
    }
}
