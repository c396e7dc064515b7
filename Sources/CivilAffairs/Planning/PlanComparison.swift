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

    /// A name that several places use, and those who mean something by it that nobody else counts that way.
    package struct Namesake: Sendable {
        package let title: String
        package let entries: [Entry]
    }

    package let groups: [Group]
    /// By name, so that nobody compares what is counted differently, or of which nobody says how it's counted.
    package let namesakes: [Namesake]

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
        let kinds = Set(alike.filter { Set($0.value.map(\.place)).count > 1 }.keys)
        let named = Dictionary(grouping: entries, by: \.indicator.indicator.title)
        namesakes = named.compactMap { title, found in
            let alone = found.filter { entry in Self.kind(entry.indicator).map { !kinds.contains($0) } ?? true }
            guard !alone.isEmpty, Set(found.map(\.place)).count > 1 else { return nil }
            return Namesake(title: title, entries: alone)
        }.sorted { $0.title < $1.title }
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
