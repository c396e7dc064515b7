// SPDX-License-Identifier: Apache-2.0
import Policy

/// One portion of a snapshot: families as columns, each value kept once and named by its number in every row.
///
/// Layout: `MZ1` · snapshot · portion · families · regions · a row of region numbers · settlements · family keys · members and
/// supporters by family · keys of people · flags · columns (entity, name, texts, a row of numbers; 0 is unknown). Numbers
/// are written seven bits at a time.
struct PopulationSheet: Sendable {
    let snapshotID: Int64
    let number: Int
    let families: [ScenarioRun.Family]

    private static let mark: [UInt8] = Array("MZ1".utf8)
    private static let entities: [Entity] = [.family, .member, .supporter]

    init(snapshotID: Int64, number: Int, families: [ScenarioRun.Family]) {
        self.snapshotID = snapshotID
        self.number = number
        self.families = families
    }

    // MARK: - Writing

    private struct Writer {
        var bytes: [UInt8]

        mutating func put(_ number: Int64) {
            var rest = UInt64(bitPattern: number)
            while rest > 127 {
                bytes.append(UInt8(rest & 127) | 128)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }

        mutating func put(_ text: String) {
            put(Int64(text.utf8.count))
            bytes += Array(text.utf8)
        }

        /// Texts once each, then a row of their numbers; 0 where there is none.
        mutating func put(_ rows: [String?]) {
            var places: [String: Int64] = [:]
            var texts: [String] = []
            let numbers = rows.map { text -> Int64 in
                guard let text else { return 0 }
                if let place = places[text] { return place }
                texts.append(text)
                places[text] = Int64(texts.count)
                return Int64(texts.count)
            }
            put(Int64(texts.count))
            for text in texts { put(text) }
            for number in numbers { put(number) }
        }
    }

    var bytes: [UInt8] {
        var writer = Writer(bytes: Self.mark)
        for head in [snapshotID, Int64(number), Int64(families.count)] { writer.put(head) }
        writer.put(families.map { String($0.regionID) })
        writer.put(families.map(\.settlement))
        for family in families {
            writer.put(family.key)
            writer.put(family.hasFacts ? 1 : 0)
            writer.put(Int64(family.household.members.count))
            writer.put(Int64(family.household.supporters.count))
        }
        let members = families.flatMap(\.household.members)
        let supporters = families.flatMap(\.household.supporters)
        for person in members + supporters { writer.put(person.id) }
        for (entity, rows) in zip(
            Self.entities,
            [families.map(\.household.family), members.map(\.values), supporters.map(\.values)]
        ) {
            let names = Set(rows.flatMap(\.keys)).sorted()
            writer.put(Int64(names.count))
            for name in names {
                writer.put("\(entity.rawValue).\(name)")
                writer.put(rows.map { $0[name] })
            }
        }
        return writer.bytes
    }

    // MARK: - Reading

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        mutating func number() throws -> Int64 {
            var number: UInt64 = 0
            var shift: UInt64 = 0
            while shift < 64 {
                guard place < bytes.count else { throw WorkbenchProblem.snapshotDamaged }
                let byte = bytes[place]
                place += 1
                number |= UInt64(byte & 127) << shift
                if byte < 128 { return Int64(bitPattern: number) }
                shift += 7
            }
            throw WorkbenchProblem.snapshotDamaged
        }

        /// A number of things that follow, each at least a byte long.
        mutating func count() throws -> Int {
            let number = try number()
            guard number >= 0, number <= Int64(bytes.count - place) else { throw WorkbenchProblem.snapshotDamaged }
            return Int(number)
        }

        mutating func text() throws -> String {
            let length = try count()
            defer { place += length }
            return String(decoding: bytes[place..<place + length], as: UTF8.self)
        }

        mutating func column(_ rows: Int) throws -> [String?] {
            let texts = try (0..<(try count())).map { _ in try text() }
            return try (0..<rows).map { _ in
                let number = try number()
                guard (0...Int64(texts.count)).contains(number) else { throw WorkbenchProblem.snapshotDamaged }
                return number == 0 ? nil : texts[Int(number) - 1]
            }
        }
    }

    private struct Head {
        let key: String
        let hasFacts: Bool
        let members: Int
        let supporters: Int
    }

    /// - Throws: `WorkbenchProblem.snapshotDamaged`.
    init(_ bytes: [UInt8]) throws {
        guard bytes.starts(with: Self.mark) else { throw WorkbenchProblem.snapshotDamaged }
        var reader = Reader(bytes: bytes, place: Self.mark.count)
        snapshotID = try reader.number()
        number = Int(try reader.number())
        let count = try reader.count()
        let regions = try reader.column(count)
        let settlements = try reader.column(count)
        let heads = try (0..<count).map { _ in
            Head(
                key: try reader.text(),
                hasFacts: try reader.number() == 1,
                members: try reader.count(),
                supporters: try reader.count()
            )
        }
        let sizes = [heads.reduce(0) { $0 + $1.members }, heads.reduce(0) { $0 + $1.supporters }]
        var keys: [[String]] = []
        for size in sizes { keys.append(try (0..<size).map { _ in try reader.text() }) }
        var values: [[[String: String]]] = []
        for (entity, rows) in zip(Self.entities, [count] + sizes) {
            values.append(try Self.values(of: entity, rows: rows, &reader))
        }
        var (member, supporter) = (0, 0)
        families = try heads.enumerated().map { row, head in
            guard let region = regions[row].flatMap(Int64.init) else { throw WorkbenchProblem.snapshotDamaged }
            defer {
                member += head.members
                supporter += head.supporters
            }
            func people(_ from: Int, _ count: Int, _ entity: Int) -> [HouseholdFacts.Person] {
                (from..<from + count).map {
                    HouseholdFacts.Person(id: keys[entity - 1][$0], values: values[entity][$0])
                }
            }
            return ScenarioRun.Family(
                key: head.key,
                regionID: region,
                settlement: settlements[row] ?? "",
                household: HouseholdFacts(
                    family: values[0][row],
                    members: people(member, head.members, 1),
                    supporters: people(supporter, head.supporters, 2)
                ),
                hasFacts: head.hasFacts
            )
        }
    }

    private static func values(of entity: Entity, rows: Int, _ reader: inout Reader) throws -> [[String: String]] {
        var values = Array(repeating: [String: String](), count: rows)
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            let prefix = "\(entity.rawValue)."
            guard name.hasPrefix(prefix) else { throw WorkbenchProblem.snapshotDamaged }
            let plain = String(name.dropFirst(prefix.count))
            for (row, text) in try reader.column(rows).enumerated() { values[row][plain] = text }
        }
        return values
    }
}
