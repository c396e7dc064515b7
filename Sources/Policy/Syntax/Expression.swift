// SPDX-License-Identifier: Apache-2.0

/// What a rule says, as a tree.
indirect enum Expression: Sendable {
    case name(String, Token)
    case literal(PolicyValue, Kind, Token)
    case unary(String, Expression, Token)
    case binary(String, Expression, Expression, Token)
    case call(String, [Expression], Token)
    /// 合计、计数、任一、全部、最大、最小 over members or supporters, with a filter.
    case aggregate(Aggregate, entity: Entity, value: Expression?, filter: Expression?, Token)
    /// 属于 (…)
    case membership(Expression, [String], Token)

    enum Aggregate: String, Sendable {
        case sum = "合计", count = "计数", any = "任一", all = "全部", most = "最大", least = "最小"
    }

    var token: Token {
        switch self {
        case .name(_, let token), .literal(_, _, let token), .unary(_, _, let token), .binary(_, _, _, let token),
            .call(_, _, let token), .aggregate(_, _, _, _, let token), .membership(_, _, let token):
            token
        }
    }
}

/// Whom a value belongs to.
package enum Entity: String, Sendable, CaseIterable {
    case family = "家庭"
    case member = "成员"
    case supporter = "义务人"
}

/// A declared name: an input, a parameter or a definition.
struct Declaration: Sendable {
    struct Case: Sendable {
        /// nil for 其余.
        let condition: Expression?
        let value: Expression
    }

    enum Body: Sendable {
        /// What an input means when it is missing: nil is 待核.
        case input(missing: PolicyValue?)
        case parameter
        case cases([Case])
    }

    let name: String
    let entity: Entity
    let kind: Kind
    let body: Body
    let basis: String
    /// True for 条件: a clause that the explanation lists with its margin.
    let isClause: Bool
    let source: String
    let file: String
    let token: Token
    let layer: String

    /// The same, reading names as one of its people does.
    func reading(_ entity: Entity) -> Declaration {
        Declaration(
            name: name,
            entity: entity,
            kind: kind,
            body: body,
            basis: basis,
            isClause: false,
            source: source,
            file: file,
            token: token,
            layer: layer
        )
    }
}

/// A test written beside the rules.
struct PolicyTest: Sendable {
    let title: String
    let date: String
    let region: String
    let family: [String: String]
    let members: [(id: String, values: [String: String])]
    let supporters: [(id: String, values: [String: String])]
    let expected: [String: String]
    let file: String
    let line: Int
}
