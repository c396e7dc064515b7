// SPDX-License-Identifier: Apache-2.0

/// What a rule reads, directly or through others, and what follows for windows, single-person households and payments.
struct RuleClosures {
    private let rules: [Rule]
    private var whole: [Int: Bool] = [:]

    init(_ rules: [Rule]) {
        self.rules = rules
    }

    mutating func faults(_ text: RuleText) -> [PolicyFault] {
        var faults: [PolicyFault] = []
        for place in rules.indices {
            let rule = rules[place]
            func note(_ message: String, _ token: Token) {
                faults.append(text.fault(message, token, rule.declaration.file))
            }
            for part in rule.cases {
                for term in part.terms {
                    term.walk { inner in
                        switch inner.form {
                        case .window(_, let months, let value): check(window: value, months, inner.token, note)
                        case .alone(let target): check(alone: target, inner.token, note)
                        default: break
                        }
                    }
                }
            }
            if case .payment = rule.declaration.role {
                guard case .number(let unit) = rule.kind, unit.base == .yuan else {
                    note("发放的应是金额", rule.declaration.token)
                    continue
                }
                if !isWhole(place) {
                    note("发放的金额可能不是整分，请写明取整，如 四舍五入到分(…)", rule.declaration.token)
                }
            }
        }
        return faults
    }

    private func check(window value: Term, _ months: Int, _ token: Token, _ note: (String, Token) -> Void) {
        var series: [Int] = []
        var readsState = false
        reach(value) { term in
            switch term.form {
            case .rule(let place):
                if case .input(let input) = rules[place].declaration.body, let months = input.months {
                    series.append(months)
                }
            case .previous, .window: readsState = true
            default: break
            }
        }
        if readsState {
            note("窗口里不能再用 上月 或另一个窗口", token)
        } else if series.isEmpty {
            note("窗口里没有逐月的输入，每个月都一样；请把输入写成 逐月 \(months)个月", token)
        } else if let short = series.min(), short < months {
            note("输入只有 \(short) 个月，窗口却要 \(months) 个月", token)
        }
    }

    private func check(alone place: Int, _ token: Token, _ note: (String, Token) -> Void) {
        var reason: String?
        for term in rules[place].cases.flatMap(\.terms) {
            reach(term) { inner in
                switch inner.form {
                case .aggregate(_, of: .supporter, _, _): reason = "义务人"
                case .alone: reason = "另一个单人户"
                case .previous: reason = "上月的状态"
                default: break
                }
            }
        }
        if let reason {
            note("“\(rules[place].name)”用到了\(reason)，不能作为单人户计算，请为本人另写定义", token)
        }
    }

    /// Every part of a term, and of the rules that it reads.
    private func reach(_ term: Term, _ visit: (Term) -> Void) {
        var seen: Set<Int> = []
        var open = [term]
        while let next = open.popLast() {
            next.walk { inner in
                visit(inner)
                if case .rule(let place) = inner.form, seen.insert(place).inserted {
                    open += rules[place].cases.flatMap(\.terms)
                }
            }
        }
    }

    // MARK: - Whole fen

    /// Whether a rule's amount can never have a part of a fen.
    private mutating func isWhole(_ place: Int) -> Bool {
        if let known = whole[place] { return known }
        // Inputs and rows of parameters are refused when money in them has parts of a fen.
        var result = true
        switch rules[place].declaration.body {
        case .input, .parameter:
            if case .number(let unit) = rules[place].kind { result = unit.base != .plain }
        case .cases:
            whole[place] = true
            for part in rules[place].cases where !isWhole(part.value) { result = false }
        }
        whole[place] = result
        return result
    }

    private mutating func isWhole(_ term: Term) -> Bool {
        switch term.form {
        case .constant(.number(let number, _)): return number.denominator == 1
        case .rule(let place), .previous(let place), .alone(let place): return isWhole(place)
        case .negative(let inner): return isWhole(inner)
        case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b):
            let first = isWhole(a)
            return isWhole(b) && first
        case .divide: return false
        case .call(let function, let arguments):
            switch function {
            case .most, .least, .yearly, .oneShare:
                for argument in arguments where !isWhole(argument) { return false }
                return true
            case .monthly: return false
            default: return true
            }
        case .aggregate(_, _, let value, _): return value.map { isWhole($0) } ?? true
        case .window(let window, _, let inner): return window == .mean ? false : isWhole(inner)
        default: return true
        }
    }
}

extension Rule.Case {
    var terms: [Term] { [condition, value].compactMap { $0 } }
}

extension Term {
    /// Itself and every part of it, not of the rules that it reads.
    func walk(_ visit: (Term) -> Void) {
        visit(self)
        for part in parts { part.walk(visit) }
    }

    /// What is read of the same person or family in the same month, in the order of the text.
    func collectReads(_ reads: inout [Int]) {
        switch form {
        case .rule(let place): if !reads.contains(place) { reads.append(place) }
        case .aggregate, .window: return
        default: for part in parts { part.collectReads(&reads) }
        }
    }

    var parts: [Term] {
        switch form {
        case .constant, .rule, .today, .previous, .alone: []
        case .not(let a), .negative(let a), .isOneOf(let a, _), .window(_, _, let a): [a]
        case .both(let a, let b), .either(let a, let b), .compare(_, let a, let b), .add(let a, let b),
            .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b):
            [a, b]
        case .call(_, let arguments): arguments
        case .aggregate(_, _, let value, let filter): [value, filter].compactMap { $0 }
        }
    }
}
