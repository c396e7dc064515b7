// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Vocabulary

/// Money leaves as yuan for people and fen for programs, and comes in as yuan; never as a number with a fraction.
extension Money: APIValue {
    static let object = ObjectSchema(
        name: "Money",
        fields: [
            .init(
                name: "yuan",
                schema: .text(pattern: "^-?[0-9]+\\.[0-9]{2}$"),
                required: true,
                note: "Such as 1296.00"
            ),
            .init(name: "fen", schema: .integer, required: true, note: "Hundredths of a yuan"),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON { ["yuan": .string(plain), "fen": .integer(fen)] }

    static func read(_ json: JSON, named name: String) throws -> Money {
        guard case .string(let yuan)? = json["yuan"], case .integer(let fen)? = json["fen"],
            let amount = try? Money(parsing: yuan), amount.fen == fen
        else { throw APIProblem.badField(name, needed: "金额，yuan 与 fen 应一致") }
        return amount
    }
}

/// An amount as it is sent in: yuan with at most two decimals, as text.
struct Yuan: APIValue {
    let money: Money

    static var schema: Schema { .text(pattern: "^[0-9]+(\\.[0-9]{1,2})?$") }
    var json: JSON { .string(money.plain) }

    static func read(_ json: JSON, named name: String) throws -> Yuan {
        guard case .string(let text) = json, text.wholeMatch(of: /[0-9]+(\.[0-9]{1,2})?/) != nil else {
            throw APIProblem.badField(name, needed: "以文字表示的元，如 \"1296.00\"")
        }
        return Yuan(money: try Money(parsing: text))
    }
}

/// A file inside a body, in base 64.
struct FileContent: APIValue {
    let name: String
    let bytes: [UInt8]

    static let object = ObjectSchema(
        name: "File",
        fields: [
            .init(name: "name", schema: .text(), required: true, note: "File name, at most 120 characters"),
            .init(name: "content", schema: .text(format: "byte"), required: true, note: "Base 64"),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON { ["name": .string(name), "content": .string(Data(bytes).base64EncodedString())] }

    static func read(_ json: JSON, named name: String) throws -> FileContent {
        guard case .string(let file)? = json["name"], case .string(let content)? = json["content"],
            let data = Data(base64Encoded: content)
        else { throw APIProblem.badField("\(name).content", needed: "Base64 编码的文件内容") }
        let plain = file.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        return FileContent(name: String(plain.prefix(120)), bytes: Array(data))
    }
}

/// Bytes that are answered in base 64.
struct Base64Text: APIValue {
    let bytes: [UInt8]

    static var schema: Schema { .text(format: "byte") }
    var json: JSON { .string(Data(bytes).base64EncodedString()) }

    static func read(_ json: JSON, named name: String) throws -> Base64Text {
        guard case .string(let text) = json, let data = Data(base64Encoded: text) else {
            throw APIProblem.badField(name, needed: "Base64 编码的内容")
        }
        return Base64Text(bytes: Array(data))
    }
}

/// Texts under names of the sender's choice, such as answers by field.
struct TextMap: APIValue {
    let values: [String: String]

    static var schema: Schema { .map(.text()) }
    var json: JSON { .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }) }

    static func read(_ json: JSON, named name: String) throws -> TextMap {
        guard case .object(let members) = json else { throw APIProblem.badField(name, needed: "对象") }
        var values: [String: String] = [:]
        for member in members { values[member.name] = try String.read(member.value, named: "\(name).\(member.name)") }
        return TextMap(values: values)
    }
}
