// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing

/// Registers as packs describe them.
struct RegisterPackTests {
    static let good = """
        id: bridge
        title: 小桥
        summary: 试
        basis: 某文件
        manual: 是
        number: "Q{region}{year}{serial:3}"
        label: name
        fields:
          - {id: name, title: 桥名, type: text, sensitivity: open, required: 是}
          - {id: kind, title: 种类, type: choice, options: [石桥, 木桥], required: 是}
          - {id: length, title: 长度, type: number, unit: 米, decimals: 2}
          - {id: phone, title: 电话, type: text, format: phone, sensitivity: sensitive}
          - {id: lit, title: 路灯, type: yes-no}
          - {id: next, title: 改建为, type: entry, register: bridge}
        keys:
          - {title: 桥名不得重复, fields: [name]}
        states:
          - {id: open, title: 通行, initial: 是}
          - {id: shut, title: 封闭}
          - {id: gone, title: 拆除, final: 是}
        moves:
          - {id: shut, title: 封闭, from: [open], to: shut}
          - {id: reopen, title: 恢复, from: [shut], to: open}
          - {id: down, title: 拆除, from: [open, shut], to: gone, reason: 是}
        columns: [name, kind]
        filters: [kind, lit]
        sheet: [name, kind, length]
        certificate: {title: 证, number: "{year}-{serial:4}", months: 12, template: t, states: [open]}
        changers: [clerk]
        """

    private func load(_ text: String) throws -> Pack {
        let files = ["pack.yaml": "id: test\ntitle: 试", "registers/a.yaml": text].mapValues { Array($0.utf8) }
        return try PackLoader.load(files: files, name: "test")
    }

    private func faults(_ text: String) -> [PackFault] {
        do {
            _ = try load(text)
            return []
        } catch let problem as PackProblem {
            return problem.faults
        } catch {
            return [PackFault(file: "", line: 0, column: 0, text: "\(error)")]
        }
    }

    @Test func `a register is read as it is written`() throws {
        let register = try #require(try load(Self.good).registers.first)
        #expect(register.id == "bridge" && register.isManual && register.label == "name")
        #expect(register.field("length")?.decimals == 2)
        #expect(register.field("phone")?.sensitivity == .sensitive)
        #expect(register.field("lit")?.sensitivity == .internal, "what is not said is for the office")
        #expect(register.field("next")?.register == "bridge")
        #expect(register.initial?.id == "open")
        #expect(register.moves.map(\.needsReason) == [false, false, true])
        #expect(register.certificate?.months == 12)
    }

