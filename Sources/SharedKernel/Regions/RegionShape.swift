// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The outline of a region as a screen shows it.
package struct RegionShape: Sendable, Equatable {
    /// Millionths of a degree.
    package struct Point: Sendable, Equatable {
        package let longitude: Int64
        package let latitude: Int64

        package init(longitude: Int64, latitude: Int64) {
            self.longitude = longitude
            self.latitude = latitude
        }
    }

    /// Each leads back to where it began, which isn't said twice. Holes stand among the others: what lies within an even
    /// number of rings is outside.
    package let rings: [[Point]]

    package init(rings: [[Point]]) {
        self.rings = rings
    }

    /// As it is kept: `113166000 30663000 113170000 30664000 …;…`.
    var text: String {
        rings.map { ring in ring.map { "\($0.longitude) \($0.latitude)" }.joined(separator: " ") }.joined(
            separator: ";"
        )
    }

    init(text: String) {
        rings = text.split(separator: ";").map { ring in
            let numbers = ring.split(separator: " ").compactMap { Int64($0) }
            return stride(from: 0, to: numbers.count - 1, by: 2).map {
                Point(longitude: numbers[$0], latitude: numbers[$0 + 1])
            }
        }
    }

    /// Without the points that lie within a tolerance of the line that the others draw. Rings that come to nothing, small
    /// islands among them, go; the largest stays.
    func simplified(within tolerance: Int64) -> RegionShape {
        guard let largest = rings.max(by: { Self.extent([$0]) < Self.extent([$1]) }) else { return self }
        let kept = rings.filter { $0 == largest || Self.extent([$0]) > 2 * tolerance }
        return RegionShape(
            rings: kept.map { ring in
                let simpler = Self.simplified(ring, within: tolerance)
                return simpler.count < 3 ? ring : simpler
            }
        )
    }

    /// The longer side of what surrounds all rings.
    static func extent(_ rings: [[Point]]) -> Int64 {
        let points = rings.joined()
        func side(_ of: (Point) -> Int64) -> Int64 {
            (points.map(of).max() ?? 0) - (points.map(of).min() ?? 0)
        }
        return max(side(\.longitude), side(\.latitude))
    }

    /// Douglas and Peucker's way, from the first point and the one farthest from it.
    private static func simplified(_ ring: [Point], within tolerance: Int64) -> [Point] {
        guard ring.count > 3, let first = ring.first else { return ring }
        let far = ring.indices.max { distance(first, ring[$0]) < distance(first, ring[$1]) } ?? 0
        let closed = ring + [first]
        var keeps = Array(repeating: false, count: closed.count)
        for index in [0, far, closed.count - 1] { keeps[index] = true }
        var spans = [(0, far), (far, closed.count - 1)]
        while let (from, to) = spans.popLast() {
            guard to > from + 1 else { continue }
            let (start, end) = (closed[from], closed[to])
            var (worst, most) = (from, Int64(-1))
            for index in (from + 1)..<to {
                let away = offset(closed[index], from: start, to: end)
                if away > most { (worst, most) = (index, away) }
            }
            guard most > tolerance else { continue }
            keeps[worst] = true
            spans += [(from, worst), (worst, to)]
        }
        return closed.indices.dropLast().filter { keeps[$0] }.map { closed[$0] }
    }

    private static func distance(_ left: Point, _ right: Point) -> Int64 {
        abs(left.longitude - right.longitude) + abs(left.latitude - right.latitude)
    }

    /// How far a point lies from a line.
    private static func offset(_ point: Point, from start: Point, to end: Point) -> Int64 {
        let (wide, high) = (end.longitude - start.longitude, end.latitude - start.latitude)
        guard wide != 0 || high != 0 else { return distance(point, start) }
        let cross = wide * (point.latitude - start.latitude) - high * (point.longitude - start.longitude)
        return abs(cross) / max(1, Int64(Double(wide * wide + high * high).squareRoot()))
    }
}
