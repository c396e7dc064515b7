// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with a case, told so that a clerk knows what to do.
package enum CaseworkProblem: Problem, Equatable {
    /// Somebody else saved the case in the meantime.
    case stale
    /// The case is not at the step, or not in the state, that the action needs.
    case notNow(action: String, state: String)
    /// The case is decided or withdrawn; nothing can be done to it any more.
    case ended(state: String)
    /// The actor already signed in this chain.
    case sameSigner(earlier: String)
    /// The step belongs to another function.
    case otherFunction(needed: String, held: String)
    case reasonNeeded(action: String)
    case noApplicant
    case missing(items: [String])
    case unknownService(String)
    case unknownAction(String)
    case alreadyMember(name: String)
    case alreadyApplied(name: String, number: String)
    case alreadyCovered(name: String, program: String)
    case twoSurveyorsNeeded
    case postingNotOver(until: CivilDate)
    case objectionOpen
    case undecided(missing: [String])
    case fieldInvalid(id: String, title: String, reason: String)
    case unknownField(String)
    /// The request identifier was used before for something else.
    case requestReused
    /// The village does not belong to the township, or lies outside the actor's region.
    case wrongRegion
    /// The decision was made from facts that have changed since.
    case decisionOutdated
    /// The policy's answer covers nobody, so there is nothing to post or confirm.
    case nobodyCovered(outcome: String)
    /// Kin of handling staff: the county itself must have visited (57号 11、20 条).
    case countyVisitNeeded

    package var code: String {
        switch self {
        case .stale: "casework.stale"
        case .notNow: "casework.not-now"
        case .ended: "casework.ended"
        case .sameSigner: "casework.same-signer"
        case .otherFunction: "casework.other-function"
        case .reasonNeeded: "casework.reason-needed"
        case .noApplicant: "casework.no-applicant"
        case .missing: "casework.missing"
        case .unknownService: "casework.unknown-service"
        case .unknownAction: "casework.unknown-action"
        case .alreadyMember: "casework.already-member"
        case .alreadyApplied: "casework.already-applied"
        case .alreadyCovered: "casework.already-covered"
        case .twoSurveyorsNeeded: "casework.two-surveyors"
        case .postingNotOver: "casework.posting-not-over"
        case .objectionOpen: "casework.objection-open"
        case .undecided: "casework.undecided"
        case .fieldInvalid: "casework.field-invalid"
        case .unknownField: "casework.unknown-field"
        case .requestReused: "casework.request-reused"
        case .wrongRegion: "casework.wrong-region"
        case .decisionOutdated: "casework.decision-outdated"
        case .nobodyCovered: "casework.nobody-covered"
        case .countyVisitNeeded: "casework.county-visit"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .stale, .notNow, .ended, .alreadyMember, .alreadyApplied, .alreadyCovered, .objectionOpen, .requestReused,
            .decisionOutdated:
            .conflict
        case .sameSigner, .otherFunction: .forbidden
        case .postingNotOver: .late
        case .unknownService, .unknownAction: .notFound
        case .reasonNeeded, .noApplicant, .missing, .twoSurveyorsNeeded, .undecided, .fieldInvalid, .unknownField,
            .wrongRegion, .nobodyCovered, .countyVisitNeeded:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .stale: "这个办件刚刚被其他同事更新过。请刷新查看最新情况后再办理，您填写的意见没有生效。"
        case .notNow(let action, let state): "办件现在是“\(state)”，不能“\(action)”。请刷新后按当前环节办理。"
        case .ended(let state): "该办件已办结（\(state)），不能再操作。"
        case .sameSigner(let earlier): "您已在本环节签署“\(earlier)”，同一人不能连签两道，请由另一位同事办理。"
        case .otherFunction(let needed, let held): "这一步由“\(needed)”办理，您现在的身份是“\(held)”。"
        case .reasonNeeded(let action): "“\(action)”须写明理由。"
        case .noApplicant: "家庭中还没有申请人，请先填写申请人。"
        case .missing(let items): "还缺以下内容，请一次补齐：\(items.joined(separator: "、"))。"
        case .unknownService(let id): "没有“\(id)”这个事项，或它还未启用。"
        case .unknownAction(let id): "当前环节没有“\(id)”这个操作，请刷新页面。"
        case .alreadyMember(let name): "\(name)已在本家庭中，无需重复添加。"
        case .alreadyApplied(let name, let number): "\(name)已在另一件在办申请（\(number)）中，请先办结或撤回那一件。"
        case .alreadyCovered(let name, let program): "\(name)已在册享受\(program)，同一人不能重复享受。请核实后办理变更，而不是新申请。"
        case .twoSurveyorsNeeded: "入户调查每组不少于两人（民发〔2021〕57号第十九条），请填写两名调查人员。"
        case .postingNotOver(let until): "公示到 \(until.chinese)期满，期满前不能确认。"
        case .objectionOpen: "公示期间收到异议尚未处理完，请先调查并答复异议。"
        case .undecided(let missing): "现有信息还不足以作出结论，请先核实：\(missing.joined(separator: "、"))。"
        case .fieldInvalid(_, let title, let reason): "\(title)：\(reason)"
        case .unknownField(let id): "表单里没有“\(id)”这一项，请刷新页面后重填。"
        case .requestReused: "这次提交与先前的另一次提交编号相同，没有办理。请刷新页面后重新提交。"
        case .wrongRegion: "所选村（社区）不属于该乡镇（街道），或不在您的管辖范围内，请重新选择。"
        case .decisionOutdated: "测算之后家庭情况有变化，原结论已失效。请退回经办人按现行政策重新测算，再签署。"
        case .nobodyCovered(let outcome): "测算结论是“\(outcome)”，没有保障对象，不能公示或确认。请核对信息后重新测算，或不予确认。"
        case .countyVisitNeeded: "申请家庭与经办人员或村（居）委会成员有近亲属关系，须由县级民政部门入户调查后才能确认（民发〔2021〕57号第二十条）。"
        }
    }

    package var field: String? {
        switch self {
        case .fieldInvalid(let id, _, _): id
        case .reasonNeeded: "comment"
        case .twoSurveyorsNeeded: "surveyors"
        default: nil
        }
    }
}
