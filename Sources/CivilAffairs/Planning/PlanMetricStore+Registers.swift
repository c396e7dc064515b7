// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// A part of a figure that holds for a township from one day until before another (day numbers).
struct PlanShare {
    let figure: PlanFigure
    let townshipID: Int64?
    let days: Range<Int>
}

/// What packs count over registers.
extension PlanMetricStore {
    /// What the entries of a metric's registers say.
    struct Entries {
        let metric: RegisterMetric
        fileprivate let spans: [String: [RegisterSpan]]
        fileprivate let definitions: [String: RegisterDefinition]

        /// The first day on which the store held anything of the kind that is counted: of what stands below the line or, where
        /// that's the place itself, above it. Nil while there is none: whether there are really none isn't known.
        var since: CivilDate? {
            guard let count = metric.denominator.entries ?? metric.numerator.entries else { return nil }
            let kinds = count.conditions.filter { definitions[count.register]?.field($0.key)?.type == .choice }
            return (spans[count.register] ?? []).filter { span in
                kinds.allSatisfy { RegisterCount.holds($1, span.values[$0]) }
            }.map(\.enteredOn).min()
        }
    }

    /// Statements: 2 for each register of the metric, and there are at most two of them.
    func entries(
        _ metric: RegisterMetric,
        _ registers: [RegisterDefinition],
        in transaction: any ReadTransaction
    ) throws -> Entries {
        let counts = metric.parts.compactMap(\.entries)
        let definitions = registers.filter { metric.registers.contains($0.id) }
        let found = try definitions.map { definition in
            let fields = counts.filter { $0.register == definition.id }.reduce(into: Set<String>()) {
                $0.formUnion($1.fields)
            }
            let store = RegisterSpanStore(definition: definition, cipher: cipher)
            return (definition, try store.spans(of: fields, scope: scope, in: transaction))
        }
        return Entries(
            metric: metric,
            spans: Dictionary(found.map { ($0.0.id, $0.1) }, uniquingKeysWith: { first, _ in first }),
            definitions: Dictionary(definitions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// All that adds up to the figures. Statements: at most 2, whatever the number of entries and days.
    func shares(_ entries: Entries, in transaction: any ReadTransaction) throws -> [PlanShare] {
        let metric = entries.metric
        var shares: [PlanShare] = []
        for (part, isAbove) in [(metric.numerator, true), (metric.denominator, false)] {
            let found =
                switch part {
                case .base(let base): try amounts(base, in: transaction)
                case .entries(let count): amounts(count, entries)
                }
            shares += found.map { found in
                PlanShare(
                    figure: PlanFigure(
                        numerator: isAbove ? found.amount : 0,
                        denominator: isAbove ? 0 : found.amount,
                        unknown: found.unknown
                    ),
                    townshipID: found.townshipID,
                    days: found.days
                )
            }
        }
        return shares
    }

    /// The entries behind the figures, each with what it adds to either part.
    func stretches(_ entries: Entries) -> [PlanStretch] {
        entries.spans.sorted { $0.key < $1.key }.flatMap { register, spans -> [PlanStretch] in
            spans.compactMap { span in
                func amount(_ part: RegisterMetric.Part) -> Int64?? {
                    guard let count = part.entries, count.register == register, counts(span, count, entries) else {
                        return .none
                    }
                    return .some(Self.amount(span, count.measure))
                }
                let (above, below) = (amount(entries.metric.numerator), amount(entries.metric.denominator))
                guard above != nil || below != nil else { return nil }
                let lacks = above == .some(nil) || below == .some(nil)
                let figure = PlanFigure(
                    numerator: (above ?? 0) ?? 0,
                    denominator: (below ?? 0) ?? 0,
                    unknown: lacks ? 1 : 0
                )
                return PlanStretch(
                    unit: PlanUnit(
                        record: .entry,
                        id: span.entryID,
                        personID: nil,
                        label: span.label,
                        townshipID: township(of: span.regionID),
                        isCounted: lacks ? nil : above != nil,
                        figure: figure
                    ),
                    days: span.days
                )
            }
        }
    }

    // MARK: - Entries

    private typealias Amount = (amount: Int64, unknown: Int64, townshipID: Int64?, days: Range<Int>)

    private func counts(_ span: RegisterSpan, _ count: RegisterCount, _ entries: Entries) -> Bool {
        let isLast = entries.definitions[count.register]?.state(span.state)?.isFinal ?? false
        guard count.states.isEmpty ? !isLast : count.states.contains(span.state) else { return false }
        return count.conditions.allSatisfy { RegisterCount.holds($1, span.values[$0]) }
    }

    /// Nil where the field is empty.
    private static func amount(_ span: RegisterSpan, _ measure: RegisterCount.Measure) -> Int64? {
        guard case .sum(let field) = measure else { return 1 }
        if case .number(let number)? = span.values[field] { return number }
        return nil
    }

    private func amounts(_ count: RegisterCount, _ entries: Entries) -> [Amount] {
        let spans = (entries.spans[count.register] ?? []).filter { counts($0, count, entries) }
        guard case .covered(let base) = count.measure else {
            return spans.map { span in
                let amount = Self.amount(span, count.measure)
                return (amount ?? 0, amount == nil ? 1 : 0, township(of: span.regionID), span.days)
            }
        }
        let places = Dictionary(places(base).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let covered = Dictionary(grouping: spans) { span in
            base == .townships ? township(of: span.regionID) : span.regionID
        }
        return covered.flatMap { id, spans -> [Amount] in
            guard let place = id.flatMap({ places[$0] }) else { return [] }
            return DaySpans(spans.map(\.days)).intersection(DaySpans([Self.days(of: place)])).ranges.map {
                (1, 0, township(of: place.id), $0)
            }
        }
    }

    // MARK: - What they are held against

    private func amounts(_ base: PlanBase, in transaction: any ReadTransaction) throws -> [Amount] {
        switch base {
        case .people, .elders:
            try residents(from: base == .elders ? 60 : 0, in: transaction).map {
                ($0.people, 0, $0.townshipID, $0.days)
            }
        case .households: try households(in: transaction)
        case .townships, .villages, .communities, .ruralVillages:
            places(base).map { (1, 0, township(of: $0.id), Self.days(of: $0)) }
        }
    }

    private func places(_ base: PlanBase) -> [Region] {
        tree.all.filter { region in
            switch base {
            case .townships: region.isTownshipProper
            case .villages: region.level == .village
            case .communities: region.isCommunity
            case .ruralVillages: region.level == .village && !region.isCommunity
            case .people, .elders, .households: false
            }
        }
    }

    private static func days(of region: Region) -> Range<Int> {
        DaySpans.range(from: region.validFrom, until: region.validUntil?.adding(days: 1))
    }

    /// Households of the household register by where they are. Of past days only those are missing that have ended since. Statements: 1.
    private func households(in transaction: any ReadTransaction) throws -> [Amount] {
        try transaction.query(
            """
            select h.region_id, h.ended_on, count(*) from \(scope.table(.household)) h
            where h.kind = \(Household.Kind.hukou) and (h.ended_on is null or h.ended_on > \(days.lowerBound))
            group by h.region_id, h.ended_on
            """
        ).map { row in
            (
                try row.at(2), 0, township(of: try row.at(0)),
                DaySpans.range(from: nil as CivilDate?, until: try row.at(1))
            )
        }
    }
}

extension RegisterCount {
    /// Whether one of the values stands in a field; what isn't known to be so does not count.
    fileprivate static func holds(_ values: Set<String>, _ held: RegisterValue?) -> Bool {
        switch held {
        case .text(let text)?: values.contains(text)
        case .flag(let flag)?: values.contains(flag ? "是" : "否")
        default: false
        }
    }
}
