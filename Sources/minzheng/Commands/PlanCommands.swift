// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "查看规划的完成情况，检查规划的内容",
        subcommands: [Status.self, Check.self, Report.self, Draft.self, Compare.self]
    )

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "按目标和实际值判断每项指标的完成情况；写了 --data 时连同库里上报和统计的数")
        @OptionGroup var options: PackOptions
        @Option(help: "数据目录；不写就只看资料包里的数") var data: String?
        @Option(help: "规划编号；不写就用规划期包含这一天的那一个") var plan: String?
        @Option(help: "看到哪一天为止，默认今天") var asOf: String?
        @Flag(help: "输出 JSON") var json = false

        func run() async throws {
            let day = try asOf.map { try CivilDate(parsing: $0) } ?? SystemClock().today
            let status = try await status(on: day)
            let plan = status.plan
            if json {
                let encoder = JSONEncoder()
                encoder.keyEncodingStrategy = .convertToSnakeCase
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                return print(String(decoding: try encoder.encode(PlanReport(status)), as: UTF8.self))
            }
            print("\(plan.title)（\(plan.years.text)），\(plan.document)")
            print("截至 \(day.iso)，\(status.isClosed ? "规划期已满" : "规划期内")")
            guard !plan.indicators.isEmpty else { return print("还没有指标：\(plan.note ?? plan.kind.rawValue)") }
            for item in status.indicators {
                let nature = item.indicator.nature == .binding ? "［约束性］" : ""
                print("\(item.current.standing.rawValue)  \(item.indicator.title)\(nature)：\(item.current.reason)")
                for text in item.series.disagreements { print("    两数不一致：\(text)") }
            }
            print("")
            print("指标 \(status.indicators.count) 项：\(status.countText)")
            print("有目标的 \(status.targeted) 项，能判断的 \(status.judged) 项；无数据、不列、空缺的不算完成，也不算没完成")
            print(status.scoreText.map { "完成率 \($0)%（只算能判断的 \(status.judged) 项，约束性的按两倍计）" } ?? "没有可以判断的指标，不算完成率")
        }

        /// By the packs alone, or by the packs that a store has in force and by what it holds.
        private func status(on day: CivilDate) async throws -> PlanStatus {
            guard data != nil else {
                let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
                let found = try pack.plan(named: plan, on: day)
                return PlanJudge(found, on: day, further: PlanMetrics(pack).points(of: found, on: day)).status
            }
            let composition = try await Composition.open(try StoreOptions.of(data))
            let record = try await composition.rooms.planning.record(
                actor: .system("plan status"),
                id: try composition.pack.plan(named: plan, on: day).id,
                on: day
            )
            try await composition.rooms.database.close()
            return record.status
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "检查规划，列出项数、投资合计、出入和空缺")
        @OptionGroup var options: PackOptions

        func run() throws {
            let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
            for plan in pack.plans {
                print("\(plan.id)  \(plan.title)（\(plan.years.text)，\(plan.kind.rawValue)）")
                let natures = IndicatorDefinition.Nature.allCases.map { nature in
                    (nature, plan.indicators.filter { $0.nature == nature }.count)
                }
                let counted = natures.filter { $0.1 > 0 }.map { "\($0.0.rawValue) \($0.1)" }.joined(separator: "，")
                print("    指标 \(plan.indicators.count) 项\(counted.isEmpty ? "" : "：\(counted)")")
                let tasks = plan.measures.flatMap(\.tasks).count
                print("    措施 \(plan.measures.count) 项，任务 \(tasks) 条，工程项目 \(plan.projects.count) 个")
                let yearly = plan.projects.reduce(.zero) { $0 + $1.yearlyInvestment }
                if plan.oneOffInvestment > .zero { print("    一次性投资合计 \(plan.oneOffInvestment.inLargeUnits)") }
                if yearly > .zero { print("    每年投入 \(yearly.inLargeUnits)") }
                for indicator in plan.indicators
                where indicator.targets.contains(where: { $0.goal == .reading(.blank) }) {
                    print("    原文空缺：\(indicator.title)〔\(indicator.basis.joined(separator: "；"))〕")
                }
                for item in plan.discrepancies {
                    let readings = item.readings.map { "\($0.text)〔\($0.basis)〕" }.joined(separator: "；")
                    print("    出入 \(item.id) \(item.title)：\(readings)。\(item.used)")
                }
            }
            print("\(pack.title)：规划 \(pack.plans.count) 个，部门 \(pack.departments.count) 个，检查通过。")
        }
    }
}
