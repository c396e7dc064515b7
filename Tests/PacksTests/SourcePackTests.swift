// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing

/// Sources of verification as packs write them, and what is said of faulty ones.
struct SourcePackTests {
    private static let path = "verification/sources.yaml"

    /// The shipped packs with a file of one layer set.
    private static func packs(_ layer: String, _ path: String, _ text: String) throws -> ResolvedPack {
        try ResolvedPack(
            try ["national", "hubei", "hubei-tianmen"].map { id in
                let pack = try PackLoader.load(folder: "\(PackFolder.all)/\(id)")
                guard id == layer else { return pack }
                var files = pack.files
                files[path] = Array(text.utf8)
                return try PackLoader.load(files: files, name: id)
            }
        )
    }

    private static let gas = """
        sources:
          - id: gas
            title: 用气
            department: 燃气公司
            basis: [县文件]
            trust: 3
            confirm: 是
            valid_days: 60
            answer_days: 10
            connector: http
            items:
              - {input: 月均用气费, type: money, period: 月, attention: 用气较多，请核实}
        """

    @Test func `the nation says who is asked, by which article, and how far each is believed`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        #expect(pack.sources.count == 15)
        for source in pack.sources {
            #expect(source.basis.contains { $0.hasPrefix("社会救助法") }, "\(source.id)")
            #expect((1...9).contains(source.trust) && !source.confirm && source.connector == .folder)
        }
        let houses = pack.sources.first { $0.id == "real-estate" }?.items.first
        #expect(houses?.object?.title == "不动产单元号" && houses?.object?.length == 28)
    }

    @Test func `a county adds a source and replaces another by its id`() throws {
        let pack = try Self.packs("hubei-tianmen", "verification/more.yaml", Self.gas)
        #expect(pack.sources.count == 16)
        let gas = try #require(pack.sources.last)
        #expect(gas.confirm && gas.connector == .http && gas.trust == 3)
        #expect(gas.items.map(\.title) == ["月均用气费"])
        let own = Self.gas.replacing("id: gas", with: "id: bank")
        let replaced = try Self.packs("hubei-tianmen", "verification/more.yaml", own)
        #expect(replaced.sources.count == 15)
        #expect(replaced.sources.first { $0.id == "bank" }?.department == "燃气公司")
    }

    @Test(arguments: [
        ("id: gas", "id: 燃气", "应以小写字母开头"), ("    department: 燃气公司\n", "", "缺少“department”"),
        ("basis: [县文件]", "basis: []", "没有写依据 basis"), ("trust: 3", "trust: 10", "“trust”应是 1 至 9"),
        ("    trust: 3\n", "", "缺少“trust”"), ("valid_days: 60", "valid_days: 0", "“valid_days”应是 1 至 730 天"),
        ("answer_days: 10", "answer_days: 一周", "“answer_days”应是整数"), ("confirm: 是", "confirm: 看情况", "应写“是”或“否”"),
        ("connector: http", "connector: ftp", "只能是：folder、http"), ("type: money", "type: sum", "只能是：text、money"),
        ("period: 月", "period: 周", "只能是：月、年，或不写"),
        ("type: money, period: 月", "type: text, period: 月", "不是金额，请删去 period"),
        ("type: money, period: 月", "type: number", "请用 unit 写明单位"),
        ("type: money, period: 月", "type: money, unit: 元", "不是数量，请删去 unit"),
        ("type: money, period: 月", "type: choice", "请用 options 列出各个值"),
        ("type: money, period: 月", "type: yes-no, options: [{value: 是}]", "不是选择项，请删去 options"),
        (
            "type: money, period: 月", "type: choice, options: [{value: 多}, {value: 多, title: 很多}]", "有相同的选项"
        ), ("type: money, period: 月", "type: text, object: {title: 表号, length: 8}", "不能用 object 逐件计数"),
        (
            "type: money, period: 月", "type: number, unit: 只, object: {title: 表号, length: 0}", "应为 1 至 100"
        ), ("input: 月均用气费", "input: 查无记录", "不能作项目名"), ("attention:", "atention:", "不认识的键“atention”"),
        ("sources:", "source:", "这里应写核对来源 sources"),
    ])
    func `a source that cannot be asked is named with how to mend it`(from: String, to: String, message: String) {
        let text = Self.gas.replacing(from, with: to, maxReplacements: 1)
        let found = Self.faults { try Self.read(text) }
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test(arguments: [("金融资产", "是核对结果合计出来的"), ("户籍地", "写法不同")])
    func `an item that means two things is named`(name: String, message: String) {
        let text = Self.gas.replacing("input: 月均用气费", with: "input: \(name)")
        let found = Self.faults { _ = try Self.packs("hubei-tianmen", "verification/more.yaml", text) }
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    /// A layer of nothing but sources.
    private static func read(_ text: String) throws {
        let head = "id: county\ntitle: 某县\n"
        let files = ["pack.yaml": Array(head.utf8), "verification/more.yaml": Array(text.utf8)]
        _ = try PackLoader.load(files: files, name: "county")
    }

    private static func faults(_ load: () throws -> Void) -> [String] {
        do {
            try load()
            return ["loaded"]
        } catch let problem as PackProblem {
            return problem.faults.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a source twice and an item twice are named`() {
        let body = Self.gas.split(separator: "\n").dropFirst().joined(separator: "\n")
        let item = "\n      - {input: 用水, title: 月均用气费, type: text}"
        for (text, message) in [(Self.gas + "\n" + body, "核对来源“gas”写了 2 次"), (Self.gas + item, "有 2 个项目叫“月均用气费”")] {
            let found = Self.faults { try Self.read(text) }
            #expect(found.contains { $0.contains(message) }, "\(found)")
        }
    }
}
