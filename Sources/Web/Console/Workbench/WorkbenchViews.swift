// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import Vocabulary

struct WorkbenchPage: Page {
    static let template = "console/workbench"
    let layout: Layout
    let pack: String
    let day: String
    let dayISO: String
    let dayProblem: String?
    let title: String
    let titleProblem: String?
    let program: String
    let programTitle: String
    let programs: [SelectOption]
    let problem: String?
    /// What was typed for parameters that the rules do not have.
    let strangers: [String]
    let rows: [Row]
    let maySimulate: Bool
    /// What was read of the month's families already; nil before the first scenario of the month.
    let taken: Taken?
    /// No families are known by the benefit yet.
    let unknown: Bool
    /// Tried on all households, since nobody applies for it here yet.
    let ofRegister: Bool

    /// A parameter with its figure in force and the field for another.
    struct Taken: Sendable {
        let month: String
        let at: String
        /// Families that changed since.
        let changed: Int
        let old: Bool
        let checked: Bool
    }

    struct Row: Sendable {
        let name: String
        let field: String
        let value: String
        let typed: String
        let unit: String
        let fault: String?
        let from: String
        let document: String
        let layer: String
        let remark: String?
        let doubtful: Bool
        let local: String?
        let options: [SelectOption]
        let editable: Bool

        init(_ parameter: Workbench.Reading.Parameter, layers: [String: String], typed: String, problem: String?) {
            name = parameter.name
            field = WorkbenchPages.prefix + parameter.name
            value = parameter.row?.value ?? "没有生效的数值"
            self.typed = typed
            unit = Self.hint(parameter)
            fault = problem
            from = parameter.row?.from.iso ?? ""
            document = parameter.row?.document ?? ""
            layer = layers[parameter.row?.layer ?? ""] ?? parameter.row?.layer ?? ""
            doubtful = parameter.row?.remark.hasPrefix("待核对") ?? false
            remark = parameter.row.flatMap { row in row.remark.isEmpty ? nil : Self.plain(row.remark) }
            local = parameter.local > 0 ? "另有 \(parameter.local) 个乡镇（街道）单独规定" : nil
            options = parameter.choices.map { SelectOption(value: $0, title: $0, selected: $0 == typed) }
            editable = parameter.isRead && parameter.row != nil
        }

        /// The unit to type in, or an example where the unit says nothing.
        private static func hint(_ parameter: Workbench.Reading.Parameter) -> String {
            if case .number(let unit) = parameter.kind, unit.base != .plain { return "\(parameter.kind)" }
            return parameter.row.map { "如 \($0.value)" } ?? ""
        }

        /// The mark stands as a tag of its own.
        private static func plain(_ remark: String) -> String {
            remark.hasPrefix("待核对：") ? String(remark.dropFirst(4)) : remark
        }
    }
}

struct PolicyRulesPage: Page {
    static let template = "console/workbench-rules"
    let layout: Layout
    let pack: String
    let programTitle: String
    let programs: [SelectOption]
    let hash: String
    let rules: [Rule]
    let inputs: [Input]

    struct Rule: Sendable {
        let name: String
        let whose: String
        let unit: String
        let formula: String
        let basis: String
        let clause: Bool
        let anchor: String

        init(_ reading: RuleReading) {
            name = reading.name
            whose = reading.entity.rawValue
            unit = "\(reading.kind)"
            formula = Self.lines(reading.source)
            basis = reading.basis.replacing("；", with: "；\n")
            clause = reading.isClause
            anchor = "r-\(reading.name)"
        }

        /// One line a case; what stands between quotes stays together.
        private static func lines(_ source: String) -> String {
            var quoted = false
            return String(
                source.map { character in
                    if character == "\"" { quoted.toggle() }
                    return character == "；" && !quoted ? "\n" : character
                }
            )
        }
    }

    struct Input: Sendable {
        let name: String
        let whose: String
        let unit: String
    }
}
