// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct BlobStoreTests {
    private let blobs = BlobStore(FieldCipher(TestStores.keyRing))

    @Test(arguments: TestStores.all)
    func `a file of several pieces comes back whole, and an empty one empty`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, BlobStore.migrations) { database async throws in
            let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let (hash, empty) = try await database.write { transaction throws in
                let hash = try blobs.put(content, in: transaction, at: TestStores.moment)
                return (hash, try blobs.put([], in: transaction, at: TestStores.moment))
            }
            try await database.read { transaction throws in
                #expect(try blobs.get(hash, in: transaction) == content)
                #expect(try blobs.get(empty, in: transaction) == [])
                #expect(try blobs.get("unknown", in: transaction) == nil)
                #expect(try transaction.value("select count(*) from blob_piece where hash = \(hash)") == 3)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the same content is kept once, and never in the clear`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, BlobStore.migrations) { database async throws in
            let content = Array("家庭经济状况核对授权书".utf8)
            for _ in 0..<2 {
                try await database.write { _ = try blobs.put(content, in: $0, at: TestStores.moment) }
            }
            try await database.read { transaction throws in
                #expect(try transaction.value("select count(*) from blob") == 1)
                let stored: [UInt8] = try transaction.value("select content from blob_piece")
                #expect(!stored.indices.contains { Array(stored[$0...].prefix(content.count)) == content })
            }
        }
    }
}
