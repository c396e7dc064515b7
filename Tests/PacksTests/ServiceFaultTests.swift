// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing

/// Faulty service definitions and what is said of each: where the fault stands, what is wrong, how to mend it.
struct ServiceFaultTests {
    /// A small service that is right.
    static let sound = """
        id: luming
        title: 路名命名
        kind: 行政许可
        unit: person
        summary: 新路命名。
        keywords: [路名]
        basis: [《地名管理条例》第十二条]
        parties:
          - {id: owner, title: 建设单位代表, least: 0, most: 1}
        eligibility:
          - {stops: 长度 < 50, message: 不足 50 米的路不命名}
        form:
          - group: 拟用名称
            fields:
              - {id: name, name: 名称, title: 名称, type: text, required: 是}
              - {id: kind, name: 类别, title: 类别, type: choice, options: [主干道, 巷], required: 是}
              - {id: length, name: 长度, title: 长度, type: number, unit: 米, visible: 类别 = 主干道, required: 是}
        checks:
          - {when: 长度 > 90000, message: 太长了, soft: 是}
        materials:
          - {id: map, title: 位置图, source: upload, required: 类别 = 主干道}
        duplicates: {match: [{field: name, weight: 80}], warn: 60, block: 80}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain: [{functions: [resident, township-clerk], title: 申请人}]
            outcomes: [{id: submit, title: 提交, next: accept}]
          - id: accept
            title: 受理
            kind: form
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes:
              - {id: accept, title: 受理, next: board, effects: [register, post]}
              - {id: decline, title: 不予受理, end: refused, reason: 是}
          - id: board
            title: 公示
            kind: posting
            days: 7
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes: [{id: over, title: 期满, next: decide}]
          - id: decide
            title: 审批
            kind: decide
            apart_from: [accept]
            chain: [{functions: [county-drafter], title: 县经办}, {functions: [county-signer], title: 县签发}]
            outcomes:
              - {id: approve, title: 准予, end: approved}
              - {id: refuse, title: 不予命名, end: refused, reason: 是}
        clocks:
          - {id: T1, title: 总时限, starts: accepted, stops: decided, unit: working-day, length: 20, extend: 10, total: 是, basis: 行政许可法 第四十二条}
        tests:
          - title: 短路不命名
            on: 2026-11-21
            answers: {kind: 主干道, length: 30米}
            expect: {eligible: 否}
        """

