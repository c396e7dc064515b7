// SPDX-License-Identifier: Apache-2.0

/// A field of a body or a parameter of a query: its place in the document and how its value is read.
struct Input<Value: APIValue>: Sendable {
    let name: String
    let note: String

    init(_ name: String, _ note: String = "") {
        self.name = name
        self.note = note
    }

    var field: ObjectSchema.Field {
        ObjectSchema.Field(name: name, schema: Value.schema, required: !Value.isOptional, note: note)
    }
}

/// What came with a request: checked against its schema before anybody reads it.
struct Inputs: Sendable {
    static let none = Inputs(.object([]))
    private let json: JSON
    private let isQuery: Bool

    init(_ json: JSON, isQuery: Bool = false) {
        self.json = json
        self.isQuery = isQuery
    }

    /// Whether something was sent for it, if only null.
    func has<Value>(_ input: Input<Value>) -> Bool { json[input.name] != nil }

    subscript<Value>(_ input: Input<Value>) -> Value {
        get throws {
            do {
                return try Value.read(json[input.name] ?? .null, named: input.name)
            } catch APIProblem.badField(let name, let needed) where isQuery {
                throw APIProblem.badParameter(name, needed: needed)
            }
        }
    }
}

/// The parameters of a query, as their schemas have them.
enum QueryReader {
    /// - Throws: `APIProblem.unknownParameter`, `.badParameter`.
    static func read(_ sent: [(name: String, value: String)], by fields: [ObjectSchema.Field]) throws -> Inputs {
        var members: [JSON.Member] = []
        for (name, value) in sent {
            guard let field = fields.first(where: { $0.name == name }) else {
                throw APIProblem.unknownParameter(String(name.prefix(60)))
            }
            guard !value.isEmpty else { continue }
            members.append(JSON.Member(name, try json(value, field.schema, name)))
        }
        return Inputs(.object(members), isQuery: true)
    }

    private static func json(_ text: String, _ schema: Schema, _ name: String) throws -> JSON {
        switch schema {
        case .nullable(let inner): return try json(text, inner, name)
        case .integer:
            guard let number = Int64(text) else { throw APIProblem.badParameter(name, needed: schema.needed) }
            return .integer(number)
        case .flag:
            guard ["true", "false"].contains(text) else {
                throw APIProblem.badParameter(name, needed: schema.needed)
            }
            return .flag(text == "true")
        case .choice(let values):
            guard values.contains(text) else { throw APIProblem.badParameter(name, needed: schema.needed) }
            return .string(text)
        case .text, .list, .map, .object: return .string(text)
        }
    }
}
