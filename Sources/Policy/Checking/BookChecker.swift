// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Checks what all programs and days of a book have in common, and each edition by itself.
struct BookChecker {
    private let text: RuleText
    private let parameters: ParameterTable
    private(set) var faults: [PolicyFault]

    init(_ text: RuleText, _ parameters: ParameterTable) {
        self.text = text
        self.parameters = parameters
        faults = text.faults
    }

    private mutating func note(_ message: String, _ declaration: Declaration) {
        faults.append(text.fault(message, declaration.token, declaration.file))
    }

    mutating func checked() -> [Edition] {
        checkReads()
        checkVersions()
        checkNames()
        checkTargets()
        var used: Set<String> = []
        var editions: [Edition] = []
        let days: [CivilDate?] = [nil] + text.changes
        for day in days {
            var checker = EditionChecker(text, on: day)
            editions.append(checker.checked())
            used.formUnion(checker.used)
            for fault in checker.faults where !faults.contains(fault) { faults.append(fault) }
        }
        checkParameters(used: used)
        return editions
    }

    // MARK: - Programs

    private mutating func checkReads() {
        let known = Set(text.titles.map(\.name))
        for (program, readings) in text.reads.sorted(by: { $0.key < $1.key }) {
            for reading in readings {
                if !known.contains(reading.name) {
                    faults.append(text.fault("没有“\(reading.name)”这个程序，请检查拼写", reading.token, reading.file))
                } else if text.scope(of: reading.name).contains(program) {
                    let message = "“\(program)”和“\(reading.name)”互相引用成了圈；要用上个月的结果请写成 状态"
                    faults.append(text.fault(message, reading.token, reading.file))
                }
            }
        }
    }

    // MARK: - Days

    private mutating func checkVersions() {
        let versions = Dictionary(grouping: text.declarations) { "\($0.layer) \($0.key)" }
        for same in versions.values where same.count > 1 {
            let sorted = same.sorted { left, right in
                switch (left.days.from, right.days.from) {
                case (let a?, let b?): (a, left.token.line) < (b, right.token.line)
                case (nil, nil): left.token.line < right.token.line
                case (let a, _): a == nil
                }
            }
            for (earlier, later) in zip(sorted, sorted.dropFirst()) {
                if earlier.days.overlaps(later.days) {
                    let isDated = later.days != Days() || earlier.days != Days()
                    note(
                        isDated
                            ? "“\(later.name)”和第 \(earlier.token.line) 行的生效日期重叠，请给前一条写 至"
                            : "“\(later.name)”在第 \(earlier.token.line) 行已经定义过，请改名或删去其中一个",
                        later
                    )
                } else if let until = earlier.days.until, let from = later.days.from, until.adding(days: 1) < from {
                    note("“\(later.name)”从 \(until.adding(days: 1).iso) 到 \(from.adding(days: -1).iso) 没有规则，请补上", later)
                }
            }
        }
    }

    // MARK: - Names

    private mutating func checkNames() {
        var families: [String: Declaration] = [:]
        var facts: [String: Declaration] = [:]
        for declaration in text.declarations where declaration.entity == .family {
            families["\(declaration.program)/\(declaration.name)"] = declaration
        }
        for declaration in text.declarations {
            if declaration.entity != .family,
                let family = families["\(declaration.program)/\(declaration.name)"]
            {
                note("“\(declaration.name)”在第 \(family.token.line) 行已是家庭的名称，单写会分不清，请改名", declaration)
            }
            let key: String
            switch declaration.body {
            case .input: key = "输入 \(Declaration.ownKey(declaration.entity, declaration.name))"
            case .parameter: key = "参数 \(declaration.name)"
            case .cases: continue
            }
            if let earlier = facts[key], !earlier.isSameFact(as: declaration) {
                note(
                    "“\(declaration.name)”在 \(earlier.file) 里是 \(earlier.kind)，这里是 \(declaration.kind)；同名的应当相同",
                    declaration
                )
            }
            facts[key] = facts[key] ?? declaration
        }
    }

    private mutating func checkTargets() {
        let computed = Set(
            text.declarations.filter { if case .cases = $0.body { true } else { false } }.map(\.key)
        )
        for exception in text.exceptions
        where !computed.contains(Declaration.key(exception.program, exception.entity, exception.target)) {
            faults.append(text.fault("没有“\(exception.target)”这个定义，例外无处可用", exception.token, exception.file))
        }
    }

    // MARK: - Parameters

    private mutating func checkParameters(used: Set<String>) {
        var declared: [String: Declaration] = [:]
        for declaration in text.declarations {
            guard case .parameter = declaration.body else { continue }
            declared[declaration.name] = declaration
            if !parameters.names.contains(declaration.name) {
                note("参数“\(declaration.name)”在参数表中没有任何值，请在 parameters 里补上", declaration)
            }
            // What cannot be read may have used it.
            if text.broken.isEmpty, !used.contains(declaration.key) {
                note("参数“\(declaration.name)”没有任何规则使用，请删去或检查拼写", declaration)
            }
        }
        faults += parameters.faults(of: declared)
    }
}

extension Declaration {
    fileprivate func isSameFact(as other: Declaration) -> Bool {
        guard kind == other.kind else { return false }
        guard case .input(let mine) = body, case .input(let theirs) = other.body else { return true }
        return mine.isJudged == theirs.isJudged && mine.months == theirs.months
    }
}
