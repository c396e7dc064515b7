// SPDX-License-Identifier: Apache-2.0
import Mustache

/// The fields of a page's struct, looked at when one is asked for, and once. Reflection is slow, and a template asks for
/// the same names row after row: a page of twenty people asks some three hundred times.
final class TemplateFields: MustacheParent {
    private let mirror: Mirror
    private var fields: [String: Any]?

    init(_ mirror: Mirror) {
        self.mirror = mirror
    }

    func child(named name: String) -> Any? {
        if let fields { return fields[name] }
        var fields: [String: Any] = [:]
        for child in mirror.children {
            guard let name = child.label, let value = Self.value(child.value) else { continue }
            fields[name] = value
        }
        self.fields = fields
        return fields[name]
    }

    /// A field as templates take it: texts and numbers as they are, structs as fields, nil for an empty optional.
    private static func value(_ any: Any) -> Any? {
        if let text = any as? String { return TemplateText(text) }
        if any is Bool || any is Int { return any }
        let mirror = Mirror(reflecting: any)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { value($0.value) }
        case .collection: return mirror.children.compactMap { value($0.value) }
        // A value that says itself how it is shown, such as a date, stays whole.
        case .struct, .class, .tuple: return any is any CustomStringConvertible ? any : TemplateFields(mirror)
        default: return any
        }
    }
}

/// A text as templates take it. It says that it can be written and that it has no fields, so that the renderer need not
/// find out by casts and reflection.
private final class TemplateText: MustacheCustomRenderable, MustacheParent, MustacheTransformable {
    let renderText: String

    init(_ text: String) {
        renderText = text
    }

    var isNull: Bool { false }

    func child(named: String) -> Any? { nil }

    func transform(_ name: String) -> Any? { renderText.transform(name) }
}

/// Escapes texts for HTML as the library does, byte by byte.
struct PageContent: MustacheContentType {
    /// What a template begins with to be escaped in this way.
    static let pragma = "{{% CONTENT_TYPE:PAGE}}\n"

    static func register() {
        MustacheContentTypes.register(PageContent(), named: "PAGE")
    }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: { Self.replacement($0) != nil }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let replacement = Self.replacement(byte) {
                bytes.append(contentsOf: replacement.utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
