// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import Storage
import TestSupport
import Testing
import Vocabulary

/// Random people do random things to cases of the nation's services and of services made at random; after each of them
/// the store must say what the actions say. `MINZHENG_MODEL_STEPS` says how many on each database, 300 unless it does;
/// `MINZHENG_MODEL_SEED` repeats what a failure names; `MINZHENG_MODEL_REPORT` prints what was done how often.
struct CaseModelTests {
    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private static let steps = setting("MINZHENG_MODEL_STEPS") ?? 300
    private static let seed = setting("MINZHENG_MODEL_SEED") ?? 20_261_122
    /// Each office is closed after so many steps and another one opened.
    private static let most = 1_000

    @Test(arguments: TestStores.all)
    func `whatever anybody does, the store is what the actions say`(store: Dialect) async throws {
        var left = Self.steps
        var world = 0
        var counts: [String: Int] = [:]
        var pack = try CaseOffice.shipped.get()
        while left > 0 {
            let seed = UInt64(Self.seed + world)
            if world % 10 == 0 {
                var services = ModelServices(seed: seed)
                pack = try CaseOffice.pack(services: services.files(24))
            }
            // The services of ten offices are made from the first one's seed.
            let again =
                "MINZHENG_MODEL_SEED=\(Self.seed + world / 10 * 10) "
                + "MINZHENG_MODEL_STEPS=\((world % 10 + 1) * Self.most)"
            let done = try await Self.run(store, pack, seed: seed, steps: min(left, Self.most), repeating: again)
            counts.merge(done) { $0 + $1 }
            left -= Self.most
            world += 1
        }
        #expect(counts["done act", default: 0] > Self.steps / 20)
        guard ProcessInfo.processInfo.environment["MINZHENG_MODEL_REPORT"] != nil else { return }
        let lines = counts.sorted { $0.key < $1.key }.map { "\($0.value)\t\($0.key)\n" }.joined()
        FileHandle.standardError.write(Data("\(store), \(Self.steps) steps\n\(lines)".utf8))
    }

    private static func run(_ store: Dialect, _ pack: ResolvedPack, seed: UInt64, steps: Int, repeating again: String)
        async throws -> [String:
        Int]
    {
        let start = Timestamp(date: try CivilDate(year: 2026, month: 3, day: 2), hour: 9)
        return try await TestStores.withStore(store, Rooms.migrations) { database in
            let office = try await CaseOffice.make(
                database,
                pack: pack,
                clock: AdjustableClock(start),
                keepsRegisters: true
            )
            var world = try await ModelWorld(office, seed: seed)
            var number = 0
            do {
                while number < steps {
                    number += 1
                    try await world.step()
                }
                try await world.checkAll()
            } catch {
                throw ModelCase.Violation("\(again), seed \(seed), step \(number), \(store): \(error)")
            }
            return world.counts
        }
    }
}
