// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Vocabulary

/// Files (photos, scans, returns) inside the store: found by the hash of their content, kept in pieces, sealed.
package struct BlobStore: Sendable {
    /// Largest file that is taken, in bytes (20 MiB).
    package static let limit = 20 * 1_048_576
    private static let piece = 262_144

    private let cipher: FieldCipher

    package init(_ cipher: FieldCipher) {
        self.cipher = cipher
    }

    /// Keeps the content and returns its hash; the same content is kept once.
    package func put(_ content: [UInt8], in transaction: any Transaction, at now: Timestamp) throws -> String {
        let hash = Hexadecimal.text(SHA256.hash(data: content))
        let known: Int = try transaction.value("select count(*) from blob where hash = \(hash)")
        guard known == 0 else { return hash }
        let added = try transaction.runCounting(
            """
            insert into blob (hash, size, created_at) values (\(hash), \(content.count), \(now))
            on conflict (hash) do nothing
            """
        )
        // Somebody else kept it at the same moment.
        guard added == 1 else { return hash }
        var rows: [[SQLValue]] = []
        for (number, start) in stride(from: 0, to: content.count, by: Self.piece).enumerated() {
            let part = Array(content[start..<min(start + Self.piece, content.count)])
            rows.append([.text(hash), .integer(Int64(number)), .bytes(try cipher.sealBytes(part, place: "blob.piece"))])
        }
        try transaction.insert(into: "blob_piece", ["hash", "number", "content"], rows: rows)
        return hash
    }

    /// The content of a hash, or nil when the store has none.
    package func get(_ hash: String, in transaction: any ReadTransaction) throws -> [UInt8]? {
        let rows = try transaction.query("select content from blob_piece where hash = \(hash) order by number")
        if rows.isEmpty {
            let known: Int = try transaction.value("select count(*) from blob where hash = \(hash)")
            return known == 0 ? nil : []
        }
        return try rows.flatMap { try cipher.openBytes($0.at(0), place: "blob.piece") }
    }

    package static let migrations = [
        Migration("20261121-0010-storage-create-blob") { dialect in
            [
                "create table blob (hash text primary key, size bigint not null, created_at bigint not null)",
                """
                create table blob_piece (hash text not null references blob (hash), number bigint not null,
                    content \(dialect.bytes) not null, primary key (hash, number))
                """,
            ]
        }
    ]
}
