// SPDX-License-Identifier: Apache-2.0

/// The form of a JSON value: what a body must look like and what an answer looks like, also as JSON Schema.
indirect enum Schema: Sendable {
    /// A whole number of 64 bits.
    case integer
    case flag
    case text(format: String? = nil, pattern: String? = nil)
    case choice([String])
    case list(Schema)
    /// Members with names of the sender's choice.
    case map(Schema)
    case object(ObjectSchema)
    case nullable(Schema)

    /// The JSON Schema (2020-12, as OpenAPI 3.1 has it); objects by reference.
    var document: JSON {
        switch self {
        case .integer: ["type": "integer", "format": "int64"]
        case .flag: ["type": "boolean"]
        case .text(let format, let pattern):
            .object(
                [JSON.Member("type", "string")] + (format.map { [JSON.Member("format", .string($0))] } ?? [])
                    + (pattern.map { [JSON.Member("pattern", .string($0))] } ?? [])
            )
        case .choice(let values): ["type": "string", "enum": .list(values.map(JSON.string))]
        case .list(let item): ["type": "array", "items": item.document]
        case .map(let value): ["type": "object", "additionalProperties": value.document]
        case .object(let object): ["$ref": .string("#/components/schemas/\(object.name)")]
        case .nullable(let schema): ["anyOf": .list([schema.document, ["type": "null"]])]
        }
    }

    /// In words, for whoever sent something else.
    var needed: String {
        switch self {
        case .integer: "整数"
        case .flag: "true 或 false"
        case .text(let format, _): ["date": "日期，如 2026-11-20"][format ?? ""] ?? "文字"
        case .choice(let values): "以下之一：\(values.joined(separator: "、"))"
        case .list: "数组"
        case .map, .object: "对象"
        case .nullable(let schema): schema.needed
        }
    }

    /// Objects that this schema leads to, itself included.
    var objects: [ObjectSchema] {
        switch self {
        case .integer, .flag, .text, .choice: []
        case .list(let schema), .map(let schema), .nullable(let schema): schema.objects
        case .object(let object): [object] + object.fields.flatMap(\.schema.objects)
        }
    }

    /// - Throws: `APIProblem.badField` and, inside objects, what `ObjectSchema.check` throws.
    func check(_ value: JSON, named name: String) throws {
        switch (self, value) {
        case (.nullable, .null), (.integer, .integer), (.flag, .flag), (.text, .string): return
        case (.nullable(let schema), _): try schema.check(value, named: name)
        case (.choice(let values), .string(let text)) where values.contains(text): return
        case (.list(let schema), .list(let items)):
            for (index, item) in items.enumerated() { try schema.check(item, named: "\(name).\(index)") }
        case (.map(let schema), .object(let members)):
            for member in members { try schema.check(member.value, named: "\(name).\(member.name)") }
        case (.object(let object), .object): try object.check(value, under: name)
        default: throw APIProblem.badField(name, needed: needed)
        }
    }
}

/// An object with a name of its own in the document. Nothing but its fields is taken or given.
struct ObjectSchema: Sendable {
    struct Field: Sendable {
        let name: String
        let schema: Schema
        let required: Bool
        /// What it means, where the name does not say it all.
        let note: String
    }

    let name: String
    let fields: [Field]

    var document: JSON {
        let properties = fields.map { field in
            var members = Self.members(of: field.schema.document)
            if !field.note.isEmpty { members.append(JSON.Member("description", .string(field.note))) }
            return JSON.Member(field.name, .object(members))
        }
        let required = fields.filter(\.required).map { JSON.string($0.name) }
        var members = [JSON.Member("type", "object"), JSON.Member("properties", .object(properties))]
        if !required.isEmpty { members.append(JSON.Member("required", .list(required))) }
        members.append(JSON.Member("additionalProperties", false))
        return .object(members)
    }

    private static func members(of document: JSON) -> [JSON.Member] {
        if case .object(let members) = document { members } else { [] }
    }

    /// - Throws: `APIProblem.notObject`, `.unknownField`, `.missingField`, `.badField`.
    func check(_ value: JSON, under parent: String = "") throws {
        guard case .object(let members) = value else { throw APIProblem.notObject }
        let prefix = parent.isEmpty ? "" : parent + "."
        for member in members where !fields.contains(where: { $0.name == member.name }) {
            throw APIProblem.unknownField(prefix + String(member.name.prefix(60)))
        }
        for field in fields {
            guard let held = value[field.name] else {
                if field.required { throw APIProblem.missingField(prefix + field.name) }
                continue
            }
            if held.isNull, !field.required { continue }
            try field.schema.check(held, named: prefix + field.name)
        }
    }
}
