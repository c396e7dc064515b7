// SPDX-License-Identifier: Apache-2.0
import Storage

extension Parties {
    private static let chunk = 10_000

    /// Builds the search index anew from the rows, a part at a time, such as after a restore: backups leave it out.
    /// - Returns: persons indexed.
    @discardableResult
    package func rebuildSearch() async throws -> Int {
        try await rebuildOrganizationSearch()
        var last: Int64 = 0
        var count = 0
        while true {
            let ids = try await database.write { [self, last] transaction in
                let ids = try persons.liveIDs(after: last, limit: Self.chunk, in: transaction)
                if !ids.isEmpty { try refresh(ids, renamed: true, in: transaction) }
                return ids
            }
            guard let newest = ids.last else { return count }
            last = newest
            count += ids.count
        }
    }

    private func rebuildOrganizationSearch() async throws {
        var last: Int64 = 0
        while true {
            let newest = try await database.write { [self, last] transaction -> Int64? in
                let named = try organizations.names(after: last, limit: Self.chunk, in: transaction)
                let entries = named.map {
                    SearchIndexStore.Entry(id: $0.id, terms: SearchTerms.organization(names: $0.names))
                }
                try SearchIndexStore.replace(entries, table: .organization, in: transaction)
                return named.last?.id
            }
            guard let newest else { return }
            last = newest
        }
    }
}
