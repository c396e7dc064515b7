// SPDX-License-Identifier: Apache-2.0
import Packs
package import Storage
import Vocabulary

/// The SQL of releases.
enum ReleaseStore {
    struct Layer: Sendable {
        let name: String
        var files: [String: [UInt8]]
    }

    static func knows(_ hash: String, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first("select 1 from pack_release where hash = \(hash)") != nil
    }

    static func activate(
        _ hash: String,
        pack: ResolvedPack,
        isNew: Bool,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        if isNew {
            try transaction.run(
                """
                insert into pack_release (hash, pack_id, title, active, installed_at)
                values (\(hash), \(pack.id), \(pack.title), 0, \(now))
                """
            )
            var rows: [[SQLValue]] = []
            for (position, layer) in pack.layers.enumerated() {
                for (path, content) in layer.files.sorted(by: { $0.key < $1.key }) {
                    rows.append([.text(hash), position.sqlValue, .text(layer.id), .text(path), .bytes(content)])
                }
            }
            try transaction.insert(into: "pack_file", ["hash", "position", "layer", "path", "content"], rows: rows)
        }
        try transaction.run("update pack_release set active = 0 where hash <> \(hash)")
        try transaction.run("update pack_release set active = 1 where hash = \(hash)")
    }

    static func setting(_ name: String, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select content from store_setting where name = \(name)")?.at(0)
    }

    static func set(_ name: String, _ content: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into store_setting (name, content) values (\(name), \(content))
            on conflict (name) do update set content = excluded.content
            """
        )
    }

    /// The release in force, or nil in a store that has none yet.
    static func current(in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select hash from pack_release where active = 1")?.at(0)
    }

    /// Migrations without which it can't be told what is in use.
    static let needed: Set<String> = Set(
        (ReleasesMigrations.all + CaseworkMigrations.all.prefix(1) + WorkbenchMigrations.all.prefix(1)).map(
            \.identifier
        )
    )

    /// What the release in force, all releases that cases were opened under and the last that scenarios were run under are made of, by hash.
    static func used(in transaction: any ReadTransaction) throws -> [String: [Layer]] {
        var releases: [String: [Layer]] = [:]
        let rows = try transaction.query(
            """
            select f.hash, f.layer, f.path, f.content from pack_file f join pack_release r on r.hash = f.hash
            where r.active = 1 or exists (select 1 from case_file c where c.release_hash = r.hash)
                or r.hash in (select release_hash from scenario group by release_hash order by max(id) desc limit 3)
            order by f.hash, f.position, f.path
            """
        )
        for row in rows {
            let name: String = try row.at(1)
            var layers = releases[try row.at(0), default: []]
            if layers.last?.name != name { layers.append(Layer(name: name, files: [:])) }
            layers[layers.count - 1].files[try row.at(2)] = try row.at(3, as: [UInt8].self)
            releases[try row.at(0)] = layers
        }
        return releases
    }
}

package enum ReleasesMigrations {
    package static let all = [
        Migration("20261121-0060-releases-create") { dialect in
            [
                """
                create table pack_release (hash text primary key, pack_id text not null, title text not null,
                    active bigint not null, installed_at bigint not null)
                """,
                """
                create table pack_file (hash text not null references pack_release (hash), position bigint not null,
                    layer text not null, path text not null, content \(dialect.bytes) not null,
                    primary key (hash, layer, path))
                """,
                "create table store_setting (name text primary key, content text not null)",
            ]
        }
    ]
}
