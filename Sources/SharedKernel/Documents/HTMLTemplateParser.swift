// SPDX-License-Identifier: Apache-2.0

/// Reads the text of an `HTMLTemplate`.
struct HTMLTemplateParser {
    /// Where in the markup the reading stands, as far as it matters for safe insertion.
    private enum Place {
        case text
        case tag
        case quoted
        case style
    }

    private static let forbidden = ["<script", "<iframe", "<object", "<embed", "<base", "javascript:"]
    /// Attributes whose value is an address or code, which escaping cannot make safe.
    private static let unsafeAttributes = ["href", "src", "style", "action", "srcdoc", "data"]

    private(set) var fields: [HTMLTemplate.Field] = []
    private var rest: Substring
    private var line = 1
    private var place = Place.text
    private var tag = ""

    init(_ source: String) { rest = source[...] }

    mutating func parse() throws(DocumentsProblem) -> [HTMLTemplate.Node] {
        let lowered = rest.lowercased()
        for word in Self.forbidden {
            guard let hit = lowered.firstRange(of: word) else { continue }
            let line = lowered[..<hit.lowerBound].count(where: \.isNewline) + 1
            throw .template(line: line, reason: "不允许使用 \(word)")
        }
        return try nodes(within: [], opened: nil)
    }

    private mutating func nodes(
        within sections: [String],
        opened: HTMLTemplate.Field?
    ) throws(DocumentsProblem) -> [HTMLTemplate.Node] {
        var nodes: [HTMLTemplate.Node] = []
        while let start = rest.firstRange(of: "{{") {
            let markup = String(rest[..<start.lowerBound])
            advance(over: markup)
            if !markup.isEmpty { nodes.append(.markup(markup)) }
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else { throw .template(line: line, reason: "缺少 }}") }
            let content = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
            defer { line += content.count(where: \.isNewline) }
            switch content.first {
            case "!": break
            case "#", "^":
                let field = try field(content.dropFirst(), content.first == "#" ? .section : .inverted, sections)
                nodes.append(.section(field, try self.nodes(within: sections + [field.name], opened: field)))
            case "/":
                let name = Self.trimmed(content.dropFirst())
                guard let opened, opened.name == name else { throw .template(line: line, reason: "多余的 {{/\(name)}}") }
                return nodes
            default: nodes.append(.value(try field(content[...], .value, sections)))
            }
        }
        if let opened { throw .template(line: opened.line, reason: "{{#\(opened.name)}} 没有结束") }
        if !rest.isEmpty { nodes.append(.markup(String(rest))) }
        rest = ""
        return nodes
    }

    private mutating func field(
        _ content: Substring,
        _ use: HTMLTemplate.Field.Use,
        _ sections: [String]
    ) throws(DocumentsProblem) -> HTMLTemplate.Field {
        let name = Self.trimmed(content)
        let isName =
            !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
        guard isName else { throw .template(line: line, reason: "名称“\(name.prefix(20))”只能用文字、数字、点和横线") }
        if use == .value { try checkPlace() }
        let field = HTMLTemplate.Field(name: name, use: use, within: sections, line: line)
        fields.append(field)
        return field
    }

    private func checkPlace() throws(DocumentsProblem) {
        switch place {
        case .text: return
        case .style: throw .template(line: line, reason: "样式中不能放置内容项")
        case .tag: throw .template(line: line, reason: "标签属性中的内容项必须放在双引号内")
        case .quoted:
            let attribute = tag.lowercased().dropLast(2).split { $0.isWhitespace || $0 == "\"" }.last ?? ""
            let isUnsafe = Self.unsafeAttributes.contains { attribute == $0 } || attribute.hasPrefix("on")
            guard !isUnsafe else { throw .template(line: line, reason: "属性 \(attribute) 中不能放置内容项") }
        }
    }

    /// Follows tags and their double quotes; `tag` ends with `name="` while inside a quoted attribute.
    private mutating func advance(over markup: String) {
        for character in markup {
            if character.isNewline { line += 1 }
            switch (place, character) {
            case (.text, "<"), (.style, "<"): (place, tag) = (.tag, "<")
            case (.tag, ">"):
                place = tag.lowercased().hasPrefix("<style") ? .style : .text
            case (.tag, "\""):
                place = .quoted
                tag.append(character)
            case (.tag, _): tag.append(character)
            case (.quoted, "\""):
                place = .tag
                tag.append(" ")
            case (.text, _), (.style, _), (.quoted, _): break
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
