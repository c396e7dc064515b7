// SPDX-License-Identifier: Apache-2.0

extension Run {
    /// The inputs for want of which results are 待核: only those that would change something, each once, in the order of
    /// the rules. What is only asked after by 有, and what another fact has settled, is not among them.
    func missing(_ results: [(place: Int, person: Int)]) -> [String] {
        var missing: [String] = []
        var seen: Set<Slot> = []
        for result in results {
            collect(Slot(place: result.place, person: result.person, context: .present), &seen, &missing)
        }
        return missing
    }

    private func collect(_ slot: Slot, _ seen: inout Set<Slot>, _ missing: inout [String]) {
        let rule = edition.rules[slot.place]
        let person = rule.entity == .family ? 0 : slot.person
        guard seen.insert(Slot(place: slot.place, person: person, context: slot.context)).inserted,
            value(of: slot.place, person: slot.person, slot.context) == .absent
        else { return }
        guard case .cases = rule.declaration.body else {
            let name = rule.name + whose(rule, person)
            if !missing.contains(name) { missing.append(name) }
            return
        }
        for part in rule.cases {
            if let condition = part.condition {
                let held = value(condition, slot.person, slot.context)
                if held == .absent { return collect(condition, slot, &seen, &missing) }
                guard held == .truth(true) else { continue }
            }
            return collect(part.value, slot, &seen, &missing)
        }
    }

    private func collect(
        _ term: Term,
        _ slot: Slot,
        _ seen: inout Set<Slot>,
        _ missing: inout [String]
    ) {
        func at(_ place: Int, _ person: Int, _ context: Context) -> Slot {
            Slot(place: place, person: person, context: context)
        }
        switch term.form {
        case .rule(let place): collect(at(place, slot.person, slot.context), &seen, &missing)
        case .alone(let place):
            let alone = Context(monthsBack: slot.context.monthsBack, alone: slot.person)
            collect(at(place, 0, alone), &seen, &missing)
        case .aggregate(_, let entity, let inner, let filter):
            for person in counted(entity, slot.context) {
                let theirs = at(slot.place, person, slot.context)
                if let filter {
                    let held = value(filter, person, slot.context)
                    if held == .absent { collect(filter, theirs, &seen, &missing) }
                    guard held == .truth(true) else { continue }
                }
                if let inner { collect(inner, theirs, &seen, &missing) }
            }
        case .window(_, let months, let inner):
            for month in 0..<months {
                let then = Context(monthsBack: slot.context.monthsBack + month, alone: slot.context.alone)
                collect(inner, at(slot.place, slot.person, then), &seen, &missing)
            }
        case .call(.isKnown, _): return
        default:
            for part in term.parts where value(part, slot.person, slot.context) == .absent {
                collect(part, slot, &seen, &missing)
            }
        }
    }
}
