// SPDX-License-Identifier: Apache-2.0

/// Names that somebody may have meant.
enum NearNames {
    /// At most three, the nearest first; none that has nothing in common.
    static func of(_ typed: String, among names: some Sequence<String>) -> [String] {
        names.map { (name: $0, distance: distance(Array(typed), Array($0)), common: common(typed, $0)) }
            .filter { $0.common >= 2 }
            .sorted { ($0.distance, -$0.common, $0.name) < ($1.distance, -$1.common, $1.name) }
            .prefix(3).map(\.name)
    }

    /// How many characters stand in both.
    private static func common(_ left: String, _ right: String) -> Int { Set(left).intersection(Set(right)).count }

    /// Characters to be put in, taken out or changed.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (place, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for column in right.indices {
                let changed = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
