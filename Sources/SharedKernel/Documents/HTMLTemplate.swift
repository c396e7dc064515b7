// SPDX-License-Identifier: Apache-2.0

/// A document template of a pack: HTML with `{{field}}`, `{{#list}}…{{/list}}`, `{{#flag}}…{{/flag}}`,
/// `{{^flag}}…{{/flag}}` and `{{! remark }}`. Fields are always escaped; there is no way to insert markup.
package struct HTMLTemplate: Sendable, Hashable {
    /// What a template is filled with.
    package enum Value: Sendable, Hashable {
        case text(String)
        case flag(Bool)
        /// One set of fields an entry; within the section they come before those outside.
        case list([[String: Value]])
        /// Inserted as a picture.
        case code(QRCode)
    }

    /// A field the template names.
    package struct Field: Sendable, Hashable {
        package enum Use: Sendable, Hashable {
            case value, section, inverted
        }

        package let name: String
        package let use: Use
        /// Sections around it, outermost first.
        package let within: [String]
        package let line: Int
    }

    indirect enum Node: Sendable, Hashable {
        case markup(String)
        case value(Field)
        case section(Field, [Node])
    }

    private let nodes: [Node]
    /// Every field in order of appearance, for a checker to compare with what the program provides.
    package let fields: [Field]

    /// - Throws: `DocumentsProblem.template` with the line: an unclosed tag or section, script, or a field where escaping
    ///   would not protect (a style, or an attribute without double quotes).
    package init(_ source: String) throws(DocumentsProblem) {
        var parser = HTMLTemplateParser(source)
        nodes = try parser.parse()
        fields = parser.fields
    }

    /// - Throws: `DocumentsProblem.templateField` when a field was not given or is of another kind.
    package func render(_ values: [String: Value]) throws(DocumentsProblem) -> String {
        var output = ""
        try Self.render(nodes, [values], into: &output)
        return output
    }

    private static func render(
        _ nodes: [Node],
        _ scopes: [[String: Value]],
        into output: inout String
    ) throws(DocumentsProblem) {
        for node in nodes {
            switch node {
            case .markup(let text): output += text
            case .value(let field):
                switch try find(field, scopes) {
                case .text(let text): output += escaped(text)
                case .code(let code): output += code.svg()
                case .flag, .list: throw problem(field, "不是文字")
                }
            case .section(let field, let inner): try section(field, inner, scopes, into: &output)
            }
        }
    }

    private static func section(
        _ field: Field,
        _ inner: [Node],
        _ scopes: [[String: Value]],
        into output: inout String
    ) throws(DocumentsProblem) {
        switch (try find(field, scopes), field.use) {
        case (.flag(let flag), .section):
            if flag { try render(inner, scopes, into: &output) }
        case (.flag(let flag), .inverted):
            if !flag { try render(inner, scopes, into: &output) }
        case (.list(let entries), .section):
            for entry in entries { try render(inner, scopes + [entry], into: &output) }
        case (.list(let entries), .inverted):
            if entries.isEmpty { try render(inner, scopes, into: &output) }
        case (.text, _), (.code, _), (_, .value): throw problem(field, "不是列表或是否项")
        }
    }

    private static func find(_ field: Field, _ scopes: [[String: Value]]) throws(DocumentsProblem) -> Value {
        for scope in scopes.reversed() {
            if let value = scope[field.name] { return value }
        }
        throw problem(field, "没有提供，请核对模板中的名称")
    }

    private static func problem(_ field: Field, _ reason: String) -> DocumentsProblem {
        .templateField(name: field.name, line: field.line, reason: reason)
    }

    /// Text as HTML shows it, in elements and in quoted attributes.
    package static func escaped(_ text: String) -> String {
        var output = ""
        output.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
