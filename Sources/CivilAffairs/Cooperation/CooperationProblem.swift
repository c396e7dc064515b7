// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong between offices.
package enum CooperationProblem: Problem, Equatable {
    case unknownReferral
    case unknownConference
    case unknownPartner
    case unknownNeed
    /// Whoever is passed on is not of the case.
    case unknownPerson
    case noteNeeded
    case contactNeeded
    case answerNeeded
    case reasonNeeded
    /// The other side has said so already, or it was taken back.
    case over(state: String)
    /// There is no reply before somebody takes it on.
    case notTaken
    case topicNeeded
    case participantsNeeded
    case tooManyParticipants(most: Int)
    case dayAhead
    case conclusionNeeded
    case opinionsNeeded
    /// Those who only look on pass nobody on.
    case notHandling(function: String)

    package var code: String {
        switch self {
        case .unknownReferral: "cooperation.unknown-referral"
        case .unknownConference: "cooperation.unknown-conference"
        case .unknownPartner: "cooperation.unknown-partner"
        case .unknownNeed: "cooperation.unknown-need"
        case .unknownPerson: "cooperation.unknown-person"
        case .noteNeeded: "cooperation.note-needed"
        case .contactNeeded: "cooperation.contact-needed"
        case .answerNeeded: "cooperation.answer-needed"
        case .reasonNeeded: "cooperation.reason-needed"
        case .over: "cooperation.over"
        case .notTaken: "cooperation.not-taken"
        case .topicNeeded: "cooperation.topic-needed"
        case .participantsNeeded: "cooperation.participants-needed"
        case .tooManyParticipants: "cooperation.too-many-participants"
        case .dayAhead: "cooperation.day-ahead"
        case .conclusionNeeded: "cooperation.conclusion-needed"
        case .opinionsNeeded: "cooperation.opinions-needed"
        case .notHandling: "cooperation.not-handling"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownReferral, .unknownConference: .notFound
        case .over, .notTaken: .conflict
        case .notHandling: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownReferral: "没有找到这份转介单，或不在您的辖区。"
        case .unknownConference: "没有找到这次会商，或不在您的辖区。"
        case .unknownPartner: "请选择转给哪个部门或单位。"
        case .unknownNeed: "请选择要对方帮什么。"
        case .unknownPerson: "请选择转介谁；只能转介这个办件里的人。"
        case .noteNeeded: "请写明情况和希望对方做什么，对方只看得到这里写的。"
        case .contactNeeded: "请填写对方的经办人和电话，以便跟进。"
        case .answerNeeded: "请写明对方的答复或办理结果。"
        case .reasonNeeded: "请写明理由。"
        case .over(let state): "这一份已经是“\(state)”，不能再改。请刷新页面。"
        case .notTaken: "对方还没有接收，请先登记接收，再登记结果。"
        case .topicNeeded: "请写明会商什么、在哪里开、谁主持。"
        case .participantsNeeded: "会商至少要有两个单位参加，每行写一个：单位 姓名。"
        case .tooManyParticipants(let most): "一次会商最多记 \(most) 人，请合并同一单位的人。"
        case .dayAhead: "会商日期还没有到，开过以后再登记纪要。"
        case .conclusionNeeded: "请写明会商的结论。"
        case .opinionsNeeded: "请至少记下两个单位的意见。"
        case .notHandling(let function): "“\(function)”只能查看，不能转介或召集会商，请经办人员办理。"
        }
    }

    package var field: String? {
        switch self {
        case .unknownPartner, .unknownNeed: "need"
        case .unknownPerson: "person"
        case .noteNeeded: "note"
        case .contactNeeded: "contact"
        case .answerNeeded: "answer"
        case .topicNeeded: "topic"
        case .participantsNeeded, .tooManyParticipants: "participants"
        case .dayAhead: "on"
        case .conclusionNeeded: "conclusion"
        default: nil
        }
    }
}
