// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// What names the keys of a print-out: regions, services, programs.
struct HoldingWords: Sendable {
    let tree: RegionTree
    let services: any CaseServices

    init(_ request: WebRequest) async throws {
        tree = try await request.site.rooms.regions.tree()
        services = request.site.rooms.casework.services
    }

    /// The service as the case's release had it; its identifier when that release is gone.
    func service(_ item: Holding.Case) -> CaseService? {
        try? services.service(item.serviceID, release: item.releaseHash)
    }
}

/// A person's print-out on A4.
struct HoldingSheet: Page {
    static let template = "print/holding"
    let layout: Layout
    let name: String
    let number: String?
    let on: String
    let facts: [CasePage.Line]
    let parts: [Part]
    let back: String
    let pdfLink: String

    struct Part: Sendable {
        let title: String
        let lines: [CasePage.Line]
        let tables: [ArchivePage.Table]
        /// Said where nothing is held; nil where something is.
        let empty: String?
    }

    init(
        _ holding: Holding,
        number: String?,
        facts: [CasePage.Line],
        words: HoldingWords,
        back: String,
        pdf: String,
        _ request: WebRequest
    ) {
        layout = Layout(request, title: "个人信息查阅单")
        name = holding.card.person.name
        self.number = number
        on = request.site.today.chinese
        self.facts = facts
        self.back = back
        pdfLink = pdf
        parts = [
            Part(title: "人员档案", lines: Self.record(holding), tables: [], empty: nil),
            Self.part("户", ["户", "户号", "所在地", "成员（与户主关系）"], Self.households(holding, words)),
            Self.part("办件和用途", ["办件", "身份", "状态", "办理时间", "用途和保存期限"], Self.cases(holding, words)),
            Self.part("填报、核对和调查取得的信息", ["办件", "项目", "内容", "来源", "日期"], Self.answers(holding, words)),
            Self.part("材料和文书", ["办件", "名称", "文件或文号", "日期"], Self.papers(holding, words)),
            Self.part("授权", ["办件", "授权人", "自", "至", "撤回"], Self.consents(holding, words)),
            Self.part("向其他单位核对", ["编号", "单位", "发出", "答复"], Self.lookups(holding)),
            Self.part("待遇", ["编号", "项目", "状态", "起止", "金额", "领款人"], Self.benefits(holding, words)),
            Self.part("发放", ["月份", "项目", "金额", "结果", "账户"], Self.payments(holding)),
            Self.part("告知的消息", ["时间", "内容"], Self.messages(holding)),
            Self.part("谁查看过", ["日期", "岗位", "操作", "次数"], Self.readings(holding, words)),
        ]
    }

    private static func part(_ title: String, _ heads: [String], _ rows: [[String]]) -> Part {
        let table = ArchivePage.Table(caption: "", heads: heads, rows: rows.map { ArchivePage.Row(cells: $0) })
        return Part(title: title, lines: [], tables: rows.isEmpty ? [] : [table], empty: rows.isEmpty ? "没有记录。" : nil)
    }

    private static func record(_ holding: Holding) -> [CasePage.Line] {
        let card = holding.card
        let person = card.person
        func line(_ title: String, _ value: String?) -> CasePage.Line {
            CasePage.Line(title: title, value: value ?? "未登记")
        }
        return [
            line("姓名", person.name), line("性别", person.sex?.title), line("出生日期", person.birthOn?.iso),
            line("证件", holding.open.numbers.map { "\($0.kind.title) \($0.text)" }.joined(separator: "、")),
            line("电话", holding.open.phone), line("民族", card.ethnicity), line("婚姻状况", card.marital?.title),
            line("户籍地", card.hukouRegion), line("居住地", card.homeRegion), line("详细地址", holding.open.address),
            line("城乡", person.settlement?.title),
        ] + (person.diedOn.map { [line("死亡日期", $0.iso)] } ?? [])
    }

    private static func households(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.card.households.map { household in
            let members = household.members.map { member in
                let isOwn = member.personID == holding.card.person.id
                let name = isOwn ? member.name : PersonName.masked(member.name)
                return "\(name)（\(member.relation)\(member.validUntil == nil ? "" : "，已迁出")）"
            }
            return [
                household.kind.title, household.number ?? "", words.tree.fullName(household.regionID),
                members.joined(separator: "、"),
            ]
        }
    }

