// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// A checked expression: every name is found, every part has its kind.
final class Term: Sendable {
    indirect enum Form: Sendable {
        case constant(PolicyValue)
        /// Another rule, by its place in the edition.
        case rule(Int)
        /// 当日
        case today
        case not(Term)
        case negative(Term)
        case both(Term, Term)
        case either(Term, Term)
        case compare(Comparison, Term, Term)
        case add(Term, Term)
        case subtract(Term, Term)
        case multiply(Term, Term)
        case divide(Term, Term)
        case isOneOf(Term, [String])
        case call(Function, [Term])
        case aggregate(Expression.Aggregate, of: Entity, value: Term?, filter: Term?)
        /// What the term is in each of the last months, put together.
        case window(Expression.Window, months: Int, Term)
        /// A state as it was a month before.
        case previous(Int)
        /// The family's rule as if the member were alone.
        case alone(Int)
    }

    enum Comparison: String, Sendable {
        case equal = "=", unequal = "≠", less = "<", atMost = "≤", more = ">", atLeast = "≥"
    }

    let form: Form
    let kind: Kind
    let token: Token

    init(form: Form, kind: Kind, token: Token) {
        self.form = form
        self.kind = kind
        self.token = token
    }
}

/// One name of an edition, checked: its cases with the exceptions in force before them.
final class Rule: Sendable {
    final class Case: Sendable {
        /// nil for 其余.
        let condition: Term?
        let value: Term
        let source: String
        /// Title of the exception that it comes from; empty for the definition's own.
        let exception: String
        /// Basis of that exception.
        let basis: String
        /// Where it is written.
        let token: Token
        let file: String
        /// Rules whose values of the same person or family the case reads, each once.
        let reads: [Int]

        init(
            condition: Term?,
            value: Term,
            source: String,
            exception: String,
            basis: String,
            token: Token,
            file: String
        ) {
            self.condition = condition
            self.value = value
            self.source = source
            self.exception = exception
            self.basis = basis
            self.token = token
            self.file = file
            var reads: [Int] = []
            condition?.collectReads(&reads)
            value.collectReads(&reads)
            self.reads = reads
        }
    }

    let declaration: Declaration
    /// Empty for inputs and parameters.
    let cases: [Case]
    let name: String
    let entity: Entity
    let kind: Kind
    /// Under which facts and columns know it: `月收入`, `成员.工资`.
    let factKey: String
    init(declaration: Declaration, cases: [Case]) {
        self.declaration = declaration
        self.cases = cases
        name = declaration.name
        entity = declaration.entity
        kind = declaration.kind
        factKey = Declaration.ownKey(declaration.entity, declaration.name)
    }

    /// Under which last month's value of a state is known: `上月.超标月数`, `成员.上月.档次`.
    var previousKey: String { Declaration.ownKey(entity, previousName) }
    var previousName: String { "上月.\(name)" }

    /// Least and greatest value of a parameter, nil inside for what its kind allows; nil for what is none.
    var parameterRange: ClosedRange<Ratio>?? {
        if case .parameter(let range) = declaration.body { .some(range) } else { nil }
    }

    var initialState: PolicyValue? {
        if case .state(let initial) = declaration.role { initial } else { nil }
    }
}

/// The rules in force from one day until the next change.
struct Edition: Sendable {
    /// nil before the first change.
    let from: CivilDate?
    let rules: [Rule]
    /// Places by `程序/成员.名称`.
    let places: [String: Int]
    /// Computed rules in an order in which each comes after what it reads.
    let order: [Int]
    /// Rules that are read but not in force on these days.
    let lacking: [String]
}
