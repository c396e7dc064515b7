// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// Plans of several places side by side, on indicators that are defined alike and on no others: the same unit over the
/// same numerator and denominator, or, where nothing is divided, the same definition. Names alone say nothing, since
/// documents call different things by one name. Pure.
package struct PlanComparison: Sendable {
    /// An indicator of one plan.
    package struct Entry: Sendable {
        package let place: String
        package let status: PlanStatus
        package let indicator: IndicatorStatus
    }

    /// What is counted alike, the plan that begins last first within each place.
    package struct Group: Sendable {
        package let title: String
        package let unit: String
        package let definition: String
        package let entries: [Entry]
    }

    package let groups: [Group]
    /// Names that two places use for things that are counted differently, so that nobody compares them.
    package let namesakes: [String]

    private struct Kind: Hashable {
        let unit: String
        let numerator: String
        let denominator: String
    }

    /// - Parameter places: names of places with how their plans stand.
    package init(_ places: [(place: String, plans: [PlanStatus])]) {
        let entries = places.flatMap { place, plans in
            plans.sorted { $1.plan.years.first < $0.plan.years.first }.flatMap { status in
                status.indicators.map { Entry(place: place, status: status, indicator: $0) }
            }
        }
        var order: [Kind] = []
        var alike: [Kind: [Entry]] = [:]
        for entry in entries {
            guard let kind = Self.kind(entry.indicator) else { continue }
            if alike[kind] == nil { order.append(kind) }
            alike[kind, default: []].append(entry)
        }
        groups = order.compactMap { kind in
            guard let entries = alike[kind], Set(entries.map(\.place)).count > 1, let first = entries.first else {
                return nil
            }
            return Group(
                title: first.indicator.indicator.title,
                unit: kind.unit,
                definition: first.indicator.edition?.text ?? "",
                entries: entries
            )
        }
        let compared = Set(groups.flatMap { $0.entries.map(\.indicator.indicator.title) })
        let named = Dictionary(grouping: entries, by: \.indicator.indicator.title)
        namesakes = named.filter { title, found in
            !compared.contains(title) && Set(found.map(\.place)).count > 1
        }.keys.sorted()
    }

    /// Nil where the document does not say what is counted.
    private static func kind(_ status: IndicatorStatus) -> Kind? {
        guard let edition = status.edition else { return nil }
        let unit = status.indicator.unit
        if let numerator = edition.numerator, let denominator = edition.denominator {
            return Kind(unit: unit, numerator: numerator, denominator: denominator)
        }
        guard !edition.text.contains("没有写口径") else { return nil }
        return Kind(unit: unit, numerator: edition.text, denominator: "")
    }
}
