// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

/// A case in the words of those whom it concerns.
enum PortalWords {
    /// What is going on now, and what the family has to do, if anything.
    static func sentence(_ file: CaseFile, actions: [CaseAction], flow: CaseFlow) throws -> String {
        switch file.state {
        case .draft: return "申请还没有提交，由申请人接着填写。"
        case .paused:
            let asked = actions.last { $0.action == CaseChoice.supplement.action }?.comment
            return "需要您补交材料：\(asked ?? "请联系受理窗口。")"
        case .approved: return "已经确认。确认通知书会送达您家。"
        case .refused: return "没有通过。告知书上写明了理由，不同意的可以申请复议或者提起诉讼。"
        case .withdrawn: return "申请已经撤回。以后有需要可以重新申请。"
        case .open: break
        }
        let step = try flow.step(file.step)
        switch step.kind {
        case .form:
            return file.acceptedOn == nil ? "已经提交，等乡镇（街道）受理。请保持电话畅通。" : "正在办理：\(step.title)。"
        case .verification: return "正在向有关部门核对家庭收入和财产，不用您跑腿。"
        case .visit: return "工作人员会上门了解情况，请保持电话畅通。"
        case .decide: return "正在\(step.title)。"
        case .posting: return "正在村（社区）公示，期满后报送确认。"
        case .announcement: return "正在公告，期满后继续办理。"
        case .vote: return "正在组织评议。"
        case .wait: return "正在等待期内（\(step.title)），期满后继续办理；不想办了，可以在期满前撤回。"
        case .draw: return "正在抽取需要复核的办件。"
        case .sign: return "请当事人带上证件，到窗口当面签字。"
        case .pay: return "正在办理支付。"
        case .external: return "正在征求有关部门的意见。"
        }
    }

    static func clock(_ file: CaseFile, _ request: WebRequest) -> ClockBadge {
        ClockBadge(
            due: file.state.isEnded ? nil : file.dueOn,
            provisional: file.dueProvisional,
            paused: file.state == .paused,
            today: request.site.today,
            calendar: request.site.rooms.casework.services.calendar
        )
    }

    static func marks(_ file: CaseFile, flow: CaseFlow) -> [CasePage.StepMark] {
        let course = flow.course(at: file.step)
        let now = course.firstIndex { $0.id == file.step } ?? 0
        return course.enumerated().map { index, step in
            let isPast = index < now || file.state == .approved
            return CasePage.StepMark(
                title: step.title,
                tone: isPast ? "past" : index == now && !file.state.isEnded ? "now" : ""
            )
        }
    }

    /// What happened, newest first. What is proposed and signed inside the offices is not told before it is decided.
    static func happenings(_ file: CaseFile, _ actions: [CaseAction], flow: CaseFlow) -> [ProgressPage.Happening] {
        let settled = flow.steps.filter { $0.kind != .decide }.flatMap { step in step.outcomes.map(\.id) }
        let told = Set(["open", "supplement", "resume", "transfer", "transfer-back", "withdraw"] + settled)
        var result = actions.filter { told.contains($0.action) }.map {
            ProgressPage.Happening(at: $0.recordedAt.date.chinese, title: $0.title)
        }
        if let decided = file.decidedOn, file.state != .withdrawn {
            result.append(ProgressPage.Happening(at: decided.chinese, title: file.state.title))
        }
        return result.reversed()
    }
}

/// What can go wrong on the residents' face, told to people who do this once in their life.
enum PortalProblem: Problem, Equatable {
    case notYours
    case notEditable
    case changedElsewhere
    /// Name and number do not belong together, or the bearer cannot be added.
    case otherName
    case noVillage
    case wrongSigner(name: String)
    case notSigned(name: String)
    case notAgreed
    case noPromise
    case applicantStays
    case noFile

    var code: String {
        switch self {
        case .notYours: "portal.not-yours"
        case .notEditable: "portal.not-editable"
        case .changedElsewhere: "portal.changed-elsewhere"
        case .otherName: "portal.other-name"
        case .noVillage: "portal.no-village"
        case .wrongSigner: "portal.wrong-signer"
        case .notSigned: "portal.not-signed"
        case .notAgreed: "portal.not-agreed"
        case .noPromise: "portal.no-promise"
        case .applicantStays: "portal.applicant-stays"
        case .noFile: "portal.no-file"
        }
    }

    var kind: ProblemKind {
        switch self {
        case .notYours: .notFound
        case .notEditable, .changedElsewhere: .conflict
        case .otherName, .noVillage, .wrongSigner, .notSigned, .notAgreed, .noPromise, .applicantStays, .noFile:
            .invalid
        }
    }

    var message: String {
        switch self {
        case .notYours: "没有找到这件申请，或者它不是您本人提出的。请用申请人的手机号登录后查看。"
        case .notEditable: "这件申请已经提交，不能再改。要补充情况，请联系受理窗口。"
        case .changedElsewhere: "这件申请刚刚在别处改过。请看看现在的内容，再填一次。"
        case .otherName: "姓名和身份证号对不上，请照着身份证核对。"
        case .noVillage: "请选择您家所在的村（社区）。"
        case .wrongSigner(let name): "授权要由\(name)本人输入自己的姓名，请核对后重填。"
        case .notSigned(let name): "请\(name)在签名框里手写签名；不方便手写的，输入本人姓名并勾选同意。"
        case .notAgreed: "没有手写签名的，输入姓名后还要勾选“我同意授权”。"
        case .noPromise: "提交前请勾选承诺。"
        case .applicantStays: "申请人本人不能移出家庭。不想办了，可以放弃申请。"
        case .noFile: "请先拍照或者选择一个文件，再点上传。"
        }
    }

    /// The same problem in words for residents.
    static func told(_ problem: any Problem) -> any Problem {
        switch problem as? CaseworkProblem {
        case .stale: changedElsewhere
        case .otherFunction, .ended, .notNow: notEditable
        default: problem
        }
    }
}
