// SPDX-License-Identifier: Apache-2.0

/// The branches of a program on all its days, and those that something came to.
struct CoverageCount {
    /// What a branch is and where it is written: the same in every edition.
    private struct Mark: Hashable {
        enum Way: Hashable { case yes, no, pending }

        let file: String
        let line: Int
        let column: Int
        /// What of a rule: a filter and the first condition of a case may stand at one place.
        let unit: Unit
        let way: Way

        enum Unit: Hashable { case rule, part, filter, alternative }

        init(_ unit: Unit, _ token: Token, _ file: String, _ way: Way) {
            self.file = file
            line = token.line
            column = token.column
            self.way = way
            self.unit = unit
        }
    }

    private var branches: [(mark: Mark, branch: PolicyCoverage.Branch)] = []
    private var known: Set<Mark> = []
    /// Conditions and filters that may be 待核.
    private var conditions: Set<Mark> = []
    private var taken: Set<Mark> = []

    init(_ program: PolicyProgram) {
        for edition in program.editions {
            for rule in edition.rules where rule.declaration.program == program.name { add(rule, edition.rules) }
        }
        branches.sort { left, right in
            let (a, b) = (left.mark, right.mark)
            return (a.file, a.line, a.column) < (b.file, b.line, b.column)
        }
    }

    // MARK: - Branches

    private mutating func add(_ rule: Rule, _ rules: [Rule]) {
        if Self.isJudged(rule) {
            let text = rule.cases.map(\.source).joined(separator: "；")
            let kinds = (PolicyCoverage.Branch.Kind.holds, PolicyCoverage.Branch.Kind.fails)
            add(.rule, rule.declaration.token, rule.declaration.file, kinds, rule, text)
        }
        for part in rule.cases {
            if rule.cases.count > 1 {
                add(Mark(.part, part.token, part.file, .yes), Self.kind(part, rule), rule, part.source)
                if part.condition != nil { conditions.insert(Mark(.part, part.token, part.file, .pending)) }
            }
            let isRow = rule.declaration.table != nil && part.exception.isEmpty
            for term in part.terms {
                term.walk { inner in
                    if case .aggregate(_, _, _, let filter?) = inner.form {
                        add(.filter, filter.token, part.file, (.takesIn, .leavesOut), rule, part.source)
                    }
                    // The cells of a row stand at one place, and each row is a branch already.
                    for alternative in isRow ? [] : inner.alternatives {
                        let text = alternative.written(rules)
                        add(.alternative, alternative.token, part.file, (.partHolds, .partFails), rule, text)
                    }
                }
            }
        }
    }

    /// Both ways that a condition can go.
    private mutating func add(
        _ unit: Mark.Unit,
        _ token: Token,
        _ file: String,
        _ kinds: (PolicyCoverage.Branch.Kind, PolicyCoverage.Branch.Kind),
        _ rule: Rule,
        _ text: String
    ) {
        add(Mark(unit, token, file, .yes), kinds.0, rule, text)
        add(Mark(unit, token, file, .no), kinds.1, rule, text)
        conditions.insert(Mark(unit, token, file, .pending))
    }

    private mutating func add(_ mark: Mark, _ kind: PolicyCoverage.Branch.Kind, _ rule: Rule, _ text: String) {
        guard known.insert(mark).inserted else { return }
        let branch = PolicyCoverage.Branch(
            kind: kind,
            rule: rule.name,
            file: mark.file,
            line: mark.line,
            column: mark.column,
            text: text,
            isTaken: false
        )
        branches.append((mark, branch))
    }

    /// Whether a rule is a condition by itself: its cases do not say what makes it hold.
    private static func isJudged(_ rule: Rule) -> Bool {
        guard rule.kind == .truth else { return false }
        if case .condition = rule.declaration.role { return true }
        guard rule.cases.count == 1, let only = rule.cases.first else { return false }
        if case .constant = only.value.form { return false }
        return true
    }

    private static func kind(_ part: Rule.Case, _ rule: Rule) -> PolicyCoverage.Branch.Kind {
        if !part.exception.isEmpty { return .exception(part.exception) }
        if part.condition == nil { return .otherwise }
        return rule.declaration.table == nil ? .situation : .row
    }

    // MARK: - Sights

    mutating func note(_ sight: RuleWalk.Sight) {
        switch sight {
        case .taken(let rule, let number):
            taken.insert(Mark(.part, rule.cases[number].token, rule.cases[number].file, .yes))
        case .pending(let rule, let number):
            taken.insert(Mark(.part, rule.cases[number].token, rule.cases[number].file, .pending))
        case .valued(let rule, let value): note(.rule, rule.declaration.token, rule.declaration.file, value)
        case .filtered(let filter, let part, let value): note(.filter, filter.token, part.file, value)
        case .asked(let alternative, let part, let value): note(.alternative, alternative.token, part.file, value)
        case .compared: return
        }
    }

    private mutating func note(_ unit: Mark.Unit, _ token: Token, _ file: String, _ value: PolicyValue) {
        if let way = Self.way(value) { taken.insert(Mark(unit, token, file, way)) }
    }

    private static func way(_ value: PolicyValue) -> Mark.Way? {
        switch value {
        case .truth(let truth): truth ? .yes : .no
        case .absent: .pending
        case .number, .date, .text: nil
        }
    }

    func coverage(of program: PolicyProgram) -> PolicyCoverage {
        PolicyCoverage(
            program: program.name,
            title: program.title,
            branches: branches.map { mark, branch in
                PolicyCoverage.Branch(
                    kind: branch.kind,
                    rule: branch.rule,
                    file: branch.file,
                    line: branch.line,
                    column: branch.column,
                    text: branch.text,
                    isTaken: taken.contains(mark)
                )
            },
            conditions: conditions.count,
            pending: conditions.intersection(taken).count
        )
    }
}
