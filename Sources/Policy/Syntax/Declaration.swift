// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A declared name as it was written: an input, a parameter or something that rules compute.
struct Declaration: Sendable {
    struct Case: Sendable {
        /// nil for 其余.
        let condition: Expression?
        let value: Expression
        let source: String
        let token: Token
    }

    struct Input: Sendable {
        enum Absence: Sendable {
            /// 待核.
            case pending
            case refused
            case value(PolicyValue)
        }

        let absence: Absence
        /// Least and greatest value that is taken; nil for what its kind allows.
        let range: ClosedRange<Ratio>?
        /// 认定: somebody's judgement, with who, when and on what ground.
        let isJudged: Bool
        /// Months of 逐月; nil for a single value.
        let months: Int?
    }

    enum Body: Sendable {
        case input(Input)
        case parameter(range: ClosedRange<Ratio>?)
        case cases([Case])
    }

    /// What a computed value is for.
    enum Role: Sendable {
        case definition
        /// 条件: a clause that the explanation lists with its margin.
        case condition
        /// 发放: paid, so that it must be whole fen.
        case payment
        /// 状态: kept until the next month.
        case state(initial: PolicyValue)
    }

    let program: String
    let name: String
    let entity: Entity
    let kind: Kind
    let role: Role
    let body: Body
    /// Columns and rows behind the cases of a 表.
    let table: DecisionTable?
    let basis: String
    let days: Days
    /// The cases as they were written.
    let source: String
    let file: String
    let token: Token
    let layer: String

    var key: String { Self.key(program, entity, name) }

    static func key(_ program: String, _ entity: Entity, _ name: String) -> String {
        "\(program)/\(ownKey(entity, name))"
    }

    /// A name inside its program: `月保障金`, `成员.月收入`.
    static func ownKey(_ entity: Entity, _ name: String) -> String {
        entity == .family ? name : "\(entity.rawValue).\(name)"
    }
}

/// 自 … 至 …: the days on which something holds, both included; nil is without end.
struct Days: Sendable, Equatable {
    var from: CivilDate?
    var until: CivilDate?

    func contains(_ day: CivilDate) -> Bool {
        (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
    }

    func overlaps(_ other: Days) -> Bool {
        let startsInTime = until.map { end in other.from.map { $0 <= end } ?? true } ?? true
        return startsInTime && (other.until.map { end in from.map { $0 <= end } ?? true } ?? true)
    }
}

/// 例外: cases that go before those of a definition.
struct Exception: Sendable {
    let program: String
    let entity: Entity
    /// The definition.
    let target: String
    let title: String
    /// Titles of those that it goes before.
    let before: [String]
    let cases: [Declaration.Case]
    let basis: String
    let days: Days
    let file: String
    let token: Token
    let layer: String
}

/// 表: rows of cells over columns, each row one case.
struct DecisionTable: Sendable {
    enum Cell: Sendable {
        case anything
        case oneOf([Expression])
        case comparison(String, Expression)
        case range(Expression, Expression)
    }

    struct Row: Sendable {
        /// nil for 其余.
        let cells: [Cell]?
        let token: Token
    }

    /// 唯一: no two rows may meet; else the first that holds counts.
    let isUnique: Bool
    let columns: [Expression]
    let rows: [Row]
}

/// What stands at the head of a file.
struct ProgramHead: Sendable {
    /// 引用: a program whose results this one reads.
    struct Reading: Sendable {
        let name: String
        let token: Token
        let file: String
    }

    let name: String
    let title: String
    let reads: [Reading]
}

/// A test written beside the rules, or a 样例 that tests take over.
struct PolicyTest: Sendable {
    let program: String
    /// What the top entity is called in its file.
    let subject: String
    let title: String
    let date: String
    let region: String
    /// 沿用: the 样例 that it begins with.
    let base: String?
    /// Values of parameters that hold for this test alone.
    var parameters: [String: String]
    var family: [String: String]
    var members: [(id: String, values: [String: String])]
    var supporters: [(id: String, values: [String: String])]
    let expected: [(name: String, value: String)]
    let file: String
    let token: Token
}
