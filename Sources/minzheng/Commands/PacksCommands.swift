// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Storage
import Packs
import Policy
import SharedKernel
import Vocabulary

struct PackOptions: ParsableArguments {
    @Option(help: "存放各政策包的目录") var packs = "packs"
    @Option(help: "政策包编号") var pack = "hubei-tianmen"
}

struct PacksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packs",
        abstract: "检查、测试、查看、安装政策包",
        subcommands: [Check.self, Test.self, Suggest.self, Show.self, Impact.self, Install.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "检查政策包，列出全部错误")
        @OptionGroup var options: PackOptions

        func run() throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            let faults = PackServices.faults(of: pack) + PackPrivacy.faults(of: pack)
            guard faults.isEmpty else { throw PackProblem(faults) }
            print("\(pack.title)：\(pack.layers.map(\.title).joined(separator: " → "))，检查通过。")
            print(
                "事项 \(pack.services.count) 个，登记簿 \(pack.registers.count) 个，职能 \(pack.functions.count) 个，区划 \(pack.regions.count) 条，规划 \(pack.plans.count) 个，政策测试 \(pack.policies.runTests().count) 个，事项样例 \(pack.runServiceTests().count) 个。"
            )
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "运行政策包自带的测试")
        @OptionGroup var options: PackOptions
        @OptionGroup var covering: CoverageOptions

        func run() throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            let outcomes = pack.policies.runTests()
            let failed = outcomes.filter { $0.difference != nil }
            for outcome in failed {
                print("✗ \(outcome.file):\(outcome.line) \(outcome.title)：\(outcome.difference ?? "")")
            }
            let samples = pack.runServiceTests()
            let wrong = samples.filter { $0.difference != nil }
            for sample in wrong {
                print("✗ \(sample.place.file):\(sample.place.line) \(sample.title)：\(sample.difference ?? "")")
            }
            let bad = failed.count + wrong.count
            print("\(outcomes.count + samples.count - bad) passed, \(bad) failed")
            if bad > 0 { throw ExitCode(1) }
            try covering.report(pack.policies)
        }
    }

    struct Suggest: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "给出政策包还缺的界线测试，供对照原文后贴入")
        @OptionGroup var options: PackOptions
        @Option(help: "只看哪个程序，写名称，如 低保；不写就看全部") var program: String?

        func run() throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            try SuggestionPrinter.print(pack.policies, program: program)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "列出现行参数及来自哪一层")
        @OptionGroup var options: PackOptions
        @Option(help: "哪一天，默认今天") var date: String?

        func run() throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            let day = try date.map { try CivilDate(parsing: $0) } ?? SystemClock().today
            for name in pack.parameters.names.sorted() {
                guard let row = pack.parameters.row(name, region: pack.root, on: day) else { continue }
                let remark = row.remark.isEmpty ? "" : "（\(row.remark)）"
                print("\(name) = \(row.value)  自 \(row.from.iso)  [\(row.layer)]  \(row.document)\(remark)")
            }
        }
    }

    struct Impact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "安装前看：在途的办件哪些改按新版办，哪些按原版办完、为什么；不改动数据")
        @OptionGroup var options: PackOptions
        @OptionGroup var store: StoreOptions

        func run() async throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            let composition = try await Composition.open(store)
            let impact = try await composition.rooms.casework.impact(of: pack)
            try await composition.rooms.database.close()
            guard !impact.isEmpty else { return print("没有在途的办件。") }
            for line in impact {
                let place = line.isDraft ? "未提交" : line.step
                let what = line.reasons.isEmpty ? "改按新版接着办" : "按原版办完：\(line.reasons.joined(separator: "；"))"
                print("\(line.service)　\(place)　\(line.count) 件　\(what)")
            }
            let moving = impact.filter(\.reasons.isEmpty).reduce(0) { $0 + $1.count }
            print("共 \(impact.reduce(0) { $0 + $1.count }) 件在途，其中 \(moving) 件改按新版。")
        }
    }

    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "检查、测试并安装为发布版；运行中的服务器随即启用")
        @OptionGroup var options: PackOptions
        @OptionGroup var store: StoreOptions

        func run() async throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            let composition = try await Composition.begin(store, pack: pack, actor: .system("packs install"))
            let users = try await composition.rooms.access.users(actor: .system("packs install"))
            try await composition.rooms.database.close()
            print("已安装 \(pack.title)。密钥文件：\(store.keyPath)，请单独备份。")
            if users.isEmpty { print("还没有用户。请运行 minzheng users add --login 用户名 --name 姓名 --function administrator。") }
        }
    }
}

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "按政策测算并说明理由",
        subcommands: [
            Check.self, Test.self, Suggest.self, Format.self, Explain.self, RunRules.self, Simulate.self,
            Snapshots.self,
        ]
    )

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "测算一个家庭，说明每一步")
        @OptionGroup var options: PackOptions
        @Option(help: "待遇项目") var program = "dibao"
        @Option(help: "哪一天，默认今天") var date: String?
        @Option(help: "家庭情况，JSON 文件；键为 家庭、成员、义务人") var input: String
        @Flag(help: "输出 JSON") var json = false

        func run() throws {
            guard let data = FileManager.default.contents(atPath: input) else { throw CommandProblem.noFile(input) }
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            guard let policy = pack.policy(of: program) else {
                throw CommandProblem.noProgram(program, known: pack.policies.programs.map(\.id))
            }
            let facts: HouseholdFacts
            do {
                facts = try JSONDecoder().decode(HouseholdFacts.self, from: data)
            } catch let error as DecodingError {
                throw CommandProblem.badHousehold(Self.place(of: error))
            }
            let day = try date.map { try CivilDate(parsing: $0) } ?? SystemClock().today
            let result = try policy.evaluate(facts, on: day, region: pack.root)
            if json { return print(try Self.json(result)) }
            print(result.missing.isEmpty ? result.sentence : "待核：还需核实 \(result.missing.joined(separator: "、"))")
            print("")
            for clause in result.clauses {
                let mark = clause.result == .met ? "✓" : clause.result == .failed ? "✗" : "？"
                print("\(mark) \(clause.title)  \(clause.margin)  [\(clause.basis)]")
            }
            print("\n\(result.calculation)")
        }

        /// Where in the file the fault lies, in words.
        private static func place(of error: DecodingError) -> String {
            func path(_ keys: [any CodingKey]) -> String {
                keys.map { key in key.intValue.map { "第 \($0 + 1) 项" } ?? "“\(key.stringValue)”" }.joined()
            }
            return switch error {
            case .keyNotFound(let key, let context): "\(path(context.codingPath))缺少“\(key.stringValue)”"
            case .typeMismatch(_, let context): "\(path(context.codingPath))的类型不对，值都要写成带引号的文字"
            case .valueNotFound(_, let context): "\(path(context.codingPath))是空的"
            default: "不是完整的 JSON"
            }
        }

        private static func json(_ result: Evaluation) throws -> String {
            struct Body: Encodable {
                let sentence: String
                let results: [String: String]
                let covered: [String]
                let missing: [String]
                let clauses: [Evaluation.Clause]
                let steps: [Evaluation.Step]
            }
            let body = Body(
                sentence: result.sentence,
                results: result.family.mapValues(\.shown),
                covered: result.covered,
                missing: result.missing,
                clauses: result.clauses,
                steps: result.steps
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(body), as: UTF8.self)
        }
    }
}