    @Test(arguments: [
        ("id: bridge\n", "id: Bridge\n", "登记簿编号“Bridge”不能用"), ("id: bridge\n", "id: a;drop\n", "不能用"),
        ("{id: name, title: 桥名", "{id: 桥名, title: 桥名", "字段编号“桥名”不能用"),
        ("{id: length,", "{id: kind,", "字段编号“kind”重复了 2 次"), ("title: 长度", "title: 种类", "字段名称“种类”重复了 2 次"),
        ("{id: length,", "{id: office,", "留给证照使用"), ("type: number", "type: float", "只能是：text、number、money"),
        (", options: [石桥, 木桥]", "", "没有 options"), ("options: [石桥, 木桥]", "options: [石桥, 石桥]", "的选项有重复"),
        ("type: yes-no}", "type: yes-no, options: [有]}", "不是选择题"), (", unit: 米", "", "没有单位 unit"),
        ("decimals: 2", "decimals: 9", "小数位数应为 0 至 6"), ("type: yes-no}", "type: yes-no, decimals: 1}", "不能写 decimals"),
        ("type: yes-no}", "type: yes-no, format: phone}", "不能写 format"),
        ("type: yes-no}", "type: yes-no, long: 是}", "不能写 long"),
        ("format: phone", "format: fax", "只能是：credit-code、phone"),
        (", register: bridge", "", "请用 register 写明"),
        ("type: yes-no}", "type: yes-no, register: bridge}", "不能写 register"),
        ("sensitivity: sensitive", "sensitivity: secret", "只能是：open、internal、sensitive"),
        ("label: name", "label: nam", "label中的字段“nam”不存在"), ("label: name", "label: kind", "应是文本字段"),
        ("label: name", "label: phone", "不能是敏感字段"), ("sensitivity: open, required: 是", "sensitivity: open", "应是必填"),
        ("fields: [name]}", "fields: [nam]}", "keys中的字段“nam”不存在"),
        ("fields: [name]}", "fields: [name, name]}", "的字段有重复"),
        ("columns: [name, kind]", "columns: []", "没有写列表的列"),
        ("columns: [name, kind]", "columns: [name, name]", "columns 中的字段有重复"),
        ("filters: [kind, lit]", "filters: [length]", "不能用来筛选"), ("filters: [kind, lit]", "filters: [phone]", "不能用来筛选"),
        ("sheet: [name, kind, length]", "sheet: [name]", "必填字段“种类”不在表格 sheet 里"),
        ("title: 通行, initial: 是", "title: 通行", "应恰好有一个起点状态"),
        ("title: 封闭}\n  - {id: gone", "title: 封闭, initial: 是}\n  - {id: gone", "现在有 2 个"),
        ("initial: 是}", "initial: 是, final: 是}", "不能既是起点又是终点"),
        ("to: gone", "to: nowhere", "指向不存在的状态“nowhere”"),
        ("from: [open, shut], to: gone", "from: [gone], to: open", "从终点状态“gone”开始"),
        ("from: [open], to: shut", "from: [open], to: gone", "状态“封闭”走不到"),

        (
            "  - {id: reopen, title: 恢复, from: [shut], to: open}\n  - {id: down, title: 拆除, from: [open, shut]",
            "  - {id: down, title: 拆除, from: [open]", "没有出口"
        ),
        ("{id: reopen, title: 恢复", "{id: shut, title: 恢复", "变动编号“shut”重复"),
        ("from: [shut], to: open", "from: [], to: open", "没有写从哪些状态"),
        ("Q{region}{year}{serial:3}", "Q{region}{year}", "恰好有一处 {serial:位数}"),
        ("{year}-{serial:4}", "{yaer}-{serial:4}", "编号规则“{yaer}-{serial:4}”不能用"),
        ("{serial:4}", "{serial:4}{serial:4}", "不能用"), ("months: 12", "months: 0", "应为 1 至 1200 个月"),
        ("template: t, states: [open]", "template: t, states: [opened]", "状态“opened”不存在"),
        ("states: [open]}", "states: [gone]}", "不能发证"),
        ("template: t, ", "", "缺少“template”"), ("changers: [clerk]", "", "没有写哪些职能 changers"),
        ("basis: 某文件", "", "必须写明依据"),
        ("manual: 是", "manaul: 是", "不认识的键“manaul”"), ("required: 是}", "required: yes}", "应写“是”或“否”"),
    ])
    func `what is wrong is named with its place`(right: String, wrong: String, expected: String) {
        let text = Self.good.replacing(right, with: wrong)
        #expect(text != Self.good)
        let found = faults(text)
        #expect(
            found.contains { $0.text.contains(expected) && $0.file == "test/registers/a.yaml" && $0.line > 0 },
            "\(found)"
        )
    }

    @Test func `numbers are filled in, and those that count together are told apart from others`() throws {
        let rule = try #require(NumberRule("{region}社证字〔{year}〕{month}第{serial:4}号"))
        #expect(rule.number(year: 2026, month: 3, region: "429006000000", serial: 17) == "429006社证字〔2026〕03第0017号")
        #expect(rule.number(year: 2026, month: 3, region: "429006", serial: 12_345) == "429006社证字〔2026〕03第12345号")
        #expect(rule.series(year: 2026, month: 3, region: "429006") == "429006社证字〔2026〕03第#号")
        for text in ["", "{year}", "{serial:0}", "{serial:10}", "{serial:x}", "{serial:3", "serial:3}", "{serial:3}}"] {
            #expect(NumberRule(text) == nil, "\(text)")
        }
    }

    @Test func `the shipped registers hold together with functions and papers`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        let registers = Dictionary(uniqueKeysWithValues: pack.registers.map { ($0.id, $0) })
        #expect(
            registers.keys.sorted() == [
                "adoption_record", "civil_post", "community_facility", "divorce_record", "elder_care_institution",
                "place_name", "reform_pilot", "social_organization", "staff_training", "township_station",
            ]
        )
        #expect(registers["place_name"]?.states.map(\.title) == ["在用", "更名", "废止"])
        #expect(registers["social_organization"]?.certificate?.months == 48)
    }

    @Test(arguments: [
        ("changers: [clerk]", "changers: [nobody]", "职能“nobody”没有定义"),
        ("changers: [clerk]", "changers: [reader]", "没有 register.write 权限"),
        ("changers: [clerk]", "readers: [mute]\nchangers: [clerk]", "没有 register.read 权限"),
        ("register: bridge}", "register: tunnel}", "登记簿“tunnel”不存在"),
        ("template: t,", "template: other,", "documents/other.html 不存在"),
    ])
    func `what a register names beside itself must be there`(right: String, wrong: String, expected: String) throws {
        let functions = """
            functions:
              - {id: clerk, title: 经办, levels: [county], permissions: [register.read, register.write]}
              - {id: reader, title: 查阅, levels: [county], permissions: [register.read]}
              - {id: mute, title: 旁听, levels: [county], permissions: []}
            """
        func layers(_ register: String) throws -> [Pack] {
            let files = [
                "pack.yaml": "id: test\ntitle: 试", "registers/a.yaml": register, "functions.yaml": functions,
                "documents/t.html": "<html lang=\"zh-CN\"><body>{{name}}</body></html>",
            ]
            return [try PackLoader.load(files: files.mapValues { Array($0.utf8) }, name: "test")]
        }
        #expect(try ResolvedPack(layers(Self.good)).registers.count == 1)
        let problem = try #require(throws: PackProblem.self) {
            try ResolvedPack(layers(Self.good.replacing(right, with: wrong)))
        }
        #expect(problem.faults.contains { $0.text.contains(expected) }, "\(problem.faults)")
    }
}
