// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing

/// Cycles of re-checks and totals of verification, as packs write them.
struct RulePackTests {
    /// The shipped packs with one file of one layer put in place.
    private func packs(_ layer: String, _ path: String, _ text: String) throws -> ResolvedPack {
        try ResolvedPack(
            try ["national", "hubei", "hubei-tianmen"].map { id in
                let pack = try PackLoader.load(folder: "\(PackFolder.all)/\(id)")
                guard id == layer else { return pack }
                return try PackLoader.load(files: pack.files.merging([path: Array(text.utf8)]) { $1 }, name: id)
            }
        )
    }

    private func faults(_ layer: String, _ path: String, _ text: String) -> [String] {
        do {
            _ = try packs(layer, path, text)
            return []
        } catch let problem as PackProblem {
            return problem.faults.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    private func shipped(_ path: String) throws -> String {
        try String(contentsOfFile: "\(PackFolder.all)/national/\(path)", encoding: .utf8)
    }

    @Test func `the nation says how often each class is looked at again, and by which article`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        let cycles = pack.rechecks.filter { $0.program == "dibao" }
        #expect(
            Dictionary(uniqueKeysWithValues: cycles.map { ($0.classCode, $0.months) }) == ["A": 12, "B": 6, "C": 3]
        )
        for cycle in cycles { #expect(cycle.basis.contains("第三十一条")) }
        for total in pack.totals { #expect(total.basis.contains("民发〔2021〕57号"), "\(total.input)") }
    }

    @Test func `a county overrides one class and inherits the others`() throws {
        let text = "id: dibao\nrecheck:\n  - {class: B, months: 4, basis: 县文件}\n"
        let pack = try packs("hubei-tianmen", "programs/dibao.yaml", text)
        let rechecks = pack.rechecks.filter { $0.program == "dibao" }
        let cycles = Dictionary(uniqueKeysWithValues: rechecks.map { ($0.classCode, $0.months) })
        #expect(cycles == ["A": 12, "B": 4, "C": 3])
        #expect(rechecks.first { $0.classCode == "B" }?.basis == "县文件")
    }

    @Test func `a county overrides one total and inherits the others`() throws {
        let text = """
            totals:
              - {input: 多套住房, of: family, as: flag, from: 3, parts: [{item: 房产套数}], basis: 县文件}
            """
        let pack = try packs("hubei-tianmen", "verification/totals.yaml", text)
        #expect(pack.totals.count == 6)
        #expect(pack.totals.first { $0.input == "多套住房" }?.from == 3)
    }

    @Test(arguments: [
        ("months: 12", "months: 0", "A 类的复核周期写的是 0 个月，应为 1 至 12 个月"),
        ("months: 6", "months: 100", "B 类的复核周期写的是 100 个月，应为 1 至 12 个月"),
        ("months: 6", "months: 半年", "应是整数"), ("class: B", "class: A", "A 类的复核周期写了 2 次"),
        ("id: dibao", "id: dibaoo", "没有待遇项目“dibaoo”"), ("class: C", "klass: C", "不认识的键“klass”"),
    ])
    func `a cycle that makes no sense is named`(right: String, wrong: String, expected: String) throws {
        let text = try shipped("programs/dibao.yaml")
        let found = faults("national", "programs/dibao.yaml", text.replacing(right, with: wrong, maxReplacements: 1))
        #expect(found.contains { $0.contains(expected) && $0.contains("programs/") }, "\(found)")
    }

    @Test(arguments: [
        ("input: 多套住房", "input: 几套住房", "要填入政策的“几套住房”，但政策规则里没有这个输入"), ("from: 2", "from: 0", "应为 1 至 100"),
        ("months: 12", "months: 7", "只能是 1（按月）或 12（按年）"), ("of: family", "of: village", "只能是：person、family"),
        ("period: 月", "period: 周", "只能写“月”"), ("input: 金融资产", "input: 机动车辆", "“机动车辆”写了 2 次"),
        ("parts: [{item: 房产套数}]", "parts: []", "没有写由哪些核对项目合计"),
    ])
    func `a total that makes no sense is named`(right: String, wrong: String, expected: String) throws {
        let text = try shipped("verification/totals.yaml")
        let found = faults(
            "national",
            "verification/totals.yaml",
            text.replacing("    " + right, with: "    " + wrong, maxReplacements: 1)
                .replacing("- " + right, with: "- " + wrong, maxReplacements: 1)
                .replacing(", " + right, with: ", " + wrong, maxReplacements: 1)
        )
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }
}
