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
        case let rows as any TemplateRowList: self = .list(rows.templateValues)
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
    var names: [String] { fields.map(\.name) }

    init(_ mirror: Mirror) {
        for child in mirror.children {
            guard let name = child.label, let value = TemplateValue(child.value) else { continue }
            fields.append((name, value))
        }
    }

    init(_ fields: [(name: String, value: TemplateValue?)]) {
        for field in fields {
            guard let value = field.value else { continue }
            self.fields.append((field.name, value))
        }
    }

    /// Few enough that looking through them is faster than a table.
    subscript(name: String) -> TemplateValue? {
        for field in fields where field.name == name { return field.value }
        return nil
    }
}

/// A struct that stands on a page many times and tells its fields itself, which is ten times faster than reflection.
protocol TemplateRow: Sendable {
    /// Every stored field under its own name.
    var templateFields: TemplateFields { get }
}

/// A list of such structs.
protocol TemplateRowList {
    var templateValues: [TemplateValue] { get }
}

extension Array: TemplateRowList where Element: TemplateRow {
    var templateValues: [TemplateValue] {
        assert(first.map(Self.tellsAll) ?? true, "\(Element.self) has a field that it does not tell")
        return map { .fields($0.templateFields) }
    }

    /// Whether what a row tells is what it has; looked at in debug builds.
    private static func tellsAll(_ row: Element) -> Bool {
        TemplateFields(Mirror(reflecting: row)).names == row.templateFields.names
    }
}

extension SelectOption: TemplateRow {
    var templateFields: TemplateFields {
        TemplateFields([("value", .text(value)), ("title", .text(title)), ("selected", .flag(selected))])
    }
}

extension Layout.NavItem: TemplateRow {
    var templateFields: TemplateFields {
        TemplateFields([("title", .text(title)), ("link", .text(link)), ("current", .flag(current))])
    }
}

extension Layout.NavGroup: TemplateRow {
    var templateFields: TemplateFields {
        TemplateFields([("title", .text(title)), ("items", .list(items.templateValues))])
    }
}

extension PersonListPage.Row: TemplateRow {
    var templateFields: TemplateFields {
        TemplateFields([
            ("link", .text(link)), ("name", .text(name)), ("sex", .text(sex)), ("age", .text(age)),
            ("number", .text(number)), ("region", .text(region)), ("died", .flag(died)),
        ])
    }
}
