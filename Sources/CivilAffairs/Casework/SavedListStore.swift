// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of lists that officers keep.
struct SavedListStore: Sendable {
    /// An officer's own lists and those that others of the function share, in the order they were made.
    func lists(userID: Int64, function: String, in transaction: any ReadTransaction) throws -> [SavedList] {
        try transaction.query(
            """
            select l.id, l.name, l.query, l.shared, l.staff_id from saved_list l
            where l.staff_id = \(userID) or (l.function = \(function) and l.shared = 1) order by l.id limit 100
            """
        ).map {
            SavedList(
                id: try $0.at(0),
                name: try $0.at(1),
                query: try $0.at(2),
                isShared: try $0.at(3),
                isOwn: try $0.at(4, as: Int64.self) == userID
            )
        }
    }

    func insert(
        _ list: SavedList,
        userID: Int64,
        function: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into saved_list (id, staff_id, function, shared, name, query, created_at)
            values (\(list.id), \(userID), \(function), \(list.isShared), \(list.name), \(list.query), \(now))
            """
        )
    }

    /// - Returns: false where it is not the user's.
    func remove(_ id: Int64, of userID: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting("delete from saved_list where id = \(id) and staff_id = \(userID)") == 1
    }
}
