// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary
import Web

extension PlanCommand {
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "把规划的评估报告写成文件：.html、.pdf 或 .docx")
        @OptionGroup var store: StoreOptions
        @Option(help: "规划编号；不写就用规划期包含这一天的那一个") var plan: String?
        @Option(help: "看到哪一天为止，默认今天") var asOf: String?
        @Option(help: "写到哪个文件，按扩展名定格式") var out: String
        @Option(help: "页面模板目录，仅供开发") var templates: String?

        func run() async throws {
            let kind = (out as NSString).pathExtension.lowercased()
            guard let kind = PlanEvaluationFile.Kind(rawValue: kind) else {
                throw CommandProblem.badOption("--out 应以 .html、.pdf 或 .docx 结尾，写的是“\(out)”")
            }
            try OutputFile.check(out)
            let today = SystemClock().today
            let asked = try asOf.map { try CivilDate(parsing: $0) } ?? today
            let day = min(asked, today)
            let composition = try await Composition.open(store)
            let site = SiteContext(
                rooms: composition.rooms,
                templates: try await Templates(directory: templates),
                assets: AssetStore(),
                settings: SiteSettings(office: composition.pack.office, demo: false)
            )
            let found = try composition.pack.plan(named: plan, on: day)
            let bytes = try await PlanEvaluationFile.bytes(
                of: found.id,
                on: day,
                kind,
                actor: .system("plan report"),
                site: site
            )
            try await composition.rooms.database.close()
            try OutputFile.write(Data(bytes), to: out)
            if asked > today { print("\(asked.iso) 还没有到，按今天的数写。") }
            print("\(found.title)截至 \(day.iso) 的评估报告已写到 \(out)。")
        }
    }

    struct Draft: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "从一个规划的差距起草下一个规划的资料包文件：没完成的指标连同现在的数，目标留空待定"
        )
        @OptionGroup var store: StoreOptions
        @Option(help: "从哪个规划起草；不写就用规划期包含这一天的那一个") var plan: String?
        @Option(help: "看到哪一天为止，默认今天") var asOf: String?
        @Option(help: "新规划的编号，也是文件夹名") var id: String
        @Option(help: "写到哪个文件夹，其中的 plans/编号 不能已经存在") var out: String

        func run() async throws {
            let today = SystemClock().today
            let day = min(try asOf.map { try CivilDate(parsing: $0) } ?? today, today)
            let composition = try await Composition.open(store)
            let found = try composition.pack.plan(named: plan, on: day)
            let record = try await composition.rooms.planning.record(
                actor: .system("plan draft"),
                id: found.id,
                on: day
            )
            try await composition.rooms.database.close()
            let draft = try PlanDraft(record.status, id: id)
            let folder = URL(fileURLWithPath: out).appendingPathComponent("plans/\(id)")
            guard !FileManager.default.fileExists(atPath: folder.path) else {
                throw CommandProblem.badOption("\(folder.path) 已经存在，不覆盖；请换一个编号或者文件夹")
            }
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            } catch {
                throw CommandProblem.badOption("建不了文件夹“\(folder.path)”，请检查 --out 写的位置和权限")
            }
            for (name, text) in draft.files {
                try OutputFile.write(Data(text.utf8), to: folder.appendingPathComponent(name).path)
            }
            print("已起草到 \(folder.path)：接着办的指标 \(draft.carried) 项，另有 \(draft.reached) 项已经达到、没有列入。")
            print("目标都还空着，填好后用 minzheng packs check 检查。")
        }
    }
}

extension PlanCommand {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "把各地规划里口径相同的指标并列；只按单位、分子和分母认，名称相同、口径不同的不比"
        )
        @Option(help: "存放各政策包的目录") var packs = "packs"
        @Option(help: "看到哪一天为止，默认今天") var asOf: String?

        func run() throws {
            let day = try asOf.map { try CivilDate(parsing: $0) } ?? SystemClock().today
            let found = try PlanPlace.all(packs: packs)
            for faulty in found.faulty {
                FileHandle.standardError.write(Data("\(faulty.pack) 没有列入：\(faulty.problem.message)\n".utf8))
            }
            let comparison = PlanComparison(found.places.map { (place: $0.title, plans: $0.status(on: day)) })
            for group in comparison.groups {
                print("\(group.title)（\(group.unit)）：\(group.definition)")
                for entry in group.entries {
                    let (indicator, verdict) = (entry.indicator.indicator, entry.indicator.current)
                    let base = indicator.baseline.map { reading in
                        "\(reading.year) 年 \(reading.reading.figure.map { PlanText.amount($0, indicator.unit) } ?? "没有数")"
                    }
                    print(
                        "    \(entry.place) \(entry.status.plan.years.text)：起点 \(base ?? "没有写")，目标\(verdict.goalText ?? "没有写")，"
                            + "实际 \(PlanText.value(verdict.point?.value, indicator.unit))，"
                            + verdict.standing.rawValue
                    )
                }
            }
            if comparison.groups.isEmpty { print("没有两地口径相同的指标。") }
            if !comparison.namesakes.isEmpty {
                let named = comparison.namesakes.map { namesake in
                    "\(namesake.title)（\(Set(namesake.entries.map(\.place)).sorted().joined(separator: "、"))）"
                }
                print("名称相同、口径不同或者没有写口径，不比：\(named.joined(separator: "，"))")
            }
        }
    }
}

extension StoreOptions {
    /// The store in a folder.
    static func of(_ data: String?) throws -> StoreOptions {
        try StoreOptions.parse(data.map { ["--data", $0] } ?? [])
    }
}

extension ResolvedPack {
    /// - Throws: `CommandProblem.noPlan` with the plans that there are.
    func plan(named id: String?, on day: CivilDate) throws -> PlanDefinition {
        let found = if let id { plan(id: id) } else { plan(on: day) }
        guard let found else {
            throw CommandProblem.noPlan(
                id.map { "没有规划“\($0)”" } ?? "没有包含 \(day.iso) 的规划",
                known: plans.map { "\($0.id)（\($0.years.text)）" }
            )
        }
        return found
    }
}
