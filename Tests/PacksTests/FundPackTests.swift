// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing
import Vocabulary

/// Funds of the packs, and what is said of faulty ones.
struct FundPackTests {
    private static func faults(_ funds: String) -> [String] {
        do {
            let files = ["pack.yaml": "id: own\ntitle: 某县\nroot: \"990000\"", "funds.yaml": funds]
            _ = try ResolvedPack([try PackLoader.load(files: files.mapValues { Array($0.utf8) }, name: "own")])
            return []
        } catch let problem as PackProblem {
            return problem.faults.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a lower layer has the lines of the nation, with what the lottery owes the old`() throws {
        let funds = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen").funds
        #expect(funds.lines.contains { $0.id == "dibao" && $0.programs == ["dibao"] && !$0.goals.isEmpty })
        #expect(funds.lines.filter(\.isElderCare).map(\.id) == ["fucai-yanglao"])
        #expect(funds.appraisals.allSatisfy { $0.group == "平安建设考核" } && funds.elderShare != nil)
    }

    @Test func `a benefit or parameter that there isn't, a missing basis and an id written twice are named`() {
        let line = "{id: a, title: 甲, subject: 208, purpose: 用途, sources: [本级资金], basis: [某文件]"
        #expect(Self.faults("lines:\n  - \(line)}").isEmpty)
        func says(_ funds: String, _ words: String) -> Bool { Self.faults(funds).contains { $0.contains(words) } }
        #expect(says("lines:\n  - \(line), programs: [nothing]}", "没有待遇项目“nothing”"))
        #expect(says("elder_share: 没有的\nlines: []", "没有参数“没有的”"))
        #expect(says("lines:\n  - \(line)}\n  - \(line)}", "写了 2 次"))
        #expect(says("lines:\n  - \(line.replacing("某文件", with: ""))}", "依据"))
        #expect(says("lines:\n  - \(line.replacing("本级资金", with: "天上"))}", "天上"))
    }
}
