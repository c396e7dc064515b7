// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Lists of cases that officers keep under a name.
extension Casework {
    package func savedLists(actor: Actor) async throws -> [SavedList] {
        guard let userID = actor.userID, let function = actor.function else { return [] }
        return try await database.read { [savedLists] in
            try savedLists.lists(userID: userID, function: function, in: $0)
        }
    }

    /// Keeps a filter under a name; the same name again replaces the officer's own list of it.
    /// - Throws: `CaseworkProblem.listNameNeeded`, `.tooManyLists`.
    package func saveList(actor: Actor, name: String, query: String, isShared: Bool) async throws {
        try actor.require(.caseRead)
        guard let userID = actor.userID, let function = actor.function else { throw AccessProblem.sessionEnded }
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty, name.count <= 20 else { throw CaseworkProblem.listNameNeeded }
        let now = clock.now()
        try await database.write { [savedLists] transaction in
            let own = try savedLists.lists(userID: userID, function: function, in: transaction).filter(\.isOwn)
            if let same = own.first(where: { $0.name == name }) {
                _ = try savedLists.remove(same.id, of: userID, in: transaction)
            } else if own.count >= SavedList.most {
                throw CaseworkProblem.tooManyLists(most: SavedList.most)
            }
            let list = SavedList(
                id: try transaction.newKey(),
                name: name,
                query: query,
                isShared: isShared,
                isOwn: true
            )
            try savedLists.insert(list, userID: userID, function: function, at: now, in: transaction)
        }
    }

    /// - Throws: `AccessProblem.notFound` for a list of somebody else.
    package func removeList(actor: Actor, id: Int64) async throws {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        try await database.write { [savedLists] transaction in
            guard try savedLists.remove(id, of: userID, in: transaction) else {
                throw AccessProblem.notFound(what: "自己的常用列表")
            }
        }
    }
}
