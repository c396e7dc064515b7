// SPDX-License-Identifier: Apache-2.0

/// A file of boundaries (GeoJSON): areas with the codes of their regions.
package struct BoundaryFile: Sendable {
    package struct Feature: Sendable {
        /// 6, 9 or 12 digits; nil where the file gives none.
        let code: String?
        let name: String
        let shape: RegionShape
    }

    /// Largest file that is taken, in bytes (50 MiB).
    package static let largest = 50 << 20
    private static let codes = ["code", "adcode", "区划代码", "行政区划代码", "代码", "gb", "GB", "PAC", "XZQDM"]
    private static let names = ["name", "名称", "区划名称", "NAME", "XZQMC"]

    package let features: [Feature]

    /// - Throws: `BoundaryProblem`.
    package init(_ bytes: [UInt8]) throws {
        guard bytes.count <= Self.largest else { throw BoundaryProblem.tooLarge }
        guard case .object(let top) = try GeoJSON.read(bytes), top["type"] == .text("FeatureCollection"),
            case .list(let listed)? = top["features"]
        else { throw BoundaryProblem.notBoundaries }
        guard !listed.isEmpty else { throw BoundaryProblem.noFeatures }
        features = try listed.enumerated().map { try Self.feature($1, at: $0 + 1) }
    }

    private static func feature(_ value: GeoJSON, at place: Int) throws -> Feature {
        guard case .object(let feature) = value else { throw BoundaryProblem.notBoundaries }
        var properties: [String: GeoJSON] = [:]
        if case .object(let found)? = feature["properties"] { properties = found }
        let code = codes.lazy.compactMap { properties[$0]?.digits }.first {
            [6, 9, 12].contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) }
        }
        let name = names.lazy.compactMap { properties[$0]?.digits }.first ?? code ?? "第 \(place) 个"
        guard case .object(let geometry)? = feature["geometry"], case .text(let kind)? = geometry["type"],
            case .list(let coordinates)? = geometry["coordinates"]
        else { throw BoundaryProblem.notAnArea(name) }
        let polygons: [GeoJSON] =
            switch kind {
            case "Polygon": [.list(coordinates)]
            case "MultiPolygon": coordinates
            default: throw BoundaryProblem.notAnArea(name)
            }
        let rings = try polygons.flatMap { polygon -> [GeoJSON] in
            guard case .list(let rings) = polygon else { throw BoundaryProblem.notAnArea(name) }
            return rings
        }
        guard !rings.isEmpty else { throw BoundaryProblem.notAnArea(name) }
        return Feature(code: code, name: name, shape: RegionShape(rings: try rings.map { try ring($0, of: name) }))
    }

    private static func ring(_ value: GeoJSON, of name: String) throws -> [RegionShape.Point] {
        guard case .list(let positions) = value else { throw BoundaryProblem.notAnArea(name) }
        let points = try positions.map { position in
            guard case .list(let numbers) = position, numbers.count >= 2, case .number(let longitude, _) = numbers[0],
                case .number(let latitude, _) = numbers[1], abs(longitude) <= 180_000_000, abs(latitude) <= 90_000_000
            else { throw BoundaryProblem.outOfRange(name) }
            return RegionShape.Point(longitude: longitude, latitude: latitude)
        }
        guard points.count >= 4, points.first == points.last else { throw BoundaryProblem.openRing(name) }
        return points.dropLast()
    }
}

