// SPDX-License-Identifier: Apache-2.0

/// How a value is answered: field by field, with its schema from the same list, so that the two cannot differ.
struct Shape<Value: Sendable>: Sendable {
    struct Part: Sendable {
        let field: ObjectSchema.Field
        let json: @Sendable (Value) throws -> JSON
    }

    let schema: ObjectSchema
    private let parts: [Part]

    init(_ name: String, _ parts: [Part]) {
        self.parts = parts
        schema = ObjectSchema(name: name, fields: parts.map(\.field))
    }

    func json(_ value: Value) throws -> JSON {
        .object(try parts.map { JSON.Member($0.field.name, try $0.json(value)) })
    }

    /// The same fields of another value, for shapes that have more.
    func parts<Outer: Sendable>(of value: @escaping @Sendable (Outer) -> Value) -> [Shape<Outer>.Part] {
        parts.map { part in Shape<Outer>.Part(field: part.field) { try part.json(value($0)) } }
    }
}

extension Shape.Part {
    /// A plain value.
    static func value<T: APIValue>(
        _ name: String,
        _ note: String = "",
        _ read: @escaping @Sendable (Value) throws -> T
    ) -> Self {
        Self(field: .init(name: name, schema: T.schema, required: true, note: note)) { try read($0).json }
    }

    /// A value with fields of its own.
    static func object<T>(
        _ name: String,
        _ shape: Shape<T>,
        _ note: String = "",
        _ read: @escaping @Sendable (Value) throws -> T?
    ) -> Self {
        Self(field: .init(name: name, schema: .nullable(.object(shape.schema)), required: true, note: note)) {
            try read($0).map { try shape.json($0) } ?? .null
        }
    }

    static func list<T>(
        _ name: String,
        _ shape: Shape<T>,
        _ note: String = "",
        _ read: @escaping @Sendable (Value) throws -> [T]
    ) -> Self {
        Self(field: .init(name: name, schema: .list(.object(shape.schema)), required: true, note: note)) {
            .list(try read($0).map { try shape.json($0) })
        }
    }
}

/// One page of a list.
struct Listing<Item: Sendable>: Sendable {
    let items: [Item]
    /// `cursor` of the next page; nil on the last.
    let next: Int64?
    /// How many there are in all; nil where that is not counted out.
    var total: Int?
}

extension Shape {
    /// Pages of these.
    func pages(_ name: String) -> Shape<Listing<Value>> {
        Shape<Listing<Value>>(
            name,
            [
                .list("items", self) { $0.items },
                .value("next", "Send it as cursor for the next page; null on the last") { $0.next },
                .value("total", "All that match; null where that is more than is counted") { $0.total },
            ]
        )
    }
}
