// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What an entry of a register held from one day until before another.
struct RegisterSpan: Sendable {
    let entryID: Int64
    let label: String
    let regionID: Int64
    let state: String
    /// The fields that were asked for.
    let values: [String: RegisterValue]
    /// The day on which it was put into the register, whenever it holds from.
    let enteredOn: CivilDate
    /// Day numbers.
    let days: Range<Int>
}

/// Reads registers as they were on the days that have passed: what an entry holds now, and back from it what its history
/// says was changed.
struct RegisterSpanStore {
    let definition: RegisterDefinition
    let cipher: FieldCipher

    /// The spans of all entries in a scope, those of one entry together. Statements: 2, whatever the number of entries.
    /// - Parameter fields: open ones.
    func spans(
        of fields: Set<String>,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [RegisterSpan] {
        let table = try RegisterTable(definition)
        let columns = table.columns.filter { fields.contains($0.field.id) && $0.blind == nil }
        let more = columns.map { column -> SQL in ", r.\(column.name)" }.reduce("" as SQL, +)
        let rows = try transaction.query(
            """
            select e.id, e.label, e.region_id, e.state, e.valid_from, e.valid_until, e.created_at\(more)
            from \(scope.table(.registryEntry)) e join \(table.name) r on r.entry_id = e.id
            where e.register_id = \(definition.id) order by e.id
            """
        )
        let changes = try changes(of: Set(columns.map(\.field.id)).union(["@state", "@region"]), in: transaction)
        return try rows.flatMap { row -> [RegisterSpan] in
            let id: Int64 = try row.at(0)
            var values: [String: RegisterValue] = [:]
            for (place, column) in columns.enumerated() {
                values[column.field.id] = try RegisterValue(row.values[7 + place], type: column.field.type)
            }
            let last = RegisterSpan(
                entryID: id,
                label: try row.at(1),
                regionID: try row.at(2),
                state: try row.at(3),
                values: values,
                enteredOn: try row.at(6, as: Timestamp.self).date,
                days: DaySpans.range(from: try row.at(4, as: CivilDate?.self), until: try row.at(5))
            )
            return walked(back: last, changes[id] ?? [])
        }
    }

    private typealias Turn = (day: Int, changes: [RegisterHistory.Change])

    /// What of the fields changed after an entry was made, the latest first.
    private func changes(of fields: Set<String>, in transaction: any ReadTransaction) throws -> [Int64: [Turn]] {
        let rows = try transaction.query(
            """
            select h.entry_id, h.recorded_at, h.changes from registry_history h
            where h.action in ('change', 'move')
                and h.entry_id in (select e.id from registry_entry e where e.register_id = \(definition.id))
            order by h.id desc
            """
        )
        var turns: [Int64: [Turn]] = [:]
        for row in rows {
            let id: Int64 = try row.at(0)
            let made = try RegisterHistoryStore(cipher: cipher).changes(row.at(2), of: id).filter {
                fields.contains($0.field)
            }
            guard !made.isEmpty else { continue }
            turns[id, default: []].append((try row.at(1, as: Timestamp.self).date.dayNumber, made))
        }
        return turns
    }

    private func walked(back last: RegisterSpan, _ turns: [Turn]) -> [RegisterSpan] {
        var spans: [RegisterSpan] = []
        var held = last
        for turn in turns {
            let day = max(turn.day, last.days.lowerBound)
            if day < held.days.upperBound { spans.append(held.during(day..<held.days.upperBound)) }
            held = held.before(turn.changes, definition).during(last.days.lowerBound..<min(day, held.days.upperBound))
        }
        return (spans + [held]).filter { !$0.days.isEmpty }
    }
}

extension RegisterSpan {
    fileprivate func during(_ days: Range<Int>) -> RegisterSpan {
        RegisterSpan(
            entryID: entryID,
            label: label,
            regionID: regionID,
            state: state,
            values: values,
            enteredOn: enteredOn,
            days: days
        )
    }

    /// As it was before something was changed.
    fileprivate func before(_ changes: [RegisterHistory.Change], _ definition: RegisterDefinition) -> RegisterSpan {
        var (state, regionID, values) = (state, regionID, values)
        for change in changes {
            switch change.field {
            case "@state": state = change.before ?? state
            case "@region": regionID = change.before.flatMap { Int64($0) } ?? regionID
            default:
                guard let type = definition.field(change.field)?.type else { continue }
                values[change.field] = change.before.flatMap { RegisterValue(canonical: $0, type: type) }
            }
        }
        return RegisterSpan(
            entryID: entryID,
            label: label,
            regionID: regionID,
            state: state,
            values: values,
            enteredOn: enteredOn,
            days: days
        )
    }
}