/// As much of JSON as boundaries need; numbers as millionths, so that nothing is rounded twice.
indirect enum GeoJSON: Equatable {
    case object([String: GeoJSON])
    case list([GeoJSON])
    case text(String)
    /// The millionths, cut off where they are too many to be a degree, and how the number was written.
    case number(millionths: Int64, written: String)
    case other

    /// Text, or a whole number as it was written.
    var digits: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .number(_, let written): written
        default: nil
        }
    }

    /// - Throws: `BoundaryProblem.notJSON`.
    static func read(_ bytes: [UInt8]) throws -> GeoJSON {
        var reader = Reader(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == bytes.count else { throw BoundaryProblem.notJSON(at: reader.place) }
        return value
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        private var next: UInt8? { place < bytes.count ? bytes[place] : nil }
        private var fault: BoundaryProblem { .notJSON(at: place) }

        mutating func skipSpace() {
            while let byte = next, byte == 32 || (9...13).contains(byte) { place += 1 }
        }

        private mutating func takes(_ character: Character) -> Bool {
            skipSpace()
            guard let byte = next, byte == character.asciiValue else { return false }
            place += 1
            return true
        }

        mutating func value(depth: Int) throws -> GeoJSON {
            guard depth < 64 else { throw fault }
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try list(depth: depth)
            case UInt8(ascii: "\""): return .text(try text())
            case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
            default:
                for word in ["true", "false", "null"] where bytes[place...].starts(with: word.utf8) {
                    place += word.utf8.count
                    return .other
                }
                throw fault
            }
        }

        private mutating func object(depth: Int) throws -> GeoJSON {
            place += 1
            var members: [String: GeoJSON] = [:]
            if takes("}") { return .object(members) }
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw fault }
                let name = try text()
                guard takes(":") else { throw fault }
                members[name] = try value(depth: depth + 1)
            } while takes(",")
            guard takes("}") else { throw fault }
            return .object(members)
        }

        private mutating func list(depth: Int) throws -> GeoJSON {
            place += 1
            var items: [GeoJSON] = []
            if takes("]") { return .list(items) }
            repeat { items.append(try value(depth: depth + 1)) } while takes(",")
            guard takes("]") else { throw fault }
            return .list(items)
        }

        private mutating func text() throws -> String {
            place += 1
            var found: [UInt8] = []
            while let byte = next, byte != UInt8(ascii: "\"") {
                place += 1
                guard byte == UInt8(ascii: "\\") else {
                    found.append(byte)
                    continue
                }
                guard let escaped = next else { throw fault }
                place += 1
                if escaped == UInt8(ascii: "u") { found += try escapedScalar().utf8 } else { found.append(escaped) }
            }
            guard next != nil else { throw fault }
            place += 1
            return String(decoding: found, as: UTF8.self)
        }

        /// Four digits after `\u`; halves of a pair are left as the sign for what can't be shown.
        private mutating func escapedScalar() throws -> String {
            let digits = bytes[place...].prefix(4)
            guard digits.count == 4, let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
                throw fault
            }
            place += 4
            return String(Unicode.Scalar(number).map(Character.init) ?? "\u{FFFD}")
        }

        private mutating func number() throws -> GeoJSON {
            let start = place
            while let byte = next, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
            let written = String(decoding: bytes[start..<place], as: UTF8.self)
            guard let millionths = Self.millionths(written) else { throw BoundaryProblem.notJSON(at: start) }
            return .number(millionths: millionths, written: written)
        }

        /// Rounded half up at the sixth decimal; a number that no degree comes near is as large as can be.
        private static func millionths(_ written: String) -> Int64? {
            let parts = written.lowercased().split(separator: "e", omittingEmptySubsequences: false)
            guard parts.count <= 2, let power = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
            let isNegative = parts[0].hasPrefix("-")
            let halves = parts[0].drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(halves.count), halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) })
            else { return nil }
            let digits = halves.joined()
            // Where the point stands once the number is told in millionths.
            let whole = halves[0].utf8.count + 6 + max(-1_000, min(power, 1_000))
            guard whole > 0 else { return 0 }
            let significant = digits.drop { $0 == "0" }
            let leading = whole - (digits.utf8.count - significant.utf8.count)
            if significant.isEmpty || leading < 0 { return 0 }
            guard leading <= 12 else { return isNegative ? -.max : .max }
            let padded = significant + String(repeating: "0", count: max(0, leading + 1 - significant.utf8.count))
            guard let value = Int64("0" + padded.prefix(leading)) else { return nil }
            let rounds = padded.utf8.dropFirst(leading).first.map { $0 >= UInt8(ascii: "5") } ?? false
            return (value + (rounds ? 1 : 0)) * (isNegative ? -1 : 1)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    }
}
