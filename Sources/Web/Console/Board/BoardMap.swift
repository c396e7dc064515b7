// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel

/// Places drawn where they lie, in whole units of a drawing: east is stretched as at the latitude in the middle.
struct BoardMap: Sendable {
    static let width = 4_800
    private static let tallest = 4_300
    private static let margin = 20

    let viewBox: String
    let mapName: String
    let areas: [Area]
    let height: Int
    /// Places whose name and figure both stand in their shape.
    let written: Set<Int64>

    struct Area: Sendable {
        let path: String
        let areaShade: Int
        let areaLink: String?
        let areaText: String
        let label: Label?
    }

    struct Label: Sendable {
        let labelX: Int
        let nameY: Int
        let labelName: String
        /// Nil where only the name has room.
        let under: Under?

        struct Under: Sendable {
            let figureY: Int
            let labelFigure: String
        }
    }

    /// Nil unless half of several places have a shape.
    init?(_ cells: [BoardView.Grid.Cell], _ shapes: [Int64: RegionShape], named name: String) {
        let drawn = cells.compactMap { cell in shapes[cell.id].map { (cell, $0) } }
        guard cells.count > 1, drawn.count * 2 >= cells.count, let frame = Frame(drawn.map(\.1)) else { return nil }
        mapName = name
        height = frame.height
        viewBox = "0 0 \(Self.width) \(frame.height)"
        var written: Set<Int64> = []
        areas = drawn.map { cell, shape in
            let rings = shape.rings.map { $0.map(frame.place) }
            let label = Self.label(cell, in: rings)
            if label?.under != nil { written.insert(cell.id) }
            return Area(
                path: rings.map { ring in
                    "M" + ring.map { "\($0.x) \($0.y)" }.joined(separator: "L") + "Z"
                }.joined(),
                areaShade: cell.shade,
                areaLink: cell.cellLink,
                areaText: "\(cell.place) \(cell.cellText)",
                label: label
            )
        }
        self.written = written
    }

    struct Spot: Sendable {
        let x: Int
        let y: Int
    }

    private struct Frame {
        let west: Double
        let north: Double
        let east: Double
        let scale: Double
        let height: Int
        let left: Double

        init?(_ shapes: [RegionShape]) {
            let points = shapes.flatMap { $0.rings.joined() }
            guard let west = points.map(\.longitude).min(), let right = points.map(\.longitude).max(),
                let south = points.map(\.latitude).min(), let north = points.map(\.latitude).max(),
                right > west, north > south
            else { return nil }
            east = cos(Double(south + north) / 2_000_000 * .pi / 180)
            let (wide, high) = (Double(right - west) * east, Double(north - south))
            let room = Double(BoardMap.width - 2 * BoardMap.margin)
            scale = min(room / wide, Double(BoardMap.tallest - 2 * BoardMap.margin) / high)
            height = Int(high * scale) + 2 * BoardMap.margin
            left = (Double(BoardMap.width) - wide * scale) / 2
            self.west = Double(west)
            self.north = Double(north)
        }

        func place(_ point: RegionShape.Point) -> Spot {
            Spot(
                x: Int(left + (Double(point.longitude) - west) * east * scale),
                y: BoardMap.margin + Int((north - Double(point.latitude)) * scale)
            )
        }
    }
}

// MARK: - Names

extension BoardMap {
    private static let size = 150
    private static let line = 180

    /// Where name and figure, or at least the name, stand within a shape: in its widest place.
    private static func label(_ cell: BoardView.Grid.Cell, in rings: [[Spot]]) -> Label? {
        let both = max(wide(cell.place), wide(cell.cellText))
        if let spot = spot(wide: both, high: 2 * line, in: rings) {
            return Label(
                labelX: spot.x,
                nameY: spot.y - 25,
                labelName: cell.place,
                under: .init(figureY: spot.y + line - 40, labelFigure: cell.cellText)
            )
        }
        return spot(wide: wide(cell.place), high: line, in: rings).map {
            Label(labelX: $0.x, nameY: $0.y + 50, labelName: cell.place, under: nil)
        }
    }

    /// About as wide as a line is set.
    static func wide(_ text: String) -> Int {
        40 + text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? size * 3 / 5 : size) }
    }

    /// The middle of a box that lies within the rings; of several the one with most room beside it.
    private static func spot(wide: Int, high: Int, in rings: [[Spot]]) -> Spot? {
        let heights = rings.joined().map(\.y)
        guard let top = heights.min(), let bottom = heights.max(), bottom - top > high else { return nil }
        let (first, last, tries) = (top + high / 2, bottom - high / 2, 40)
        var best: (spot: Spot, room: Int)?
        for attempt in 0...tries {
            let y = first + (last - first) * attempt / tries
            let lines = (-2...2).map { inside(rings, at: y + high * $0 / 4) }
            var open = lines[0]
            for line in lines.dropFirst() { open = common(open, line) }
            guard let widest = open.max(by: { $0.upper - $0.lower < $1.upper - $1.lower }) else { continue }
            // A place in the middle reads better than one at the edge with hardly more room.
            let room = widest.upper - widest.lower
            let worth = room - abs(attempt * 2 - tries) * room / tries / 3
            guard room >= wide, worth > best?.room ?? .min else { continue }
            best = (Spot(x: (widest.lower + widest.upper) / 2, y: y), worth)
        }
        return best?.spot
    }

    private typealias Span = (lower: Int, upper: Int)

    /// The parts of a line that lie within the rings.
    private static func inside(_ rings: [[Spot]], at y: Int) -> [Span] {
        var crossings: [Int] = []
        for ring in rings {
            guard var before = ring.last else { continue }
            for point in ring {
                if (before.y <= y) != (point.y <= y) {
                    crossings.append(before.x + (point.x - before.x) * (y - before.y) / (point.y - before.y))
                }
                before = point
            }
        }
        crossings.sort()
        return stride(from: 0, to: crossings.count - 1, by: 2).map { (crossings[$0], crossings[$0 + 1]) }
    }

    private static func common(_ left: [Span], _ right: [Span]) -> [Span] {
        left.flatMap { one in
            right.compactMap { other in
                let span = (lower: max(one.lower, other.lower), upper: min(one.upper, other.upper))
                return span.lower < span.upper ? span : nil
            }
        }
    }
}
