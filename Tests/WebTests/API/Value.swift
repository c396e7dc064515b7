// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A JSON value as a test reads and writes it.
enum Value: Sendable, Equatable {
    case null
    case flag(Bool)
    case integer(Int64)
    case fraction(Double)
    case string(String)
    case list([Value])
    case object([String: Value])

    init(_ text: String) throws { self = try JSONDecoder().decode(Value.self, from: Data(text.utf8)) }

    subscript(_ name: String) -> Value {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    subscript(_ index: Int) -> Value {
        if case .list(let items) = self, items.indices.contains(index) { items[index] } else { .null }
    }

    var string: String { if case .string(let text) = self { text } else { "" } }
    var integer: Int64 { if case .integer(let number) = self { number } else { 0 } }
    var list: [Value] { if case .list(let items) = self { items } else { [] } }
    var members: [String: Value] { if case .object(let members) = self { members } else { [:] } }
    var isNull: Bool { self == .null }

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Every value inside, this one included.
    var all: [Value] {
        switch self {
        case .list(let items): [self] + items.flatMap(\.all)
        case .object(let members): [self] + members.values.flatMap(\.all)
        case .null, .flag, .integer, .fraction, .string: [self]
        }
    }
}

extension Value: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .fraction(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let items = try? container.decode([Value].self) {
            self = .list(items)
        } else {
            self = .object(try container.decode([String: Value].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .fraction(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .list(let items): try container.encode(items)
        case .object(let members): try container.encode(members)
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: Value...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, later in later }))
    }
}
