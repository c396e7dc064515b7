// SPDX-License-Identifier: Apache-2.0
import Policy
import Vocabulary

/// Typed figures of a scenario, checked against the parameters they stand for.
enum ScenarioRules {
    /// Most that a standard is tried with, in fen: more is a slip of the finger.
    private static let mostFen: Int64 = 100_000_000

    /// A figure that may be tried.
    struct Checked: Sendable {
        let change: PolicyScenario.Change
        let value: PolicyValue
    }

    /// - Parameter typed: by parameter; empty means unchanged.
    /// - Throws: `WorkbenchProblem.values` with every figure that is wrong, `.nothingChanged`.
    static func checked(_ typed: [String: String], edition: PolicyEdition, on date: CivilDate) throws -> [Checked] {
        let program = edition.program
        let read = program.parametersRead(by: edition.resultNames, on: date)
        var faults: [WorkbenchProblem.FieldFault] = []
        var result: [Checked] = []
        let order = Dictionary(
            program.readings(on: date).enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let names = typed.keys.sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }
        for name in names {
            let text = plain(typed[name] ?? "")
            guard !text.isEmpty else { continue }
            do {
                let isKnown = program.parameterKind(name) != nil || program.parameters.rows.contains { $0.name == name }
                guard isKnown else {
                    let near = NearNames.of(name, among: read.sorted())
                    let hint = near.isEmpty ? "请从参数表里选。" : "是不是：\(near.joined(separator: "、"))？"
                    throw Refusal(message: "政策包里没有这个参数。\(hint)")
                }
                guard let kind = program.parameterKind(name), read.contains(name) else {
                    throw Refusal(message: "现行规则的保障对象和金额都用不到这个参数，改动它不会有任何影响。")
                }
                guard let row = edition.row(name, on: date) else {
                    throw Refusal(message: "\(date.chinese)没有生效的数值，请换一个测算日期。")
                }
                let text = withoutYuan(text, kind: kind)
                let known = [row.value] + program.texts(of: name, on: date)
                let value = try value(text, kind: kind, name: name, row: row, known: known)
                let before = try PolicyValue.parse(row.value, kind: kind, name: name)
                guard value != before else { continue }
                let after = written(text, kind: kind)
                do { _ = try edition.changed([name: after]) } catch let problem as EvaluationProblem {
                    throw Refusal(message: problem.message)
                }
                result.append(
                    Checked(change: .init(name: name, before: row.value, after: after), value: value)
                )
            } catch let refusal as Refusal {
                faults.append(.init(parameter: name, message: refusal.message))
            } catch is EvaluationProblem {
                faults.append(
                    .init(parameter: name, message: "请按参数的单位填写，如 \(edition.row(name, on: date)?.value ?? "630")。")
                )
            }
        }
        guard faults.isEmpty else { throw WorkbenchProblem.values(faults) }
        guard !result.isEmpty else { throw WorkbenchProblem.nothingChanged }
        return result
    }

    private struct Refusal: Error { let message: String }

    /// Digits and signs as they are typed on a Chinese keyboard, without spaces and thousands separators.
    private static func plain(_ text: String) -> String {
        Digits.halfWidth(text).filter { !$0.isWhitespace && $0 != "," && $0 != "，" }.replacing("％", with: "%")
            .replacing("．", with: ".")
    }

    /// `700元` is 700 of the parameter's own unit; a period or `人` that somebody writes must be the right one.
    private static func withoutYuan(_ text: String, kind: Kind) -> String {
        guard case .number(let unit) = kind, unit.base == .yuan, text.hasSuffix("元") else { return text }
        return String(text.dropLast())
    }

    /// The figure with its unit, as a parameter table writes it.
    private static func written(_ text: String, kind: Kind) -> String {
        guard case .number(let unit) = kind, unit.base != .plain, text.last?.isNumber == true else { return text }
        return "\(text)\(unit)"
    }

