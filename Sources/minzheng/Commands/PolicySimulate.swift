// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

extension PolicyCommand {
    /// What other figures come to for the families of a store.
    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "simulate",
            abstract: "改几个标准，在库里的家庭上试算：谁进、谁出、多花多少钱",
            discussion: "例：minzheng policy simulate --data DIR --program 低保 --month 2026-11 --set 城市低保标准=700元"
        )
        @OptionGroup var store: StoreOptions
        @Option(help: "存放各政策包的目录，与 --pack 同用") var packs = "packs"
        @Option(help: "按哪个政策包的规则，默认用库里现行的政策包") var pack: String?
        @Option(help: "待遇项目，编号或名称，如 低保") var program = "低保"
        @Option(help: "测算哪个月，如 2026-11，默认本月") var month: String?
        @Option(help: "假设值，如 城市低保标准=700元，可写多次") var set: [String] = []
        @Option(help: "同时使用几个线程") var threads = 1
        @Flag(help: "重新读取家庭资料，不用本月已取的") var fresh = false
        @Flag(help: "输出 JSON，列出全部变动的家庭") var json = false

        func run() async throws {
            guard (1...64).contains(threads) else { throw CommandProblem.badThreads }
            let values = try Self.values(set)
            var composition = try await Composition.open(store)
            let month = try self.month.map(Self.month) ?? composition.rooms.clock.today.month
            if let pack {
                let loaded = try ResolvedPack.load(packs: packs, id: pack)
                guard loaded.root == composition.pack.root else {
                    throw CommandProblem.otherPlace(pack: loaded.title, store: composition.pack.title)
                }
                composition = try await Composition.compose(
                    composition.rooms.database,
                    cipher: composition.rooms.cipher,
                    clock: composition.rooms.clock,
                    pack: loaded,
                    hash: "pack:\(pack)",
                    releases: composition.releases
                )
            }
            let simulation = try await composition.rooms.workbench.simulate(
                actor: .system("policy simulate"),
                program: program,
                month: month,
                values: values,
                threads: threads,
                isFresh: fresh
            )
            let report = SimulationReport(simulation, tree: try await composition.rooms.regions.tree())
            if json {
                print(try report.json())
            } else {
                report.lines.forEach { print($0) }
            }
            try await composition.rooms.database.close()
        }

        private static func month(_ text: String) throws -> Month {
            guard let month = try? Month(parsing: text) else { throw CommandProblem.badMonth(text) }
            return month
        }

        /// Parameters with their figures; the same one twice is a slip that nobody should guess about.
        private static func values(_ set: [String]) throws -> [String: String] {
            var values: [String: String] = [:]
            for text in set {
                guard let sign = text.firstIndex(where: { $0 == "=" || $0 == "＝" }) else {
                    throw CommandProblem.badSetting(text)
                }
                func trimmed(_ part: Substring) -> String {
                    String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                }
                let (name, value) = (trimmed(text[..<sign]), trimmed(text[text.index(after: sign)...]))
                guard !name.isEmpty, !value.isEmpty else { throw CommandProblem.badSetting(text) }
                guard values.updateValue(value, forKey: name) == nil else { throw CommandProblem.setTwice(name) }
            }
            return values
        }
    }

    /// What was read for scenarios, and for how long it is kept.
    struct Snapshots: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "snapshots",
            abstract: "列出为测算取的数，设定保留期限并清除到期的"
        )
        @OptionGroup var store: StoreOptions
        @Option(help: "保留几个月，1 到 120") var keep: Int?

        func run() async throws {
            let rooms = try await Composition.open(store).rooms
            let workbench = rooms.workbench
            let actor = Actor.system("policy snapshots")
            if let keep { try await workbench.keepSnapshots(actor: actor, months: keep) }
            let purged = try await workbench.purgeSnapshots()
            print("保留 \(try await workbench.snapshotMonths()) 个月；这次清除 \(purged) 份。")
            for snapshot in try await workbench.snapshots(actor: actor) {
                let state =
                    switch snapshot.state {
                    case .taking: "正在取"
                    case .ready: "可用"
                    case .purged: "已清除"
                    }
                print(
                    "\(snapshot.programID)  \(snapshot.month.iso)  截至 \(snapshot.takenAt.text)  \(snapshot.families) 户 \(snapshot.persons) 人  \(state)  来源 \(snapshot.sourceHash)"
                )
            }
            try await rooms.database.close()
        }
    }
}
