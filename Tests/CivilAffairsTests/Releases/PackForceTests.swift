// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing

/// What a pack must hold before it comes into force.
struct PackForceTests {
    private static let packs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packs").path

    /// The shipped packs with a text of the nation's replaced; an empty replacement of a whole file takes it out.
    private static func changed(_ path: String, _ right: String?, _ wrong: String) throws -> ResolvedPack {
        try ResolvedPack(
            try ["national", "hubei", "hubei-tianmen"].map { id in
                let pack = try PackLoader.load(folder: "\(packs)/\(id)")
                guard id == "national" else { return pack }
                var files = pack.files
                let text = String(decoding: files[path] ?? [], as: UTF8.self)
                files[path] = right.map { Array(text.replacing($0, with: wrong).utf8) }
                return try PackLoader.load(files: files, name: id)
            }
        )
    }

    @Test func `the shipped packs may come into force`() throws {
        let pack = try ResolvedPack.load(packs: Self.packs, id: "hubei-tianmen")
        #expect(PackServices.faults(of: pack).isEmpty)
        let services = try PackServices(pack, hash: "h") { _ in pack.root }
        #expect(try services.recheckCycles(of: "dibao") == ["A": 12, "B": 6, "C": 3])
        #expect(throws: CaseworkProblem.noRecheckCycles(program: "linshi-jiuzhu")) {
            try services.recheckCycles(of: "linshi-jiuzhu")
        }
    }

    @Test(arguments: [
        ("verification/totals.yaml", "item: 房产套数", "item: 房产数", "“房产数”没有来源返回"),
        ("verification/totals.yaml", "item: 机动车数量", "item: 银行存款", "“银行存款”不是件数"),
        ("verification/totals.yaml", "{item: 经营所得, months: 12}", "{item: 经营所得}", "按年返回，months 应为 12"),
        ("verification/totals.yaml", "{item: 理财产品}", "{item: 养老金}", "不能相加"),
        ("verification/sources.yaml", nil, "", "没有写向谁核对"), ("verification/totals.yaml", nil, "", "没有写核对结果怎样合计"),
        ("programs/dibao.yaml", nil, "", "没有写定期复核的周期"),
    ])
    func `a pack that cannot be run by is refused with the reason`(
        path: String,
        right: String?,
        wrong: String,
        expected: String
    ) throws {
        let pack = try Self.changed(path, right, wrong)
        let found = PackServices.faults(of: pack)
        #expect(found.contains { $0.text.contains(expected) && $0.file.hasSuffix(path) }, "\(found)")
        #expect(throws: PackProblem.self) { try PackServices(pack, hash: "h") { _ in pack.root } }
    }

    @Test(arguments: TestStores.all)
    func `a pack that cannot be run by is not installed`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let releases = Releases(database: office.rooms.database, audit: office.rooms.audit, clock: office.clock)
            let pack = try Self.changed("programs/dibao.yaml", nil, "")
            await #expect(throws: PackProblem.self) { try await releases.install(actor: .system("test"), pack) }
            #expect(try await releases.current() == nil)
        }
    }
}
