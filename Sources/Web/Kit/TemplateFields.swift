// SPDX-License-Identifier: Apache-2.0

/// A field of a page as templates take it. An empty optional has no value at all.
indirect enum TemplateValue {
    case text(String)
    case flag(Bool)
    case list([TemplateValue])
    case fields(TemplateFields)

    /// - Returns: nil for an empty optional.
    init?(_ any: Any) {
        // Told apart by type first: reflection is many times slower.
        switch any {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let number as Int: self = .text(String(number))
        default:
            let mirror = Mirror(reflecting: any)
            switch mirror.displayStyle {
            case .optional:
                guard let value = mirror.children.first.flatMap({ TemplateValue($0.value) }) else { return nil }
                self = value
            case .collection: self = .list(mirror.children.compactMap { TemplateValue($0.value) })
            // A value that says itself how it is shown, such as a date, is shown so.
            case .struct, .class, .tuple:
                if let shown = any as? any CustomStringConvertible {
                    self = .text(shown.description)
                } else {
                    self = .fields(TemplateFields(mirror))
                }
            default: self = .text(String(describing: any))
            }
        }
    }
}

/// The stored fields of a struct, looked at once: a template asks for the same names row after row.
struct TemplateFields {
    private var fields: [(name: String, value: TemplateValue)] = []

    init(_ mirror: Mirror) {
        for child in mirror.children {
            guard let name = child.label, let value = TemplateValue(child.value) else { continue }
            fields.append((name, value))
        }
    }

    /// Few enough that looking through them is faster than a table.
    subscript(name: String) -> TemplateValue? {
        for field in fields where field.name == name { return field.value }
        return nil
    }
}
