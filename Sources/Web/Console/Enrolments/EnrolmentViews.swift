// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct EnrolmentListPage: Page {
    static let template = "console/enrolments"
    let layout: Layout
    let total: String
    let rows: [Row]
    let text: String
    let areas: [SelectOption]
    let classes: [SelectOption]
    let urbans: [SelectOption]
    let states: [SelectOption]
    let programs: [SelectOption]
    let next: String?
    let first: String?
    let filtered: Bool
    let drafts: [DraftRow]
    let draftCount: String?
    let mayImport: Bool
    let mayStandard: Bool
    let months: [SelectOption]

    struct Row: Sendable {
        let link: String
        let number: String
        let payee: String
        let village: String
        let classCode: String
        let urban: String
        let members: Int
        let amount: String
        let since: String
        let state: String
        let tone: String

        init(_ enrolment: Enrolment, tree: RegionTree, request: WebRequest) {
            link = Links.enrolment(enrolment.id)
            number = enrolment.householdNumber ?? enrolment.number
            payee = enrolment.payeeName
            village = tree.place(enrolment.regionID)
            classCode = "\(enrolment.classCode) 类"
            urban = enrolment.urban.title
            members = enrolment.members
            amount = enrolment.amount.text
            since = enrolment.startedMonth.iso
            state = enrolment.stateText
            tone = enrolment.state.tone
        }
    }
}

/// A drafted change as a line of a list.
struct DraftRow: Sendable {
    let link: String
    let payee: String
    let title: String
    let from: String
    let drafter: String
    let waiting: String
    let mine: Bool

    init(_ draft: ChangeDraft, actor: Actor) {
        link = "\(Links.enrolment(draft.enrolmentID))#drafts"
        payee = draft.payeeName
        title = draft.step.title
        from = draft.from.iso
        drafter = "\(draft.draftedBy) \(draft.draftedAt.date.iso)"
        mine = !draft.waitsForHearing && draft.mayConfirm(actor)
        waiting = draft.waitsForHearing ? "待听取意见" : mine ? "待您确认" : "待\(draft.confirmer)确认"
    }
}

extension Enrolment.State {
    /// Tone of the tag that shows the state.
    var tone: String {
        switch self {
        case .active: "done"
        case .suspended: "soon"
        case .ended: ""
        }
    }
}

extension Enrolment {
    /// The state in words, with the last month where one is set.
    var stateText: String {
        guard let endedMonth else { return state.title }
        return state == .ended ? "\(state.title)（\(endedMonth.iso) 起）" : "渐退至 \(endedMonth.adding(-1).iso)"
    }
}

extension RegionTree {
    /// Township and village, without the county that all share.
    func place(_ id: Int64) -> String {
        ancestors(of: id).filter { $0.level > .county }.reversed().map(\.name).joined(separator: " ")
    }
}
