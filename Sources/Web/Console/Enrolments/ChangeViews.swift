// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct ChangeFormPage: Page {
    static let template = "console/enrolment-change"
    let layout: Layout
    let heading: String
    let kind: String
    let kindTitle: String
    let help: String
    let formLink: String
    let back: String
    let version: Int64
    let problem: String?
    let payee: String
    let currentAmount: String
    let currentMembers: Int
    let members: [SelectOption]
    let asksMember: Bool
    let memberOptional: Bool
    let asksPerson: Bool
    let asksAmount: Bool
    let asksDeath: Bool
    let asksVillage: Bool
    let asksClass: Bool
    let asksUntil: Bool
    let mayCut: Bool
    let needsSecond: Bool
    let isDecision: Bool
    let villages: [SelectOption]
    let classes: [SelectOption]
    let months: [SelectOption]
    let untils: [SelectOption]
    let number: String
    let name: String
    let amount: String
    let diedOn: String
    let reason: String
    let heardOn: String
    let heardNote: String
    let today: String

    init(
        _ kind: ChangeKind,
        _ enrolment: Enrolment,
        people: [PersonSummary],
        tree: RegionTree,
        request: WebRequest,
        problem: (any Problem)?
    ) {
        let form = request.form
        let month = request.site.today.month
        layout = Layout(request, title: kind.title)
        heading = "\(kind.title)：\(enrolment.payeeName)家庭"
        self.kind = kind.rawValue
        kindTitle = kind.title
        help = kind.help
        formLink = Links.change(enrolment.id)
        back = Links.enrolment(enrolment.id)
        version = problem == nil ? enrolment.version : Int64(form["version"]) ?? enrolment.version
        self.problem = problem?.message
        payee = enrolment.payeeName
        currentAmount = enrolment.amount.text
        currentMembers = enrolment.members
        let named = request.query("person") ?? form["member"]
        members = people.map {
            SelectOption(
                value: String($0.id),
                title: "\($0.name) \($0.numberMasked ?? "")",
                selected: String($0.id) == named
            )
        }
        asksMember = kind.asksMember
        memberOptional = kind == .head
        asksPerson = kind.asksPerson
        asksAmount = kind.asksAmount
        asksDeath = kind == .death
        asksVillage = kind == .move
        asksClass = kind == .reclass
        asksUntil = kind == .taper
        mayCut = kind.mayCut
        needsSecond = kind != .move && kind != .reclass
        isDecision = needsSecond && kind != .head && kind != .card
        villages =
            kind == .move
            ? Self.villages(tree, chosen: Int64(form["village"]), without: enrolment.regionID) : []
        classes = Choices.classes(form["class"].isEmpty ? enrolment.classCode : form["class"])
        let from = (try? Month(parsing: form["from"])) ?? month.adding(1)
        // Cuts begin with the coming month; what is owed to the family may reach back.
        months = Choices.months(
            from: month.adding(kind.mayCut && kind != .adjust ? 1 : -12),
            to: month.adding(6),
            chosen: from
        )
        let until = (try? Month(parsing: form["until"])) ?? month.adding(6)
        untils = Choices.months(from: month.adding(1), to: month.adding(12), chosen: until)
        number = form["number"]
        name = form["name"]
        amount = form["amount"]
        diedOn = form["died_on"]
        reason = form["reason"]
        heardOn = form["heard_on"]
        heardNote = form["heard_note"]
        today = request.site.today.iso
    }

    private static func villages(_ tree: RegionTree, chosen: Int64?, without: Int64) -> [SelectOption] {
        guard let county = tree.county else { return [] }
        return tree.descendants(of: county.id).filter { $0.level == .village && !$0.isRetired && $0.id != without }.map
        {
            SelectOption(value: String($0.id), title: tree.place($0.id), selected: $0.id == chosen)
        }
    }
}

/// The written notice of a change (变更告知书).
struct ChangeNoticePage: Page {
    static let template = "console/enrolment-notice"
    let layout: Layout
    let heading: String
    let number: String
    let payee: String
    let program: String
    let month: String
    let what: String
    let amounts: String?
    let reason: String
    let heard: String?
    let cut: Bool
    let on: String
    let back: String

    init(_ change: EnrolmentChange, _ enrolment: Enrolment, tree: RegionTree, request: WebRequest) {
        let ends = change.kind == .end || (change.kind == .death && change.after == .zero)
        let title = ends ? "社会救助停发告知书" : "社会救助变更告知书"
        layout = Layout(request, title: title)
        heading = title
        number = "\(enrolment.number)-\(change.id)"
        payee = enrolment.payeeName
        program = ProgramChoice.title(of: enrolment.programID, request)
        month = change.from.chinese
        what = ends ? "停止发放" : "作如下变更：\(change.kind.title)"
        let before = change.before ?? .zero
        let after = change.after ?? .zero
        amounts = before == after ? nil : "家庭月保障金额由 \(before.text) 元调整为 \(after.text) 元。"
        reason = change.reason
        heard = change.hearing.map { "我们已于 \($0.on.chinese)听取您的意见：\($0.note)" }
        cut = after < before
        on = change.recordedAt.date.chinese
        back = Links.enrolment(enrolment.id)
    }
}
