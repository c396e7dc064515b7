// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct ReleasesTests {
    private func releases(_ office: CaseOffice) -> Releases {
        Releases(database: office.rooms.database, audit: office.rooms.audit, clock: office.clock)
    }

    private static func changed() throws -> ResolvedPack {
        try CaseOffice.pack(parameters: ["确认权限下放,429006,2026-01-01,否,测试,"])
    }

    @Test(arguments: TestStores.all)
    func `the same content again is the same release, and the last one put in is in force`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let releases = releases(office)
            let first = try await releases.install(actor: .system("test"), try CaseOffice.pack())
            let again = try await releases.install(actor: .system("test"), try CaseOffice.pack())
            let second = try await releases.install(actor: .system("test"), try Self.changed())

            #expect(first == again)
            #expect(first != second)
            let current = try #require(try await releases.current())
            #expect(current.hash == second)
            #expect(current.older.isEmpty, "no case was opened under the first")
        }
    }

    @Test(arguments: TestStores.all)
    func `a case keeps the release that it was opened under, and another release refuses it`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let releases = releases(office)
            let story = try await CaseStory.told(office, to: "verify")
            let opened = try await story.file().releaseHash
            let pack = try CaseOffice.pack()
            let later = try PackServices(try Self.changed(), hash: "later", older: [opened: pack]) { _ in pack.root }
            let forgetful = try PackServices(try Self.changed(), hash: "later") { _ in pack.root }

            #expect(try later.service("dibao", release: opened).releaseHash == opened)
            #expect(try later.service("dibao", release: nil).releaseHash == "later")
            #expect(throws: CaseworkProblem.unknownService("dibao")) {
                try forgetful.service("dibao", release: opened)
            }
            #expect(try await releases.current() == nil, "nothing was installed")
        }
    }

    /// The national pack's files with something that the checks of this program refuse.
    private static func files(_ change: (inout [String: [UInt8]]) -> Void) throws -> [(String, [String: [UInt8]])] {
        try CaseOffice.pack().layers.enumerated().map { position, layer in
            var files = layer.files
            if position == 0 { change(&files) }
            return (layer.id, files)
        }
    }

    @Test func `what an earlier program accepted is complained of and runs on, as long as all of it is read`() throws {
        let stricter = try Self.files { files in
            files["bundles/test.yaml"] = Array(
                "id: test\ntitle: 测试\nsummary: 测试\nbasis: [测试]\nservices: [{service: nothing, when: 测试}]\n".utf8
            )
        }
        #expect(throws: PackProblem.self) {
            try ResolvedPack(try stricter.map { try PackLoader.load(files: $0.1, name: $0.0) })
        }
        let accepted = try ResolvedPack(
            try stricter.map { try PackLoader.load(files: $0.1, name: $0.0, accepted: true) },
            accepted: true
        )
        #expect(!accepted.complaints.isEmpty)
        #expect(accepted.complaints.contains { $0.text.contains("nothing") })

        let foreign = try Self.files { files in
            files["bundles/test.yaml"] = Array(
                "id: test\ntitle: 测试\nsummary: 测试\nbasis: [测试]\nwarp: 9\nservices: []\n".utf8
            )
        }
        let problem = #expect(throws: PackProblem.self) {
            try foreign.map { try PackLoader.load(files: $0.1, name: $0.0, accepted: true) }
        }
        #expect(problem?.faults.contains { $0.text.contains("warp") } == true)
        #expect(try CaseOffice.pack().complaints.isEmpty)
    }

    @Test(arguments: TestStores.all)
    func `a store whose cases run by a release that is read no more is refused before it is changed`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let releases = releases(office)
            let now = try await releases.install(actor: .system("test"), try CaseOffice.pack())
            try await office.opened(under: "older")
            try await office.rooms.database.write { transaction in
                try transaction.run(
                    """
                    insert into pack_release (hash, pack_id, title, active, installed_at)
                    select 'older', pack_id, title, 0, installed_at from pack_release where hash = \(now)
                    """
                )
                try transaction.run(
                    """
                    insert into pack_file (hash, position, layer, path, content)
                    select 'older', position, layer, path, content from pack_file where hash = \(now)
                    """
                )
                try transaction.run(
                    """
                    update pack_file set content = \(Array("warp: 9\n".utf8))
                    where hash = 'older' and path = 'bundles/canji.yaml'
                    """
                )
            }

            await #expect(throws: PackProblem.self) { _ = try await releases.current() }
            let later = Migration("20991231-0001-later") { _ in ["create table later (id bigint)"] }
            let problem = await #expect(throws: PackProblem.self) {
                try await Migrator(Rooms.migrations + [later]).migrate(
                    office.rooms.database,
                    at: office.clock.now(),
                    unless: Releases.refuseUnread
                )
            }
            #expect(problem?.faults.contains { $0.file.contains("canji") } == true)
            await #expect(throws: (any Error).self, "the table was not made") {
                try await office.rooms.database.read { _ = try $0.query("select 1 from later") }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `releases that cases were opened under come back with the one in force`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let releases = releases(office)
            let first = try await releases.install(actor: .system("test"), try CaseOffice.pack())
            try await office.opened(under: first)
            let second = try await releases.install(actor: .system("test"), try Self.changed())

            let current = try #require(try await releases.current())
            #expect(current.hash == second)
            #expect(Array(current.older.keys) == [first])
        }
    }
}

extension CaseOffice {
    /// A case of an office that runs the shipped packs as this release.
    fileprivate func opened(under hash: String) async throws {
        let pack = try Self.pack()
        let services = try PackServices(pack, hash: hash) { _ in pack.root }
        let casework = Casework(
            database: rooms.database,
            cipher: FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32))),
            audit: rooms.audit,
            clock: clock,
            services: services,
            judge: PolicyJudge(services),
            coverage: BenefitsCoverage(rooms.benefits),
            functions: rooms.access.functions,
            regions: rooms.regions,
            parties: rooms.parties
        )
        _ = try await casework.open(
            actor: actor("clerk"),
            requestID: request(),
            CaseStory.opening(self, try await person("王桂香"))
        )
    }
}
