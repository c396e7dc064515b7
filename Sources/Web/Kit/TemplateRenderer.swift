// SPDX-License-Identifier: Apache-2.0

/// Writes a page: the pieces of its template with the fields of its struct.
struct TemplateRenderer {
    private(set) var output: [UInt8] = []
    private var stack: [TemplateValue]

    init(_ fields: TemplateFields) {
        stack = [.fields(fields)]
        output.reserveCapacity(16_384)
    }

    mutating func write(_ pieces: [TemplatePiece]) {
        for piece in pieces {
            switch piece {
            case .text(let text): output += text
            case .value(let path, let raw): write(value(path), raw: raw)
            case .section(let path, let empty, let inverted, let body):
                section(value(path), empty: empty, inverted: inverted, body)
            // Blocks and partials are put in place before a template is used.
            case .block(_, let body): write(body)
            case .include: break
            }
        }
    }

    private mutating func section(_ value: TemplateValue?, empty: Bool, inverted: Bool, _ body: [TemplatePiece]) {
        if empty {
            var isEmpty = false
            if case .list(let items) = value { isEmpty = items.isEmpty }
            if isEmpty != inverted { write(body) }
            return
        }
        switch value {
        case nil, .flag(false): if inverted { write(body) }
        case .list(let items) where inverted: if items.isEmpty { write(body) }
        case .list(let items): for item in items { write(body, with: item) }
        case .flag(true): if !inverted { write(body) }
        case .some(let value): if !inverted { write(body, with: value) }
        }
    }

    private mutating func write(_ body: [TemplatePiece], with value: TemplateValue) {
        stack.append(value)
        write(body)
        stack.removeLast()
    }

    /// The innermost field of that name; a name after a dot is looked up in that field alone.
    private func value(_ path: [String]) -> TemplateValue? {
        guard let first = path.first else { return stack.last }
        for case .fields(let fields) in stack.reversed() {
            guard var found = fields[first] else { continue }
            for name in path.dropFirst() {
                guard case .fields(let inner) = found, let next = inner[name] else { return nil }
                found = next
            }
            return found
        }
        return nil
    }

    private mutating func write(_ value: TemplateValue?, raw: Bool) {
        switch value {
        case .text(let text): if raw { output += text.utf8 } else { escape(text) }
        case .flag(let flag): output += (flag ? "true" : "false").utf8
        // Lists and structs have no text of their own.
        case nil, .list, .fields: break
        }
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): output += "&lt;".utf8
            case UInt8(ascii: ">"): output += "&gt;".utf8
            case UInt8(ascii: "&"): output += "&amp;".utf8
            case UInt8(ascii: "\""): output += "&quot;".utf8
            case UInt8(ascii: "'"): output += "&#39;".utf8
            default: output.append(byte)
            }
        }
    }
}
