// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A JSON value as the API speaks it: whole numbers only, members in the order in which they were written.
indirect enum JSON: Sendable, Equatable {
    case null
    case flag(Bool)
    case integer(Int64)
    /// A number with a fraction, which no field of the API takes.
    case fraction
    case string(String)
    case list([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// - Throws: `APIProblem.notJSON`.
    static func parse(_ bytes: [UInt8]) throws -> JSON {
        do {
            return try JSONDecoder().decode(Box.self, from: Data(bytes)).value
        } catch {
            throw APIProblem.notJSON
        }
    }

    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var isNull: Bool { self == .null }

    var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch self {
        case .null, .fraction: result += "null"
        case .flag(let flag): result += flag ? "true" : "false"
        case .integer(let number): result += String(number)
        case .string(let text): Self.write(text, to: &result)
        case .list(let items):
            result += "["
            for (index, item) in items.enumerated() {
                if index > 0 { result += "," }
                item.write(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { result += "," }
                Self.write(member.name, to: &result)
                result += ":"
                member.value.write(to: &result)
            }
            result += "}"
        }
    }

    private static func write(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Line separators are legal in JSON, but not in a script that it is pasted into.
            case "\u{2028}": result += "\\u2028"
            case "\u{2029}": result += "\\u2029"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }

    /// What Foundation's parser fills.
    private struct Box: Decodable {
        let value: JSON

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                value = .null
            } else if let text = try? container.decode(String.self) {
                value = .string(text)
            } else if let number = try? container.decode(Int64.self) {
                value = .integer(number)
            } else if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let items = try? container.decode([Box].self) {
                value = .list(items.map(\.value))
            } else if let members = try? container.decode([String: Box].self) {
                value = .object(members.sorted { $0.key < $1.key }.map { Member($0.key, $0.value.value) })
            } else {
                value = .fraction
            }
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(arrayLiteral elements: JSON...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}