    struct Fault: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let message: String
        var testDescription: String { message }
    }

    static let faults: [Fault] = [
        .init(from: "id: luming", to: "id: 路名", message: "编号“路名”应以小写字母开头"),
        .init(from: "kind: 行政许可", to: "kind: 许可", message: "“kind”写的是“许可”，只能是：行政许可"),
        .init(
            from: "apart_from: [accept]",
            to: "together: 是\n    second_review: 10",
            message: "会签的不再随机复核，请删去 second_review"
        ),
        .init(
            from: "kind: posting\n    days: 7",
            to: "kind: posting\n    days: 7\n    together: 是",
            message: "要会签 together，签署链应有 2 至 3 道"
        ),
        .init(
            from: "  - group: 拟用名称\n",
            to: "  - group: 拟用名称\n    repeat: {item: 路段, most: 30}\n",
            message: "重复组“路段”的 most 应在 2 至 20 之间"
        ),
        .init(
            from: "  - group: 拟用名称\n",
            to: "  - group: 拟用名称\n    repeat: {item: 路（段）, most: 3}\n",
            message: "重复组的 item 写的是“路（段）”，应是一个不带符号的名称"
        ),
        .init(
            from: "type: text, required: 是}",
            to:
                "type: text}\n  - group: 路段\n    repeat: {item: 段, most: 3}\n    fields:\n      - {id: part, name: 段名, title: 段名, type: text}\n  - group: 其余\n    fields:",
            message: "重复组“段”的第一项“段名”应写 required: 是"
        ),
        .init(from: "unit: person", to: "unit: people", message: "“unit”写的是“people”，只能是：family、person"),
        .init(from: "basis: [《地名管理条例》第十二条]", to: "basis: []", message: "事项必须写明依据 basis"),
        .init(from: "summary: 新路命名。", to: "sumary: 新路命名。", message: "缺少“summary”，请补上"),
        .init(from: "keywords: [路名]", to: "keyword: [路名]", message: "不认识的键“keyword”"),
        .init(from: "unit: person", to: "unit: person\napplicants: [me]", message: "“applicants”里的“me”不认识"),
        .init(from: "least: 0, most: 1", to: "least: 2, most: 1", message: "least 不大于 most"),
        .init(from: "unit: person\n", to: "unit: family\n", message: "家庭为单位的事项不用写当事人 parties"),
        .init(from: "stops: 长度 < 50", to: "stops: 宽度 < 50", message: "没有“宽度”"),
        .init(from: "stops: 长度 < 50", to: "stops: 类别 < 50", message: "条件“类别 < 50”"),
        .init(from: "type: text, required", to: "type: string, required", message: "“type”写的是“string”，只能是：text"),
        .init(from: "options: [主干道, 巷], ", to: "", message: "选择题“类别”没有 options，请列出选项"),
        .init(from: "[主干道, 巷]", to: "[巷, 巷]", message: "有相同的选项"),
        .init(from: "[主干道, 巷]", to: "[主干道, '巷\"（”）']", message: "条件里写不出来，请不要同时用两种引号"),
        .init(
            from: "type: text, required: 是",
            to: "type: person, sensitivity: open, required: 是",
            message: "“名称”是人员或住户，不能公开"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: organization, input: 名称, required: 是",
            message: "“名称”指向一份档案，不能接政策输入 input"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: photo, sensitivity: open, required: 是",
            message: "“名称”是上传的文件，不能接政策输入 input，也不能公开"
        ),
        .init(
            from: "unit: person\n",
            to: "unit: person\ndomain: 婚姻登记\n",
            message: "不适用电子签名（电子签名法 第三条），请写 hand_signed: 是"
        ),
        .init(
            from:
                "unit: person\nsummary: 新路命名。\nkeywords: [路名]\nbasis: [《地名管理条例》第十二条]\nparties:\n  - {id: owner, title: 建设单位代表, least: 0, most: 1}\neligibility:\n  - {stops: 长度 < 50, message: 不足 50 米的路不命名}\nform:\n",
            to:
                "unit: person\nhand_signed: 是\nsummary: 新路命名。\nkeywords: [路名]\nbasis: [《地名管理条例》第十二条]\nform:\n  - group: 签名\n    fields: [{id: sign, title: 签名, type: signature}]\n",
            message: "“签名”是电子签名，但这个事项的文书须当面亲笔签名"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: text, access: {read: [nobody]}, required: 否",
            message: "access 写的职能“nobody”没有定义"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: text, access: {}, required: 是",
            message: "“名称”的 access 没有写职能"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: text, sensitivity: open, access: {read: [township-clerk]}, required: 是",
            message: "“名称”写了公开（sensitivity: open），不能又限定谁能看"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: text, access: {read: [township-clerk], write: [resident]}, required: 是",
            message: "“名称”能填的职能 resident 却不能看"
        ),
        .init(
            from: "type: text, required: 是",
            to: "type: text, access: {write: [county-signer]}, required: 是",
            message: "“名称”必填，但办理“申请、受理”的职能都不在 access 里"
        ),
        .init(from: "unit: 米, ", to: "", message: "数字“长度”没有单位 unit"),
        .init(
            from: "type: text, required: 是",
            to: "type: money, period: 季, required: 是",
            message: "period 写的是“季”，只能是 月 或 年"
        ),
        .init(from: "type: text, required: 是", to: "type: computed", message: "“名称”要算出来，请写算式 formula"),
        .init(
            from: "type: text, required: 是",
            to: "type: text, formula: 长度 × 2",
            message: "有算式 formula，请把 type 改为 computed"
        ),
        .init(from: "visible: 类别 = 主干道", to: "visible: 类别 = 高速", message: "条件“类别 = 高速”"),
        .init(from: "visible: 类别 = 主干道", to: "visible: 类别 =", message: "条件“类别 =”"),
        .init(from: "- {id: kind, name: 类别", to: "- {id: name, name: 类别", message: "字段编号“family.name”重复了"),
        .init(from: "name: 类别, title", to: "name: 名称, title", message: "字段名称 name“family.名称”重复了"),
        .init(
            from: "type: text, required: 是",
            to: "type: text, input: 名称, required: 是",
            message: "写了 input，但事项没有待遇项目 program"
        ),
        .init(from: "required: 类别 = 主干道}", to: "required: 类型 = 主干道}", message: "条件“类型 = 主干道”"),
        .init(from: "field: name, weight: 80", to: "field: title, weight: 80", message: "重复办件的比对字段“title”不在表单里"),
        .init(from: "warn: 60", to: "warn: 90", message: "永远不会提醒"),
        .init(from: "block: 80", to: "block: 50", message: "拦截分 block 小于提醒分 warn"),
        .init(from: "{id: over, title: 期满", to: "{id: withdraw, title: 期满", message: "结果编号“withdraw”是系统自己的操作名"),
        .init(from: "next: accept}", to: "next: check}", message: "指向不存在的环节“check”"),
        .init(from: "next: decide}", to: "next: accept}", message: "环节“审批”走不到"),
        .init(from: "next: decide}", to: "next: board}", message: "又回到本环节"),
        .init(from: "effects: [register, post]", to: "effects: [post]", message: "没有任何结果受理办件"),
        .init(from: "effects: [register, post]", to: "effects: [register]", message: "进入公示，但没有写效果 post"),
        .init(from: "effects: [register, post]", to: "effects: [register, post, pay]", message: "没有“pay”这种效果，可用："),
        .init(
            from: "effects: [register, post]",
            to: "effects: [register, post, open-enrolment]",
            message: "要开立待遇，但事项没有写待遇项目 program"
        ),
        .init(from: "effects: [register, post]", to: "effects: [register, post, keep-enrolment]", message: "只能用在从在册发起"),
        .init(
            from: "effects: [register, post]",
            to: "effects: [register, post, disclose]",
            message: "只有办结为 approved 的结果才能公布"
        ),
        .init(
            from: "effects: [register, post]",
            to: "effects: [register, post, issue-lobby]",
            message: "documents 里没有 lobby.html"
        ),
        .init(
            from: "end: refused, reason: 是}\n  - id: board",
            to: "end: refused}\n  - id: board",
            message: "不予确认必须写明理由，请加 reason: 是"
        ),
        .init(
            from: "title: 准予, end: approved}",
            to: "title: 准予, end: refused, reason: 是}",
            message: "没有任何结果能办结为 approved"
        ),
        .init(
            from: "title: 准予, end: approved}",
            to: "title: 准予, next: accept, end: approved}",
            message: "应写 next（去哪个环节）或 end（办结）其中一个"
        ),
        .init(from: "days: 7", to: "days: 0", message: "公示环节“公示”没有天数 days"),
        .init(from: "kind: decide\n", to: "kind: decide\n    days: 7\n", message: "不按天数办，请删去 days"),
        .init(from: "apart_from: [accept]", to: "apart_from: [decide]", message: "apart_from 写的“decide”不是另一个环节"),
        .init(from: "[county-signer], title: 县签发", to: "[county-drafter], title: 县签发", message: "经办和审核应分开"),
        .init(from: "[county-drafter]", to: "[mayor]", message: "签署职能“mayor”没有定义，请写入 functions.yaml"),
        .init(from: "kind: posting", to: "kind: notice", message: "“kind”写的是“notice”，只能是：form"),
        .init(from: "stops: decided", to: "stops: accepted", message: "没有尽头"),
        .init(from: "starts: accepted", to: "starts: \"entered:desk\"", message: "事件“entered:desk”不存在"),
        .init(from: "extend: 10", to: "extend: 30", message: "延长的比原来的还长"),
        .init(from: "total: 是, ", to: "total: 是, excludes: [lunch], ", message: "excludes 写了不存在的环节“lunch”"),
        .init(from: "total: 是, ", to: "total: 是, expiry: maybe, ", message: "expiry 写的是“maybe”"),
        .init(from: "total: 是, ", to: "total: 是, expiry: \"outcome:approve\", ", message: "starts 应写 entered:环节"),
        .init(
            from: "expect: {eligible: 否}",
            to: "path: [submit, approve]\n    expect: {eligible: 否}",
            message: "样例“短路不命名”走不下去"
        ),
    ]

    static func pack(_ service: String) throws -> ResolvedPack {
        let national = try PackLoader.load(folder: "\(PackFolder.all)/national")
        // The service pays nothing, so that none of the nation's rules need be compiled for it.
        let others = [
            "services/", "bundles/", "programs/", "policy/", "parameters/", "verification/", "remedies.yaml",
            "urgent-help.yaml", "funds.yaml", "provision.yaml",
        ]
        var files = national.files.filter { file in !others.contains { file.key.hasPrefix($0) } }
        files["services/luming.yaml"] = Array(service.utf8)
        return try ResolvedPack([try PackLoader.load(files: files, name: "national")])
    }

    @Test func `the sound one loads and its example comes out as written`() throws {
        let pack = try Self.pack(Self.sound)
        #expect(pack.services.map(\.id) == ["luming"])
        #expect(pack.runServiceTests().map(\.difference) == [nil])
        #expect(Self.faults.count >= 40)
    }

    @Test(arguments: faults)
    func `a fault is shown where it stands, with what is wrong and how to mend it`(fault: Fault) throws {
        #expect(Self.sound.contains(fault.from))
        let faulty = Self.sound.replacing(fault.from, with: fault.to, maxReplacements: 1)
        do {
            _ = try Self.pack(faulty)
            Issue.record("loaded although: \(fault.message)")
        } catch let problem as PackProblem {
            let told = problem.faults.first { $0.text.contains(fault.message) }
            #expect(told != nil, "\(problem.faults.map(\.description))")
            #expect((told?.line ?? 0) > 0)
            #expect(told?.file == "national/services/luming.yaml")
        }
    }

    @Test func `an example that comes out otherwise says how`() throws {
        let wrong = Self.sound.replacing("expect: {eligible: 否}", with: "expect: {eligible: 是}")
        let outcomes = try Self.pack(wrong).runServiceTests()
        #expect(outcomes.first?.difference?.contains("应能申请，却提示：不足 50 米的路不命名") == true)
    }

    @Test func `an answer to a question that is no longer asked stops nobody`() throws {
        let lane = Self.sound.replacing("answers: {kind: 主干道, length: 30米}", with: "answers: {kind: 巷, length: 30米}")
        #expect(try Self.pack(lane).runServiceTests().first?.difference == "应不能申请，却没有任何提示")
    }

    @Test func `an option may have brackets, digits and marks in it`() throws {
        for option in ["主干道（快速路）", "3级路", "路 及 街", "“大”路"] {
            let service = Self.sound.replacing("[主干道, 巷]", with: "['\(option)', 巷]")
                .replacing("类别 = 主干道", with: option.contains("“") ? "类别 = \"\(option)\"" : "类别 = “\(option)”")
                .replacing("visible: 类别 = \"“大”路\"", with: "visible: '类别 = \"“大”路\"'")
                .replacing("{kind: 主干道,", with: "{kind: '\(option)',")
            #expect(try Self.pack(service).runServiceTests().map(\.difference) == [nil])
        }
    }

    @Test func `every example of the shipped services comes out as written`() throws {
        let outcomes = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen").runServiceTests()
        #expect(outcomes.count >= 60)
        for outcome in outcomes { #expect(outcome.difference == nil, "\(outcome.title)") }
    }
}
