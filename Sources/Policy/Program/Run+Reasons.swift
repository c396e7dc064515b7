// SPDX-License-Identifier: Apache-2.0

extension Run {
    /// Why a condition came out as it did, in the figures that settled it: `人均月收入 1,200.00 元/月 > 月标准 700.00 元/月`.
    func reason(_ term: Term, is held: Bool, _ slot: Slot) -> String {
        switch term.form {
        case .not(let inner): return reason(inner, is: !held, slot)
        case .both(let a, let b), .either(let a, let b):
            return [a, b].filter { value($0, slot.person, slot.context) == .truth(held) }
                .map { reason($0, is: held, slot) }.joined(separator: "，")
        case .compare(let sign, let a, let b):
            let (left, right) = (value(a, slot.person, slot.context), value(b, slot.person, slot.context))
            let isOrdered = sign != .equal && sign != .unequal
            let relation = isOrdered ? Self.order(left, right) : left == right ? "=" : "≠"
            return "\(shown(a, left)) \(relation) \(shown(b, right))"
        case .isOneOf(let inner, let options):
            let found = value(inner, slot.person, slot.context)
            return "\(shown(inner, found))，\(held ? "属于" : "不属于") \(options.joined(separator: "、"))"
        case .call(.isKnown, let arguments):
            let names = arguments.map { name(of: $0) ?? "所需情况" }
            return "\(held ? "已知道" : "不知道") \(names.joined(separator: "、"))"
        case .aggregate(let kind, let entity, let inner, let filter) where kind == .any || kind == .all:
            return whoSettles(kind, entity, [filter, inner].compactMap { $0 }, is: held, slot)
        default: return shown(term, .truth(held))
        }
    }

    /// For 任一 and 全部: those people who settled it, or that nobody did.
    private func whoSettles(
        _ kind: Expression.Aggregate,
        _ entity: Entity,
        _ terms: [Term],
        is held: Bool,
        _ slot: Slot
    ) -> String {
        guard held == (kind == .any) else { return held ? "每个\(entity.rawValue)都符合" : "没有符合的\(entity.rawValue)" }
        var names: [String] = []
        for person in counted(entity, slot.context) {
            let values = terms.map { value($0, person, slot.context) }
            let isOne = kind == .any ? values.allSatisfy { $0 == .truth(true) } : values.last == .truth(false)
            if isOne { names.append(people(entity)[person].id) }
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
