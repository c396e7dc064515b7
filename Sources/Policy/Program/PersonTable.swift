// SPDX-License-Identifier: Apache-2.0

/// Where each of some values stands among those of its entity.
struct PersonPlaces: Sendable {
    /// By value; -1 where a value has no place.
    fileprivate let places: [Int]
    fileprivate let entities: [Entity]
    fileprivate let counts: [Entity: Int]

    /// - Parameter entities: whose each value is; nil for one that needs no place.
    init(_ entities: [Entity?]) {
        var counts: [Entity: Int] = [:]
        places = entities.map { entity in
            guard let entity else { return -1 }
            defer { counts[entity, default: 0] += 1 }
            return counts[entity, default: 0]
        }
        self.entities = entities.map { $0 ?? .family }
        self.counts = counts
    }
}

/// Values of one family and its people, each in its own place: found without looking anything up.
struct PersonTable<Value> {
    private let places: PersonPlaces
    private let widths: (member: Int, supporter: Int)
    private let starts: (member: Int, supporter: Int)
    private var values: [Value?]

    init(_ places: PersonPlaces, _ sizes: (members: Int, supporters: Int)) {
        self.places = places
        widths = (places.counts[.member] ?? 0, places.counts[.supporter] ?? 0)
        let family = places.counts[.family] ?? 0
        starts = (family, family + widths.member * sizes.members)
        values = Array(repeating: nil, count: starts.supporter + widths.supporter * sizes.supporters)
    }

    init(emptyLike other: PersonTable) {
        self = other
        values = Array(repeating: nil, count: values.count)
    }

    /// A value that is no entity's own, or has no place, is never there.
    subscript(place: Int, person: Int) -> Value? {
        get { index(place, person).flatMap { values[$0] } }
        set { if let index = index(place, person) { values[index] = newValue } }
    }

    private func index(_ place: Int, _ person: Int) -> Int? {
        guard place >= 0, places.places[place] >= 0 else { return nil }
        let own = places.places[place]
        return switch places.entities[place] {
        case .family: own
        case .member: starts.member + person * widths.member + own
        case .supporter: starts.supporter + person * widths.supporter + own
        }
    }
}
