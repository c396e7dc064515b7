// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import SharedKernel
import Storage

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "把资料导入库",
        subcommands: [Boundaries.self]
    )

    struct Boundaries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导入区划边界（GeoJSON），看板据此画地图；同一区划再导入就替换"
        )
        @OptionGroup var store: StoreOptions
        @Argument(help: "GeoJSON 文件：FeatureCollection，每个面的属性里有 code、adcode 或 区划代码") var file: String

        func run() async throws {
            let address = URL(fileURLWithPath: file)
            guard let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int else {
                throw CommandProblem.noFile(file)
            }
            // What is too large isn't read at all.
            guard size <= BoundaryFile.largest else { throw BoundaryProblem.tooLarge }
            let boundaries = try BoundaryFile([UInt8](try Data(contentsOf: address)))
            let composition = try await Composition.open(store)
            let outcome = try await composition.rooms.regions.importBoundaries(
                actor: .system("import boundaries"),
                boundaries,
                source: address.lastPathComponent,
                root: composition.rooms.planning.rootRegionID
            )
            try await composition.rooms.database.close()
            print("已导入 \(outcome.taken.count) 个区划的边界\(Self.named(outcome.taken.map(\.name)))。")
            if !outcome.unknown.isEmpty {
                print("文件里有 \(outcome.unknown.count) 个不是本库的区划，没有导入\(Self.named(outcome.unknown))。")
            }
            if !outcome.missing.isEmpty {
                print("还有 \(outcome.missing.count) 个下级区划没有边界\(Self.named(outcome.missing.map(\.name)))。")
            }
            if outcome.taken.isEmpty { throw ExitCode(1) }
        }

        private static func named(_ names: [String]) -> String {
            guard !names.isEmpty else { return "" }
            return "：" + names.prefix(40).joined(separator: "、") + (names.count > 40 ? "等" : "")
        }
    }
}
