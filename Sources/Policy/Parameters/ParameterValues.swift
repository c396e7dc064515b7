// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The rows of a table with their values read as the rules declare them, ready to be looked up.
struct ParameterValues: Sendable {
    struct Entry: Sendable {
        let row: ParameterTable.Row
        let value: PolicyValue
    }

    /// By name; the row that goes before others comes first.
    private var entries: [String: [Entry]]

    /// - Parameter kinds: by name; rows that nothing declares are left out, and those that do not fit were refused.
    init(_ table: ParameterTable, kinds: [String: Kind]) {
        var entries: [String: [Entry]] = [:]
        for row in table.rows {
            guard let kind = kinds[row.name],
                let value = try? PolicyValue.parse(row.value, kind: kind, name: row.name)
            else { continue }
            entries[row.name, default: []].append(Entry(row: row, value: value))
        }
        self.entries = entries.mapValues { rows in
            rows.sorted { left, right in
                (left.row.region.utf8.count, left.row.from) > (right.row.region.utf8.count, right.row.from)
            }
        }
    }

    /// One value for every region and day, before all rows.
    mutating func set(_ name: String, to value: PolicyValue, as text: String, _ document: String, layer: String) {
        let row = ParameterTable.Row(
            name: name,
            region: "",
            from: CivilDate(dayNumber: .min),
            value: text,
            document: document,
            remark: "",
            layer: layer
        )
        entries[name] = [Entry(row: row, value: value)]
    }

    /// The row in force in a region on a day; nil when there is none.
    func entry(_ name: String, region: String, on date: CivilDate) -> Entry? {
        entries[name]?.first { $0.row.from <= date && region.utf8.starts(with: $0.row.region.utf8) }
    }

    /// Those of every region and day.
    func all(_ name: String) -> [PolicyValue] { (entries[name] ?? []).map(\.value) }
}
