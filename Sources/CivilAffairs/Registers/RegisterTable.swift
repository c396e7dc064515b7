// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage

/// The table of one register: which column holds which field, and how a field is written there.
struct RegisterTable: Sendable {
    struct Column: Sendable {
        let field: RegisterDefinition.Field
        let name: SQLName
        /// Fingerprint of a sealed field, by which equal ones are found; nil for an open field.
        let blind: SQLName?

        /// What the store remembers of the column: another kind is another column.
        var kind: String {
            let sealed = blind == nil ? "" : " sealed"
            return field.type.rawValue + (field.decimals > 0 ? " \(field.decimals)" : "") + sealed
        }

        /// The column by which values are compared.
        var compared: SQLName { blind ?? name }
    }

    let registerID: String
    let name: SQLName
    let columns: [Column]
    /// The field by which entries stand on a map; nil for a register without one.
    let layer: String?

    /// - Throws: `StorageProblem.column` for a word that is no plain name.
    init(_ definition: RegisterDefinition) throws {
        registerID = definition.id
        layer = definition.layer?.id
        name = try SQLName("register_", definition.id)
        columns = try definition.fields.map { field in
            Column(
                field: field,
                name: try SQLName("f_", field.id),
                blind: field.sensitivity == .sensitive ? try SQLName("b_", field.id) : nil
            )
        }
    }

    func column(_ field: String) -> Column? { columns.first { $0.field.id == field } }

    // MARK: - Values

    /// Every column with what it shall hold, in a fixed order.
    func cells(_ values: [String: RegisterValue], cipher: FieldCipher) throws -> [(name: SQLName, value: SQLValue)] {
        try columns.flatMap { column -> [(name: SQLName, value: SQLValue)] in
            let value = values[column.field.id]
            guard let blind = column.blind else { return [(column.name, value?.sqlValue ?? .null)] }
            guard let value else { return [(column.name, .null), (blind, .null)] }
            return [
                (column.name, .bytes(try cipher.seal(tagged(column, value), place: "register_entry.field"))),
                (blind, .text(fingerprint(column, value, cipher: cipher))),
            ]
        }
    }

    /// How a value is compared in the column `compared`.
    func comparable(_ column: Column, _ value: RegisterValue, cipher: FieldCipher) -> SQLValue {
        column.blind == nil ? value.sqlValue : .text(fingerprint(column, value, cipher: cipher))
    }

    func value(_ column: Column, _ stored: SQLValue, cipher: FieldCipher) throws -> RegisterValue? {
        guard column.blind != nil else { return try RegisterValue(stored, type: column.field.type) }
        guard case .bytes(let bytes) = stored else { return nil }
        let text = try cipher.open(bytes, place: "register_entry.field")
        let tag = tag(column)
        // A field that was moved from another column is as good as one that was changed.
        guard text.hasPrefix(tag) else { throw StorageProblem.sealed(keyID: "register_entry.field") }
        return RegisterValue(canonical: String(text.dropFirst(tag.count)), type: column.field.type)
    }

    private func tag(_ column: Column) -> String { "\(registerID).\(column.field.id)|" }

    private func tagged(_ column: Column, _ value: RegisterValue) -> String { tag(column) + value.canonical }

    private func fingerprint(_ column: Column, _ value: RegisterValue, cipher: FieldCipher) -> String {
        cipher.blindIndex(tagged(column, value), purpose: "register_entry.field")
    }
}
