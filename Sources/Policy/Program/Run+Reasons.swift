// SPDX-License-Identifier: Apache-2.0

extension Run {
    /// Why a condition came out as it did, in the figures that settled it: `人均月收入 1,200.00 元/月 > 月标准 700.00 元/月`.
    mutating func reason(_ term: Term, is held: Bool, _ rule: Rule, _ slot: Slot) throws -> String {
        switch term.form {
        case .not(let inner): return try reason(inner, is: !held, rule, slot)
        case .both(let a, let b), .either(let a, let b):
            var reasons: [String] = []
            for part in [a, b] where try value(part, rule, slot.person, slot.context) == .truth(held) {
                reasons.append(try reason(part, is: held, rule, slot))
            }
            return reasons.joined(separator: "，")
        case .compare(let sign, let a, let b):
            let (left, right) = (
                try value(a, rule, slot.person, slot.context), try value(b, rule, slot.person, slot.context)
            )
            let isOrdered = sign != .equal && sign != .unequal
            let relation = isOrdered ? Self.order(left, right) : left == right ? "=" : "≠"
            return "\(shown(a, left)) \(relation) \(shown(b, right))"
        case .isOneOf(let inner, let options):
            let found = try value(inner, rule, slot.person, slot.context)
            return "\(shown(inner, found))，\(held ? "属于" : "不属于") \(options.joined(separator: "、"))"
        case .call(.isKnown, let arguments):
            let names = arguments.map { name(of: $0) ?? "所需情况" }
            return "\(held ? "已知道" : "不知道") \(names.joined(separator: "、"))"
        case .aggregate(let kind, let entity, let inner, let filter) where kind == .any || kind == .all:
            return try whoSettles(kind, entity, [filter, inner].compactMap { $0 }, is: held, rule, slot)
        default: return shown(term, .truth(held))
        }
    }

    /// For 任一 and 全部: those people who settled it, or that nobody did.
    private mutating func whoSettles(
        _ kind: Expression.Aggregate,
        _ entity: Entity,
        _ terms: [Term],
        is held: Bool,
        _ rule: Rule,
        _ slot: Slot
    ) throws -> String {
        guard held == (kind == .any) else { return held ? "每个\(entity.rawValue)都符合" : "没有符合的\(entity.rawValue)" }
        var names: [String] = []
        for (number, person) in people(entity).enumerated()
        where entity != .member || slot.context.alone.map({ $0 == number }) ?? true {
            let values = try terms.map { try value($0, rule, number, slot.context) }
            let isOne = kind == .any ? values.allSatisfy { $0 == .truth(true) } : values.last == .truth(false)
            if isOne { names.append(person.id) }
        }
        return "\(names.joined(separator: "、")) \(held ? "符合" : "不符合")"
    }

    private func shown(_ term: Term, _ value: PolicyValue) -> String {
        switch (name(of: term), value) {
        case (let name?, .truth(let truth)): "\(name) 为 \(truth ? "是" : "否")"
        case (let name?, _): "\(name) \(value.shown)"
        case (nil, .truth(let truth)): truth ? "成立" : "不成立"
        default: value.shown
        }
    }

    private func name(of term: Term) -> String? {
        switch term.form {
        case .rule(let place): edition.rules[place].name
        case .alone(let place): "作为单人户的\(edition.rules[place].name)"
        case .previous(let place): "上月的\(edition.rules[place].name)"
        case .today: "当日"
        default: nil
        }
    }

    private static func order(_ left: PolicyValue, _ right: PolicyValue) -> String {
        switch (left, right) {
        case (.number(let a, _), .number(let b, _)): a == b ? "=" : a < b ? "<" : ">"
        case (.date(let a), .date(let b)): a == b ? "=" : a < b ? "早于" : "晚于"
        default: left == right ? "=" : "≠"
        }
    }
}
