// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Turns what people typed, in a form or a table, into what entries hold: links are found by what the people know, such
/// as a credit code or a number on a certificate. However many rows there are, each kind of link is one statement.
struct RegisterReading {
    /// In a change, what takes a value away where an empty field leaves it.
    static let cleared = "无"

    private let definition: RegisterDefinition
    private let tree: RegionTree
    private let people: [String: Int64]
    private let organizations: [String: Int64]
    /// By register, then number.
    private let entries: [String: [String: Int64]]

    /// - Parameter rows: everything that will be read, by field.
    init(
        _ rows: [[String: String]],
        _ definition: RegisterDefinition,
        registers: Registers,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws {
        func typed(_ fields: [RegisterDefinition.Field]) -> [String] {
            let texts = rows.flatMap { row in fields.compactMap { row[$0.id] } }.map(Self.plain)
            return Set(texts.filter { !$0.isEmpty }).sorted()
        }
        let byType = Dictionary(grouping: definition.fields, by: \.type)
        self.definition = definition
        tree = try registers.regions.tree(in: transaction)
        let people = typed(byType[.person] ?? [])
        let codes = typed(byType[.organization] ?? [])
        self.people =
            people.isEmpty || !actor.may(.personRead)
            ? [:] : try registers.visiblePeople(people, actor: actor, in: transaction)
        organizations = codes.isEmpty ? [:] : try registers.parties.organizationIDs(byCode: codes, in: transaction)
        var entries: [String: [String: Int64]] = [:]
        for (register, fields) in Dictionary(grouping: byType[.entry] ?? [], by: { $0.register ?? "" }) {
            entries[register] = try registers.store.ids(register, numbers: typed(fields), in: transaction)
        }
        self.entries = entries
    }

    private static func plain(_ text: String) -> String {
        Digits.halfWidth(text).filter { !$0.isWhitespace }.uppercased()
    }

    /// The values of one row. Fields that were not sent are left out; those that were emptied are nil.
    func values(_ row: [String: String]) throws(RegisterProblem) -> [String: RegisterValue?] {
        var values: [String: RegisterValue?] = [:]
        var faults: [RegisterProblem.Fault] = []
        for field in definition.fields {
            guard let text = row[field.id] else { continue }
            do throws(RegisterProblem) {
                values[field.id] = .some(try value(text, field))
            } catch {
                guard case .fields(let found) = error else { throw error }
                faults += found
            }
        }
        guard faults.isEmpty else { throw .fields(faults) }
        return values
    }

    private func value(_ typed: String, _ field: RegisterDefinition.Field) throws(RegisterProblem) -> RegisterValue? {
        let text = Self.plain(typed)
        guard !text.isEmpty else { return nil }
        func missing(_ message: String) -> RegisterProblem {
            .fields([.init(field: field.id, message: "“\(field.title)”：\(message)")])
        }
        switch field.type {
        case .person:
            guard let id = people[text] else { throw missing("没有找到这个身份证号的人员档案，请核对号码，或先建立档案。") }
            return .link(id)
        case .organization:
            guard let id = organizations[text] else { throw missing("没有找到这个统一社会信用代码的单位。") }
            return .link(id)
        case .entry:
            guard let id = entries[field.register ?? ""]?[text] else {
                throw missing("没有找到编号为“\(text.prefix(30))”的登记项。")
            }
            return .link(id)
        case .region:
            guard let id = tree.region(told: typed)?.id else {
                throw missing("没有找到区划“\(typed.prefix(30))”，请写全称或 12 位代码。")
            }
            return .link(id)
        default: return try RegisterRules.value(typed, field)
        }
    }
}

extension Registers {
    /// People of the actor's scope by identity number.
    func visiblePeople(
        _ numbers: [String],
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [String: Int64] {
        let held = try parties.personIDs(byNumber: numbers, in: transaction)
        let seen = try parties.people(held.values.sorted(), scope: actor.scope, in: transaction)
        let visible = Set(seen.map(\.id))
        return held.filter { visible.contains($0.value) }
    }
}
