// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Boundaries that are taken in for maps.
struct RegionShapeTests {
    /// A square with a point in the middle of its southern side, which no screen shows.
    private static func square(_ code: String, west: Int = 113, property: String = "code", name: String = "甲街道")
        -> String
    {
        """
        {"type":"Feature","properties":{"\(property)":\(code),"name":"\(name)"},"geometry":{"type":"Polygon",
        "coordinates":[[[\(west).0,30.0],[\(west).5,30.0000001],[\(west + 1),3.0e1],[\(west + 1),31],[\(west),31.0,12.5],
        [\(west).0,30.0]]]}}
        """
    }

    private static func file(_ features: String...) throws -> BoundaryFile {
        try BoundaryFile(
            Array(#"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#.utf8)
        )
    }

    private static func point(_ longitude: Int64, _ latitude: Int64) -> RegionShape.Point {
        .init(longitude: longitude * 1_000_000, latitude: latitude * 1_000_000)
    }

    @Test(arguments: TestStores.all)
    func `regions take their shapes by code, and the next file replaces them`(store: Dialect) async throws {
        try await TestStores.withStore(store) { database in
            let kernel = try await KernelFixture.make(database)
            let first = try await kernel.regions.importBoundaries(
                actor: kernel.system,
                Self.file(Self.square("\"429006001\""), Self.square("990000", name: "外地")),
                source: "first.geojson",
                root: kernel.county
            )
            #expect(first.taken.map(\.id) == [kernel.townA])
            #expect(first.unknown == ["外地（990000）"])
            #expect(first.missing.map(\.id) == [kernel.townB])
            let shapes = try await kernel.regions.shapes(of: [kernel.townA, kernel.townB])
            #expect(shapes.count == 1)
            #expect(
                shapes[kernel.townA]?.rings == [
                    [Self.point(113, 30), Self.point(114, 30), Self.point(114, 31), Self.point(113, 31)]
                ]
            )
            let second = try await kernel.regions.importBoundaries(
                actor: kernel.system,
                Self.file(
                    Self.square("429006001000", west: 114, property: "adcode"),
                    Self.square("\"429006002\"", west: 115, property: "区划代码")
                ),
                source: "second.geojson",
                root: kernel.county
            )
            #expect(second.taken.count == 2 && second.unknown.isEmpty && second.missing.isEmpty)
            let moved = try await kernel.regions.shapes(of: [kernel.townA])
            #expect(moved[kernel.townA]?.rings.first?.first == Self.point(114, 30))
            let noted = try await database.read {
                try $0.query("select detail from audit_entry where verb = 'region.shapes' order by id")
            }
            #expect(noted.count == 2)
        }
    }

    @Test func `a bad file says what is wrong with it`() {
        func fault(_ text: String) -> BoundaryProblem? {
            do {
                _ = try BoundaryFile(Array(text.utf8))
                return nil
            } catch { return error as? BoundaryProblem }
        }
        func with(_ geometry: String) -> String {
            #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"甲"},"geometry":\#(geometry)}]}"#
        }
        #expect(fault("code,name") == .notJSON(at: 0))
        #expect(fault("{\"type\":") == .notJSON(at: 8))
        #expect(fault("{} {}") == .notJSON(at: 3))
        #expect(fault(String(repeating: "[", count: 100_000)) == .notJSON(at: 64))
        #expect(fault("{\"type\":\"Topology\"}") == .notBoundaries)
        #expect(fault("{\"type\":\"FeatureCollection\",\"features\":[]}") == .noFeatures)
        #expect(fault(with(#"{"type":"Point","coordinates":[113,30]}"#)) == .notAnArea("甲"))
        #expect(fault(with("null")) == .notAnArea("甲"))
        #expect(
            fault(with(#"{"type":"Polygon","coordinates":[[[113,30],[1140,30],[114,31],[113,30]]]}"#))
                == .outOfRange("甲")
        )
        #expect(
            fault(with(#"{"type":"Polygon","coordinates":[[[12570000.5,3.5e6],[1,1],[1,2],[12570000.5,3.5e6]]]}"#))
                == .outOfRange("甲")
        )
        #expect(
            fault(with(#"{"type":"Polygon","coordinates":[[[113,30],[114,30],[114,31],[113,31]]]}"#)) == .openRing("甲")
        )
        #expect(BoundaryProblem.tooLarge.message.contains("50 MB"))
    }

    @Test func `the same region twice changes nothing`() async throws {
        let kernel = try await KernelFixture.make()
        await #expect(throws: BoundaryProblem.repeated("甲街道")) {
            try await kernel.regions.importBoundaries(
                actor: kernel.system,
                Self.file(Self.square("429006001"), Self.square("429006001000")),
                source: "twice.geojson",
                root: kernel.county
            )
        }
        #expect(try await kernel.regions.shapes(of: [kernel.townA]).isEmpty)
    }
}
