// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// What the change form can do, with what it asks for.
enum ChangeKind: String, Sendable, CaseIterable {
    case addMember = "add-member"
    case removeMember = "remove-member"
    case death, head, card, move, adjust, reclass, taper, suspend, resume, end

    var title: String {
        switch self {
        case .addMember: "增员"
        case .removeMember: "减员"
        case .death: "死亡"
        case .head: "户主（领取人）变更"
        case .card: "换卡"
        case .move: "迁移"
        case .adjust: "调整金额"
        case .reclass: "类别调整"
        case .taper: "渐退"
        case .suspend: "暂停"
        case .resume: "恢复"
        case .end: "停发"
        }
    }

    var help: String {
        switch self {
        case .addMember: "家庭增加保障对象，如出生、婚入。"
        case .removeMember: "家庭减少保障对象，如外嫁、升学迁出、就业分户。"
        case .death: "成员死亡，从死亡次月起核减；已多发的自动追缴。最后一名成员死亡的，整户停发。"
        case .head: "领取人改为家庭其他成员或监护人；新领取人须有可用的收款卡。"
        case .card: "领取人更换收款卡，须附佐证材料，经财务复核后启用。"
        case .move: "家庭在本县范围内迁移，管辖随之变更。"
        case .adjust: "收入、支出变化后重新核定的家庭月保障金额。"
        case .reclass: "保障类别变化，定期复核的周期随之变化。"
        case .taper: "就业增收后收入超过标准的，继续发放一段时间再停发。"
        case .suspend: "暂时停止发放，查清后恢复或停发。"
        case .resume: "恢复暂停的发放。"
        case .end: "不再符合条件或本人申请退出。"
        }
    }

    /// Whether the change can be made in the state that the enrolment is in.
    func suits(_ enrolment: Enrolment) -> Bool {
        switch (self, enrolment.state) {
        case (.card, _): true
        case (_, .ended): false
        case (.resume, let state): state == .suspended
        case (.addMember, let state), (.adjust, let state), (.taper, let state), (.suspend, let state):
            state == .active
        case (.removeMember, let state): state == .active && enrolment.members > 1
        default: true
        }
    }

    var asksMember: Bool { self == .removeMember || self == .death || self == .head }
    var asksPerson: Bool { self == .addMember || self == .head }
    var asksAmount: Bool {
        switch self {
        case .addMember, .removeMember, .death, .adjust, .taper, .resume: true
        case .head, .card, .move, .reclass, .suspend, .end: false
        }
    }
    /// Whether the change always, or may, take something from the family, so that it is heard first.
    var mayCut: Bool {
        switch self {
        case .removeMember, .death, .adjust, .taper, .suspend, .end: true
        case .addMember, .head, .card, .move, .reclass, .resume: false
        }
    }
}

/// A step in words.
enum ChangeText {
    static func lines(_ step: ChangeStep, names: [Int64: PersonSummary], tree: RegionTree) -> [CasePage.Line] {
        var lines: [CasePage.Line] = []
        func person(_ id: Int64, _ title: String) {
            lines.append(CasePage.Line(title: title, value: names[id]?.name ?? "—"))
        }
        switch step {
        case .addMember(let id, _): person(id, "增加的成员")
        case .removeMember(let id, _): person(id, "减少的成员")
        case .death(let id, let day, _):
            person(id, "死亡的成员")
            lines.append(CasePage.Line(title: "死亡日期", value: day.iso))
        case .head(_, let name): lines.append(CasePage.Line(title: "新领取人", value: name))
        case .move(let region): lines.append(CasePage.Line(title: "迁往", value: tree.fullName(region)))
        case .reclass(let code): lines.append(CasePage.Line(title: "新的类别", value: "\(code) 类"))
        case .taper(let until, _): lines.append(CasePage.Line(title: "发放到", value: until.chinese))
        case .adjust, .suspend, .resume, .end: break
        }
        if let amount = step.amount {
            lines.append(CasePage.Line(title: "变更后家庭月保障金额", value: "\(amount.text) 元"))
        }
        return lines
    }
}
