// SPDX-License-Identifier: Apache-2.0
import Mustache

/// The fields of a page's struct, looked at once. Reflection is slow, and a template asks for the same names row after
/// row: a page of twenty people asks some three hundred times.
final class TemplateFields: MustacheParent {
    private let fields: [String: Any]

    init(_ mirror: Mirror) {
        var fields: [String: Any] = [:]
        for child in mirror.children {
            guard let name = child.label, let value = Self.value(child.value) else { continue }
            fields[name] = value
        }
        self.fields = fields
    }

    func child(named name: String) -> Any? { fields[name] }

    /// A field as templates take it: texts and numbers as they are, structs as fields, nil for an empty optional.
    private static func value(_ any: Any) -> Any? {
        if any is String || any is Bool || any is Int { return any }
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
