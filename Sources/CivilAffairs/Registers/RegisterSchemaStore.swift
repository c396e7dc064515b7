// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Storage
package import Vocabulary

/// Makes the tables of registers and lets them grow. Nothing that was entered is ever dropped: a field that a pack no
/// longer names stays in its table, unseen, and comes back with its content when a pack names it again.
package enum RegisterSchemaStore {
    private struct Index: Hashable {
        let name: SQLName
        let registerID: String
        let columns: [SQLName]
        let isUnique: Bool
    }

    /// Makes what registers need and the store lacks. All or nothing with the transaction.
    /// - Throws: `PackProblem` naming every field whose type is another than that of what was entered, or a key that
    ///   entries already break.
    package static func install(
        _ definitions: [RegisterDefinition],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !definitions.isEmpty else { return }
        let tables = try definitions.map { (definition: $0, table: try RegisterTable($0)) }
        let known = try fields(in: transaction)
        let faults = tables.flatMap { Self.faults($0.table, known: known[$0.definition.id] ?? [:]) }
        guard faults.isEmpty else { throw PackProblem(faults) }
        var statements: [SQL] = []
        var added: [[SQLValue]] = []
        for (_, table) in tables {
            let held = known[table.registerID]
            if held == nil { statements.append(creation(of: table.name, dialect: transaction.dialect)) }
            for column in table.columns where held?[column.field.id] == nil {
                statements += additions(of: column, to: table.name, dialect: transaction.dialect)
                added.append([
                    .text(table.registerID), .text(column.field.id), .text(column.kind), now.sqlValue,
                ])
            }
        }
        try transaction.runEach(statements)
        try transaction.insert(into: "registry_field", ["register_id", "field_id", "kind", "added_at"], rows: added)
        for (definition, table) in tables { try index(table, definition, in: transaction) }
    }

    /// What the store holds of each register: fields with their kinds.
    private static func fields(in transaction: any ReadTransaction) throws -> [String: [String: String]] {
        var known: [String: [String: String]] = [:]
        for row in try transaction.query("select register_id, field_id, kind from registry_field") {
            known[try row.at(0), default: [:]][try row.at(1)] = try row.at(2, as: String.self)
        }
        return known
    }

    private static func faults(_ table: RegisterTable, known: [String: String]) -> [PackFault] {
        table.columns.compactMap { column in
            guard let kind = known[column.field.id], kind != column.kind else { return nil }
            return PackFault(
                file: "registers/\(table.registerID).yaml",
                line: 0,
                column: 0,
                text:
                    "字段“\(column.field.title)”（\(column.field.id)）已按“\(kind)”存有数据，不能改成“\(column.kind)”；请另起一个字段编号，原字段可以不再写出"
            )
        }
    }

    // MARK: - Tables

    private static func creation(of table: SQLName, dialect: Dialect) -> SQL {
        let key: SQL = dialect == .sqlite ? "integer primary key" : "bigint primary key"
        return "create table \(table) (entry_id \(key) references registry_entry (id), living bigint)"
    }

    private static func additions(of column: RegisterTable.Column, to table: SQLName, dialect: Dialect) -> [SQL] {
        guard let blind = column.blind else {
            return ["alter table \(table) add column \(column.name) \(type(column.field))"]
        }
        let bytes: SQL = dialect == .sqlite ? "blob" : "bytea"
        return [
            "alter table \(table) add column \(column.name) \(bytes)",
            "alter table \(table) add column \(blind) text",
        ]
    }

    private static func type(_ field: RegisterDefinition.Field) -> SQL {
        switch field.type {
        case .text, .choice, .date, .address, .place: "text"
        case .number, .money, .yesNo, .person, .organization, .region, .entry: "bigint"
        }
    }

    // MARK: - Indexes

    private static func index(
        _ table: RegisterTable,
        _ definition: RegisterDefinition,
        in transaction: any Transaction
    ) throws {
        let wanted = Set(try indexes(table, definition))
        let held = Set(
            try transaction.query("select name from registry_index where register_id = \(table.registerID)").map {
                try $0.at(0, as: String.self)
            }
        )
        let gone = held.subtracting(wanted.map(\.name.text)).sorted()
        let new = wanted.filter { !held.contains($0.name.text) }.sorted { $0.name.text < $1.name.text }
        do {
            try transaction.runEach(
                try gone.map { "drop index if exists \(try SQLName("", $0))" }
                    + new.map { index in
                        let columns = SQL.list(index.columns.map { "\($0)" })
                        let kind: SQL = index.isUnique ? "unique index" : "index"
                        return "create \(kind) \(index.name) on \(table.name) (\(columns))"
                    }
            )
        } catch StorageProblem.duplicate {
            let text = "已有登记项不满足 keys 中的唯一要求，请先改正重复的登记项，再装入"
            throw PackProblem([PackFault(file: "registers/\(table.registerID).yaml", line: 0, column: 0, text: text)])
        }
        try transaction.run("delete from registry_index where name in \(in: gone)")
        try transaction.insert(
            into: "registry_index",
            ["name", "register_id", "columns", "is_unique"],
            rows: new.map {
                [
                    .text($0.name.text), .text($0.registerID), .text($0.columns.map(\.text).joined(separator: " ")),
                    $0.isUnique.sqlValue,
                ]
            }
        )
    }

    private static func indexes(_ table: RegisterTable, _ definition: RegisterDefinition) throws -> [Index] {
        let living = try SQLName("", "living")
        let newest = try SQLName("", "entry_id")
        let keys = definition.keys.map { key in
            // Null in any of them, `living` among them, makes a row unlike every other.
            (key.fields.compactMap { table.column($0)?.compared } + [living], true)
        }
        let indexed = Set(definition.filters + definition.fields.filter(\.indexed).map(\.id))
        let plain = table.columns.filter { indexed.contains($0.field.id) }.map { ([$0.compared, newest], false) }
        return (keys + plain).map { columns, isUnique in
            Index(
                name: SQLName(indexOf: table.name, on: columns, isUnique: isUnique),
                registerID: table.registerID,
                columns: columns,
                isUnique: isUnique
            )
        }
    }

    // MARK: - Copies of a store

    /// What one store holds of registers' tables, for making the same in another.
    package struct Blueprint: Sendable {
        fileprivate var fields: [[String]] = []
        fileprivate var indexes: [[String]] = []
    }

    package static func blueprint(in transaction: any ReadTransaction) throws -> Blueprint {
        let fields = try transaction.query(
            "select register_id, field_id, kind from registry_field order by register_id, field_id"
        ).map { [try $0.at(0), try $0.at(1), try $0.at(2)] as [String] }
        let indexes = try transaction.query(
            "select register_id, name, columns, is_unique from registry_index order by name"
        ).map { [try $0.at(0), try $0.at(1), try $0.at(2), String(try $0.at(3, as: Int.self))] as [String] }
        return Blueprint(fields: fields, indexes: indexes)
    }

    /// Makes the tables of another store, empty, in a store that has none: what they hold and what is remembered of
    /// them is copied with all other rows.
    package static func build(_ blueprint: Blueprint, in transaction: any Transaction) throws {
        var statements: [SQL] = []
        var seen: Set<String> = []
        for field in blueprint.fields {
            let table = try SQLName("register_", field[0])
            if seen.insert(field[0]).inserted { statements.append(creation(of: table, dialect: transaction.dialect)) }
            let column = try SQLName("f_", field[1])
            let kind = field[2].split(separator: " ").map(String.init)
            if kind.last == "sealed" {
                let bytes: SQL = transaction.dialect == .sqlite ? "blob" : "bytea"
                statements.append("alter table \(table) add column \(column) \(bytes)")
                statements.append("alter table \(table) add column \(try SQLName("b_", field[1])) text")
            } else {
                let isText = ["text", "choice", "date", "address"].contains(kind.first ?? "")
                statements.append("alter table \(table) add column \(column) \(isText ? "text" as SQL : "bigint")")
            }
        }
        for index in blueprint.indexes {
            let table = try SQLName("register_", index[0])
            let columns = try index[2].split(separator: " ").map { name -> SQL in "\(try SQLName("", String(name)))" }
            let kind: SQL = index[3] == "1" ? "unique index" : "index"
            statements.append("create \(kind) \(try SQLName("", index[1])) on \(table) (\(SQL.list(columns)))")
        }
        try transaction.runEach(statements)
    }
}
