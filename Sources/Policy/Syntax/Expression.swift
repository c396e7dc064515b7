// SPDX-License-Identifier: Apache-2.0

/// What a rule says, as a tree, before its names are looked up.
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
    /// 近12个月 合计(…)
    case window(Window, months: Int, Expression, Token)
    /// 上月(名称)
    case previous(String, Token)
    /// 作为单人户(名称)
    case alone(String, Token)

    enum Aggregate: String, Sendable {
        case sum = "合计", count = "计数", any = "任一", all = "全部", most = "最大", least = "最小"
    }

    /// What is made of the values of several months.
    enum Window: String, Sendable, CaseIterable {
        case sum = "合计", count = "计数", run = "连续", most = "最大", least = "最小", mean = "平均"
    }

    var token: Token {
        switch self {
        case .name(_, let token), .literal(_, _, let token), .unary(_, _, let token), .binary(_, _, _, let token),
            .call(_, _, let token), .aggregate(_, _, _, _, let token), .membership(_, _, let token),
            .window(_, _, _, let token), .previous(_, let token), .alone(_, let token):
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