    private static func title(_ id: Int64, _ holding: Holding, _ words: HoldingWords) -> String {
        guard let item = holding.cases.first(where: { $0.id == id }) else { return "" }
        let title = words.service(item)?.flow.title ?? item.serviceID
        return item.number.map { "\(title) \($0)" } ?? title
    }

    private static func cases(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.cases.map { item in
            let privacy = words.service(item)?.definition.privacy
            let closed = item.closed.map { "至 \($0.iso)" } ?? ""
            return [
                title(item.id, holding, words), item.part, item.state.title, "\(item.opened.iso) \(closed)",
                privacy.map { "\($0.purpose)；\($0.term)" } ?? "",
            ]
        }
    }

    /// Who in person said or saw something is not told: they are others' data.
    private static func answers(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.answers.compactMap { answer in
            // What the pack keeps from the family, such as who reported them, is not the family's to hold.
            let fields = holding.cases.first { $0.id == answer.caseID }.flatMap { words.service($0) }?.fields ?? []
            let readers = fields.first { $0.name == answer.name }?.readers ?? []
            guard readers.isEmpty || readers.contains("resident") else { return nil }
            let source = answer.source == .matched ? "\(answer.source.title)：\(answer.origin)" : answer.source.title
            let value = Self.value(answer, holding, words)
            return [answer.run ?? title(answer.caseID, holding, words), answer.name, value, source, answer.asOf.iso]
        }
    }

    /// An answer in words; whose record it names is told only of the reader.
    private static func value(_ answer: Holding.Answer, _ holding: Holding, _ words: HoldingWords) -> String {
        guard let key = CaseField.key(answer.value) else { return answer.value }
        let fields = holding.cases.first { $0.id == answer.caseID }.flatMap { words.service($0) }?.fields ?? []
        guard let field = fields.first(where: { $0.name == answer.name && ($0.type.isReference || $0.type.isFile) })
        else { return answer.value }
        if field.type.isFile { return "已上传的文件" }
        return field.type == .person && key == holding.card.person.id ? "本人" : "已关联登记的档案"
    }

    private static func papers(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.papers.map { paper in
            let item = holding.cases.first { $0.id == paper.caseID }
            let needs = item.flatMap { words.service($0)?.materials } ?? []
            let name = paper.isIssued ? paper.title : needs.first { $0.id == paper.title }?.title ?? paper.title
            return [title(paper.caseID, holding, words), name, paper.note, paper.on.iso]
        }
    }

    private static func consents(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.consents.map {
            [
                title($0.caseID, holding, words), "\($0.givenBy)（\($0.relation)）", $0.from.iso, $0.until.iso,
                $0.revoked?.iso ?? "",
            ]
        }
    }

    private static func lookups(_ holding: Holding) -> [[String]] {
        holding.lookups.map { [$0.number, $0.source, $0.sent?.iso ?? "未发出", $0.answered?.iso ?? "未答复"] }
    }

    private static func benefits(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.benefits.map {
            [
                $0.number, words.services.programTitle($0.programID), $0.state.title,
                "\($0.from.iso) 起\($0.until.map { "，至 \($0.iso)" } ?? "")", "\($0.amount.text) 元", $0.payee,
            ]
        }
    }

    private static func payments(_ holding: Holding) -> [[String]] {
        holding.payments.map {
            [$0.month.iso, $0.program, "\($0.amount.text) 元", $0.state.title, "\($0.bank) \($0.card)"]
        }
    }

    private static func messages(_ holding: Holding) -> [[String]] {
        holding.messages.map { [$0.at.text, "\($0.title)\n\($0.text)"] }
    }

    private static func readings(_ holding: Holding, _ words: HoldingWords) -> [[String]] {
        holding.readings.map { reading in
            let place = reading.regionID.map { "\(words.tree.fullName($0)) " } ?? ""
            return [reading.on.iso, place + reading.function, AuditWords.title(reading.verb), String(reading.times)]
        }
    }
}