    /// A value of a sheet in the spelling of facts.
    /// - Throws: `EvaluationProblem` for what the rules cannot read.
    static func fact(_ typed: String, _ question: PolicyProgram.Question) throws -> String {
        let (kind, name) = (question.kind, question.name)
        if question.isJudged || question.months > 1 {
            try check(typed, question)
            return typed
        }
        let text = kind.isWord ? typed : plain(typed)
        let value = try PolicyValue.parse(text, kind: kind, name: name)
        if case .number(let number, _) = value, number.numerator < 0 {
            throw EvaluationProblem.badInput(name: name, value: text, kind: kind.description)
        }
        return written(text, kind: kind)
    }

    /// - Throws: `EvaluationProblem` for what the rules cannot read; what is judged names who, when and why.
    static func check(_ fact: String, _ question: PolicyProgram.Question) throws {
        let bracket = question.isJudged ? fact.firstIndex { $0 == "（" || $0 == "(" } : nil
        if question.isJudged {
            guard let bracket, fact[bracket...].split(whereSeparator: \.isWhitespace).count >= 3 else {
                throw EvaluationProblem.notJudged(question.name)
            }
        }
        let plain = bracket.map { String(fact[..<$0]) } ?? fact
        for part in plain.split(separator: "|", maxSplits: question.months - 1) {
            _ = try PolicyValue.parse(String(part), kind: question.kind, name: question.name)
        }
    }

    private static func value(_ text: String, kind: Kind, name: String, row: ParameterTable.Row, known: [String]) throws
        -> PolicyValue
    {
        guard text.count <= 30 else { throw Refusal(message: "填写的内容太长，请只填数值。") }
        if kind == .truth, !["是", "否"].contains(text) { throw Refusal(message: "请选择“是”或“否”。") }
        if kind.isWord, !known.contains(text) {
            throw Refusal(message: "规则里没有“\(text)”这种取值，可以填：\(unique(known).joined(separator: "、"))。")
        }
        guard let value = try? PolicyValue.parse(text, kind: kind, name: name) else {
            throw Refusal(message: "“\(text)”不是可用的数值。请填数字，可带单位，如 \(row.value)。")
        }
        guard case .number(let number, let unit) = value else { return value }
        guard number.numerator >= 0 else { throw Refusal(message: "不能填负数。") }
        let isShare = row.value.hasSuffix("%") || name.contains("比例")
        if isShare, number > Ratio(1) {
            throw Refusal(message: "比例应在 0% 到 100% 之间；百分之十五请写成 15%。")
        }
        let most: Int64 =
            switch unit.base {
            case .yuan: mostFen
            case .years: 150
            case .months: 1_200
            default: 10_000
            }
        guard number < Ratio(most + 1) else {
            throw Refusal(message: unit.base == .yuan ? "超过 1,000,000 元，请核对是否多输了位数。" : "数值过大，请核对是否多输了位数。")
        }
        return value
    }

    private static func unique(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Values that a select box offers; empty for what is typed freely.
    static func choices(_ reading: RuleReading, program: PolicyProgram, current: String?, on date: CivilDate)
        -> [String]
    {
        if reading.kind == .truth { return ["是", "否"] }
        guard reading.kind.isWord else { return [] }
        return unique(program.texts(of: reading.name, on: date) + [current].compactMap { $0 })
    }

    /// A name for a scenario that got none.
    static func title(_ changes: [PolicyScenario.Change]) -> String {
        guard let first = changes.first else { return "" }
        let number = String(first.before.prefix { $0.isNumber || $0 == "." })
        let before = number.isEmpty || first.before.hasSuffix("%") ? first.before : number
        let more = changes.count > 1 ? "等 \(changes.count) 项" : ""
        return "\(first.name) \(before) → \(first.after)\(more)"
    }
}

extension Kind {
    /// Whether its values are words.
    fileprivate var isWord: Bool {
        if case .option = self { true } else { self == .text }
    }
}
