// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// The form that records one thing of a project, or corrects it.
struct ProjectFormPage: Page {
    static let template = "console/project-form"
    let layout: Layout
    let problem: String?
    let heading: String
    let project: String
    let back: String
    let action: String
    let requestID: String
    let kind: String
    let corrects: String
    let isCorrection: Bool
    let mayWithdraw: Bool
    let dayLabel: String
    let day: String
    let today: String
    let facts: FactFields?
    let stages: [SelectOption]
    let asksStage: Bool
    let sources: [SelectOption]
    let asksSource: Bool
    let contracts: [SelectOption]
    let asksContract: Bool
    let contract: ContractFields?
    let money: MoneyFields?
    let wordsLabel: String
    let words: String
    let fileLabel: String
    let fileHelp: String?
    let accepts: String
    let hasWords: Bool
    let hasFile: Bool
    let reason: String

    struct FactFields: Sendable {
        let units: [SelectOption]
        let regions: [SelectOption]
        let place: String
        let landUses: [SelectOption]
        let landArea: String
        let landPermit: String
    }

    struct ContractFields: Sendable {
        let number: String
        let party: String
        let partyCode: String
    }

    struct MoneyFields: Sendable {
        let amount: String
        let amountUnits: [SelectOption]
        let help: String?
    }

    init(
        _ record: ProjectRecord,
        _ kind: ProjectEntry.Kind,
        _ old: ProjectEntry?,
        _ tree: RegionTree,
        problem: (any Problem)?,
        _ request: WebRequest
    ) throws {
        let form = request.form
        /// What was typed counts; before anything was, what is corrected.
        func typed(_ name: String, _ before: String?) -> String { problem == nil ? before ?? "" : form[name] }
        let projects = request.site.rooms.projects
        let name = old == nil ? Self.title(kind) : "更正\(kind.title)"
        layout = Layout(request, title: name)
        self.problem = problem?.message
        heading = name
        project = record.project.title
        back = Links.project(record.plan.id, record.project.id)
        action = "\(back)/record"
        requestID = request.site.requestID()
        self.kind = kind.rawValue
        corrects = old.map { String($0.id) } ?? ""
        isCorrection = old != nil
        mayWithdraw = old != nil && kind != .facts
        dayLabel = Self.dayLabel(kind)
        today = request.site.today.iso
        day = typed("day", old?.day.iso ?? (kind == .facts ? today : nil))
        facts =
            kind == .facts
            ? Self.facts(
                old?.facts,
                record,
                units: projects.units(for: record.project),
                tree,
                root: projects.rootRegionID,
                typed
            )
            : nil
        let reached = Set(record.standing(.stage).filter { $0.id != old?.id }.compactMap(\.stage))
        let stage = typed("stage", old?.stage)
        stages = ProjectRules.stages(of: record.project).map(\.title).filter {
            $0 != ProjectRules.acceptance && !reached.contains($0)
        }.map { SelectOption(value: $0, title: $0, selected: $0 == stage) }
        asksStage = kind == .stage
        let source = typed("source", old?.source?.rawValue)
        sources = FundSource.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.rawValue, selected: $0.rawValue == source)
        }
        asksSource = kind == .arrived
        let chosen = typed("contract", old?.contractID.map { String($0) } ?? request.query("contract"))
        contracts = record.contracts.map {
            let id = String($0.entry.rootID)
            return SelectOption(
                value: id,
                title: "\($0.entry.number) \($0.entry.party)（还能支付 \($0.left.inLargeUnits)）",
                selected: id == chosen
            )
        }
        asksContract = kind == .paid || kind == .supplement
        contract =
            kind == .contract || kind == .supplement
            ? ContractFields(
                number: typed("number", old?.number),
                party: typed("party", old?.party),
                partyCode: typed("party_code", nil)
            ) : nil
        let unit = typed("amount_unit", old == nil ? "万元" : "元")
        money =
            [.contract, .supplement, .arrived, .paid].contains(kind)
            ? MoneyFields(
                amount: typed("amount", old?.amount?.plain),
                amountUnits: ["万元", "元"].map { SelectOption(value: $0, title: $0, selected: $0 == unit) },
                help: kind == .supplement ? "增加写正数，减少写负数。" : nil
            ) : nil
        (wordsLabel, hasWords) = (Self.wordsLabel(kind), kind != .facts)
        words = typed("words", old?.words)
        (fileLabel, hasFile) = (Self.fileLabel(kind), kind != .facts)
        fileHelp = old?.evidence.map { "不重新上传就沿用原来的文件：\($0.name)" }
        accepts = kind == .photo ? ".jpg,.jpeg,.png,.webp" : ".jpg,.jpeg,.png,.webp,.pdf,.xlsx"
        reason = typed("reason", nil)
    }

    private static func facts(
        _ old: ProjectEntry.Facts?,
        _ record: ProjectRecord,
        units: [String],
        _ tree: RegionTree,
        root: Int64,
        _ typed: (String, String?) -> String
    ) -> FactFields {
        let unit = typed("unit", old?.unit ?? record.unit)
        let region = typed("region", old.map { String($0.regionID) })
        let use = typed("land_use", old?.landUse.rawValue)
        let present = tree.children(of: root).filter { !$0.isRetired }
        // Where it lies may be a village, or a township of old; a correction of something else leaves it there.
        let held = old.flatMap { tree.region($0.regionID) }.flatMap { region in
            region.id == root || present.contains { $0.id == region.id } ? nil : region
        }
        let towns = present + [held].compactMap(\.self)
        return FactFields(
            units: units.map { SelectOption(value: $0, title: $0, selected: $0 == unit) },
            regions: [SelectOption(value: "", title: "\(tree.name(root))（县级）", selected: region.isEmpty)]
                + towns.map {
                    SelectOption(value: String($0.id), title: tree.name($0.id), selected: String($0.id) == region)
                },
            place: typed("place", old?.place),
            landUses: ProjectEntry.LandUse.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.rawValue, selected: $0.rawValue == use)
            },
            landArea: typed("land_area", old?.landArea?.text),
            landPermit: typed("land_permit", old?.landPermit)
        )
    }

    private static func title(_ kind: ProjectEntry.Kind) -> String {
        switch kind {
        case .facts: "项目入库"
        case .stage: "登记进度"
        case .contract: "登记合同"
        case .supplement: "登记补充合同"
        case .arrived: "登记资金到位"
        case .paid: "登记支付"
        case .photo: "上传照片"
        case .returned, .accepted: kind.title
        }
    }

    private static func dayLabel(_ kind: ProjectEntry.Kind) -> String {
        switch kind {
        case .facts: "入库日期"
        case .stage: "完成这一步的日期"
        case .contract, .supplement: "签订日期"
        case .arrived: "到位日期"
        case .paid: "支付日期"
        case .photo: "拍摄日期"
        case .returned, .accepted: "日期"
        }
    }

    private static func wordsLabel(_ kind: ProjectEntry.Kind) -> String {
        switch kind {
        case .arrived: "拨款文件或者凭证号"
        case .paid: "付款事由或者凭证号"
        case .supplement: "补充合同的缘由"
        case .photo: "照片上是什么"
        case .contract: "合同内容"
        case .facts, .stage, .returned, .accepted: "说明"
        }
    }

    private static func fileLabel(_ kind: ProjectEntry.Kind) -> String {
        switch kind {
        case .stage: "佐证（批复、开工令、竣工报告等）"
        case .contract: "合同文本（验收前要补齐）"
        case .supplement: "补充合同文本"
        case .photo: "照片"
        default: "凭证（选填）"
        }
    }
}
