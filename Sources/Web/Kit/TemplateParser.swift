// SPDX-License-Identifier: Apache-2.0

/// One piece of a template, with its frame, blocks and partials already put in place.
indirect enum TemplatePiece: Sendable {
    case text([UInt8])
    /// - Parameter path: names from the outer field inwards; empty for `{{.}}`.
    case value(path: [String], raw: Bool)
    /// - Parameter empty: asks whether a list is empty, as `{{#empty(rows)}}` does.
    case section(path: [String], empty: Bool, inverted: Bool, [TemplatePiece])
    /// A place that a page under this frame may fill; what stands here otherwise.
    case block(String, [TemplatePiece])
    /// Another template, with the blocks that are filled in it.
    case include(String, [String: [TemplatePiece]])
}

/// A template that cannot be read or that names another one which is not there.
struct TemplateFault: Error, Equatable {
    let template: String
    let reason: String
}

/// Reads mustache: values, sections, inverted sections, `empty(…)`, partials, and frames with blocks.
struct TemplateParser {
    private let name: String
    private let text: [UInt8]
    private var position = 0

    private struct Tag {
        let mark: UInt8
        let name: String
    }

    static func parse(_ text: String, name: String) throws(TemplateFault) -> [TemplatePiece] {
        var parser = TemplateParser(name: name, text: Array(text.utf8))
        return try parser.pieces(until: nil)
    }

    private init(name: String, text: [UInt8]) {
        self.name = name
        self.text = text
    }

    private mutating func pieces(until end: String?) throws(TemplateFault) -> [TemplatePiece] {
        var pieces: [TemplatePiece] = []
        while true {
            let start = position
            while position < text.count, !isTagHere { position += 1 }
            if position > start { pieces.append(.text(Array(text[start..<position]))) }
            guard position < text.count else {
                if let end { throw fault("“\(end)” is not closed") }
                return pieces
            }
            let before = position
            let tag = try tag()
            // A tag that has a line for itself takes the line with it.
            if tag.mark != 0, tag.mark != UInt8(ascii: "{"), tag.mark != UInt8(ascii: "&") {
                takeLine(before: before, &pieces)
            }
            if tag.mark == UInt8(ascii: "/") {
                guard tag.name == end else { throw fault("“\(tag.name)” is closed but was not opened") }
                return pieces
            }
            if let piece = try piece(tag) { pieces.append(piece) }
        }
    }

    private mutating func piece(_ tag: Tag) throws(TemplateFault) -> TemplatePiece? {
        switch tag.mark {
        case 0: return .value(path: Self.path(tag.name), raw: false)
        case UInt8(ascii: "{"), UInt8(ascii: "&"): return .value(path: Self.path(tag.name), raw: true)
        case UInt8(ascii: "#"), UInt8(ascii: "^"):
            let body = try pieces(until: tag.name)
            let inverted = tag.mark == UInt8(ascii: "^")
            guard tag.name.hasPrefix("empty("), tag.name.hasSuffix(")") else {
                return .section(path: Self.path(tag.name), empty: false, inverted: inverted, body)
            }
            let inner = String(tag.name.dropFirst(6).dropLast())
            return .section(path: Self.path(inner), empty: true, inverted: inverted, body)
        case UInt8(ascii: "$"): return .block(tag.name, try pieces(until: tag.name))
        case UInt8(ascii: ">"): return .include(tag.name, [:])
        case UInt8(ascii: "<"):
            var blocks: [String: [TemplatePiece]] = [:]
            for case .block(let block, let body) in try pieces(until: tag.name) { blocks[block] = body }
            return .include(tag.name, blocks)
        case UInt8(ascii: "!"): return nil
        default: throw fault("unknown mark in “\(tag.name)”")
        }
    }

    private var isTagHere: Bool {
        text[position] == UInt8(ascii: "{") && position + 1 < text.count && text[position + 1] == UInt8(ascii: "{")
    }

    private mutating func tag() throws(TemplateFault) -> Tag {
        position += 2
        var mark: UInt8 = 0
        if position < text.count, Array("{&#^/$><!".utf8).contains(text[position]) {
            mark = text[position]
            position += 1
        }
        let close = Array((mark == UInt8(ascii: "{") ? "}}}" : "}}").utf8)
        let start = position
        while position + close.count <= text.count, !text[position..<(position + close.count)].elementsEqual(close) {
            position += 1
        }
        guard position + close.count <= text.count else { throw fault("a tag is not closed") }
        let name = String(decoding: text[start..<position], as: UTF8.self).filter { $0 != " " }
        position += close.count
        return Tag(mark: mark, name: name)
    }

    private mutating func takeLine(before start: Int, _ pieces: inout [TemplatePiece]) {
        var head = start
        while head > 0, text[head - 1] == UInt8(ascii: " ") { head -= 1 }
        guard head == 0 || text[head - 1] == UInt8(ascii: "\n") else { return }
        var tail = position
        while tail < text.count, text[tail] == UInt8(ascii: " ") { tail += 1 }
        guard tail < text.count, text[tail] == UInt8(ascii: "\n") else { return }
        position = tail + 1
        if case .text(let last) = pieces.last, head < start {
            pieces[pieces.count - 1] = .text(Array(last.dropLast(start - head)))
        }
    }

    private static func path(_ name: String) -> [String] {
        name == "." ? [] : name.split(separator: ".").map(String.init)
    }

    private func fault(_ reason: String) -> TemplateFault { TemplateFault(template: name, reason: reason) }
}

/// Puts frames, blocks and partials in place, once at start.
struct TemplateLinker {
    let sources: [String: [TemplatePiece]]

    func linked(_ name: String) throws(TemplateFault) -> [TemplatePiece] {
        guard let pieces = sources[name] else {
            throw TemplateFault(template: name, reason: "there is no such template")
        }
        return try link(pieces, filling: [:], trail: [name])
    }

    private func link(
        _ pieces: [TemplatePiece],
        filling blocks: [String: [TemplatePiece]],
        trail: [String]
    ) throws(TemplateFault) -> [TemplatePiece] {
        var result: [TemplatePiece] = []
        for piece in pieces {
            switch piece {
            case .text, .value: result.append(piece)
            case .section(let path, let empty, let inverted, let body):
                let linked = try link(body, filling: blocks, trail: trail)
                result.append(.section(path: path, empty: empty, inverted: inverted, linked))
            case .block(let name, let body): result += try link(blocks[name] ?? body, filling: blocks, trail: trail)
            case .include(let name, let inner):
                guard let other = sources[name], !trail.contains(name) else {
                    throw TemplateFault(template: trail[0], reason: "“\(name)” is missing or includes itself")
                }
                var filled: [String: [TemplatePiece]] = [:]
                for (block, body) in inner { filled[block] = try link(body, filling: blocks, trail: trail) }
                result += try link(other, filling: filled, trail: trail + [name])
            }
        }
        return result
    }
}
