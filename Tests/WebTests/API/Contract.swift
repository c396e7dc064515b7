// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Vocabulary

/// The served OpenAPI document, against which every answer is held.
final class Contract: Sendable {
    struct Operation: Sendable {
        let id: String
        let method: String
        let path: String
        let permission: String
        let value: Value

        /// Whether a path without query is one of this operation.
        func matches(_ method: String, _ sent: String) -> Bool {
            let (own, other) = (path.split(separator: "/"), sent.split(separator: "/"))
            return method == self.method && own.count == other.count
                && zip(own, other).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }

        /// Names between braces say less than words: of two that match, the one with fewer of them is meant.
        var openness: Int { path.count { $0 == "{" } }
    }

    let document: Value
    let operations: [Operation]
    private let called = Mutex<Set<String>>([])

    init(_ document: Value) {
        self.document = document
        operations = document["paths"].members.flatMap { path, methods in
            methods.members.map { method, value in
                Operation(
                    id: value["operationId"].string,
                    method: method.uppercased(),
                    path: path,
                    permission: value["x-permission"].string,
                    value: value
                )
            }
        }
    }

    func operation(_ method: String, _ path: String) -> Operation? {
        operations.filter { $0.matches(method, path) }.min { $0.openness < $1.openness }
    }

    /// Operations that have answered as they should at least once.
    var answered: Set<String> { called.withLock { $0 } }

    /// What is wrong with an answer.
    func faults(_ method: String, _ path: String, _ reply: TestSite.Reply) -> [String] {
        guard let operation = operation(method, path) else { return ["\(method) \(path) is not documented"] }
        var response = operation.value["responses"][String(reply.status)]
        if !response["$ref"].isNull { response = resolve(response["$ref"].string) }
        guard !response.isNull else { return ["\(operation.id): status \(reply.status) is not documented"] }
        let type = (reply.headers["content-type"] ?? "").split(separator: ";").first.map(String.init) ?? ""
        let schema = response["content"][type]["schema"]
        guard !schema.isNull else { return ["\(operation.id): \(type) is not documented for \(reply.status)"] }
        guard let value = try? Value(reply.text) else { return ["\(operation.id): no JSON: \(reply.text.prefix(80))"] }
        if reply.status < 300 { _ = called.withLock { $0.insert(operation.id) } }
        return faults(value, schema, at: operation.id)
    }

    func resolve(_ reference: String) -> Value {
        reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] }
    }

    // MARK: - JSON Schema, as far as the document uses it

    private static let keywords: Set<String> = [
        "type", "format", "pattern", "enum", "items", "properties", "required", "additionalProperties", "anyOf", "$ref",
        "description", "maxLength",
    ]

    func faults(_ value: Value, _ schema: Value, at place: String) -> [String] {
        let unknown = Set(schema.members.keys).subtracting(Self.keywords)
        guard unknown.isEmpty else { return ["\(place): the schema has \(unknown)"] }
        if !schema["$ref"].isNull {
            let target = resolve(schema["$ref"].string)
            return target.isNull ? ["\(place): no \(schema["$ref"].string)"] : faults(value, target, at: place)
        }
        if case .list(let choices) = schema["anyOf"] {
            let found = choices.map { faults(value, $0, at: place) }
            return found.contains { $0.isEmpty } ? [] : found.first ?? []
        }
        switch (schema["type"].string, value) {
        case ("null", .null), ("boolean", .flag), ("integer", .integer): return []
        case ("string", .string(let text)): return faults(text, schema, at: place)
        case ("array", .list(let items)):
            return items.enumerated().flatMap { faults($1, schema["items"], at: "\(place).\($0)") }
        case ("object", .object(let members)): return faults(members, schema, at: place)
        default: return ["\(place): \(value.text.prefix(60)) is no \(schema["type"].string)"]
        }
    }

    private func faults(_ text: String, _ schema: Value, at place: String) -> [String] {
        var faults: [String] = []
        if case .list(let choices) = schema["enum"], !choices.contains(.string(text)) {
            faults.append("\(place): \(text) is none of \(choices.map(\.string))")
        }
        if case .string(let pattern) = schema["pattern"], text.range(of: pattern, options: .regularExpression) == nil {
            faults.append("\(place): \(text) does not match \(pattern)")
        }
        let fits =
            switch schema["format"].string {
            case "": true
            case "date": (try? CivilDate(parsing: text))?.iso == text
            case "date-time": ISO8601DateFormatter().date(from: text) != nil
            case "byte": Data(base64Encoded: text) != nil
            default: false
            }
        if !fits { faults.append("\(place): \(text.prefix(60)) is no \(schema["format"].string)") }
        return faults
    }

    private func faults(_ members: [String: Value], _ schema: Value, at place: String) -> [String] {
        let properties = schema["properties"].members
        var faults = schema["required"].list.map(\.string).filter { members[$0] == nil }.map {
            "\(place).\($0) is absent"
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[name] {
                faults += self.faults(value, property, at: "\(place).\(name)")
            } else if case .object = schema["additionalProperties"] {
                faults += self.faults(value, schema["additionalProperties"], at: "\(place).\(name)")
            } else {
                faults.append("\(place).\(name) is not documented")
            }
        }
        return faults
    }

    // MARK: - Bodies

    /// A well-formed body of an operation, with only what it must have; nil where it takes none.
    func body(_ operation: Operation, number: String) -> Value? {
        let schema = operation.value["requestBody"]["content"]["application/json"]["schema"]
        return schema.isNull ? nil : sample(schema, "", number: number)
    }

    private func sample(_ schema: Value, _ name: String, number: String) -> Value {
        if !schema["$ref"].isNull { return sample(resolve(schema["$ref"].string), name, number: number) }
        if case .list(let choices) = schema["anyOf"] { return sample(choices.first ?? .null, name, number: number) }
        if case .list(let choices) = schema["enum"] { return choices.first ?? .null }
        switch schema["type"].string {
        case "integer": return 1
        case "boolean": return true
        case "array": return [sample(schema["items"], name, number: number), "李四"]
        case "object":
            let required = schema["required"].list.map(\.string)
            return .object(
                Dictionary(
                    required.map { ($0, sample(schema["properties"][$0], $0, number: number)) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        default: return .string(text(schema, name, number: number))
        }
    }

    private func text(_ schema: Value, _ name: String, number: String) -> String {
        switch (schema["format"].string, schema["pattern"].string, name) {
        case ("date", _, _): "2026-11-19"
        case ("byte", _, _): TestSite.picture.base64EncodedString()
        case (_, let pattern, _) where pattern.hasPrefix("^[0-9]{4}-"): "2026-12"
        case (_, let pattern, _) where !pattern.isEmpty: "100.00"
        case (_, _, "number"): number
        case (_, _, "name"): "周小川"
        case (_, _, "service"), (_, _, "program"): "dibao"
        default: "核对"
        }
    }
}
