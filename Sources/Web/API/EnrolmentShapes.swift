// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// An enrolment with its drafts and the people it covers, masked.
struct EnrolmentAnswer: Sendable {
    let detail: EnrolmentDetail
    let drafts: [PlacedDraft]
    let people: [Int64: PersonSummary]
    let tree: RegionTree
}

/// A draft, and whether who asks may confirm it.
struct PlacedDraft: Sendable {
    let draft: ChangeDraft
    let mayConfirm: Bool
}

enum EnrolmentShapes {
    static let line = Shape<Placed<Enrolment>>(
        "EnrolmentLine",
        [
            .value("id") { $0.value.id },
            .value("number") { $0.value.number },
            .value("program") { $0.value.programID },
            .value("case_id") { $0.value.caseID },
            .value("household_number") { $0.value.householdNumber },
            .value("region_id") { $0.value.regionID },
            .value("region") { $0.name($0.value.regionID) },
            .value("township_id") { $0.value.townshipID },
            .value("class") { $0.value.classCode },
            .value("urban") { $0.value.urban },
            .value("state") { $0.value.state },
            .value("started_month", "First month that is paid") { $0.value.startedMonth },
            .value("ended_month", "First month that is no longer paid") { $0.value.endedMonth },
            .value("amount", "A month, for the family") { $0.value.amount },
            .value("members") { $0.value.members },
            .value("payee_person_id") { $0.value.payeePersonID },
            .value("payee") { $0.value.payeeName },
            .value("end_reason") { $0.value.endReason },
            .value("version") { $0.value.version },
        ]
    )

    static let full = Shape<EnrolmentAnswer>(
        "Enrolment",
        line.parts { Placed($0.detail.enrolment, $0.tree) } + [
            .list("people", member) { answer in
                answer.detail.members.map { Covered(member: $0, person: answer.people[$0.personID]) }
            },
            .list("changes", change, "Oldest first") { $0.detail.changes },
            .list("drafts", draft) { $0.drafts },
            .list("entitlements", entitlement) { $0.detail.entitlements },
        ]
    )

    private struct Covered: Sendable {
        let member: EnrolmentMember
        let person: PersonSummary?
    }

    private static let member = Shape<Covered>(
        "CoveredPerson",
        [
            .value("person_id") { $0.member.personID },
            .value("name") { $0.person?.name },
            .value("number", "Masked") { $0.person?.numberMasked },
            .value("from") { $0.member.from },
            .value("until", "First month no longer covered") { $0.member.until },
        ]
    )

    private static let change = Shape<EnrolmentChange>(
        "EnrolmentChange",
        [
            .value("id") { $0.id },
            .value("kind") { $0.kind },
            .value("from") { $0.from },
            .value("person_id") { $0.personID },
            .value("before") { $0.before },
            .value("after") { $0.after },
            .value("reason") { $0.reason },
            .value("heard_on") { $0.hearing?.on },
            .value("heard_note") { $0.hearing?.note },
            .value("recorded_by") { $0.recordedBy },
            .value("recorded_at") { $0.recordedAt },
        ]
    )

    private static let draft = Shape<PlacedDraft>(
        "Draft",
        [
            .value("id") { $0.draft.id },
            .value("enrolment_id") { $0.draft.enrolmentID },
            .value("enrolment_number") { $0.draft.enrolmentNumber },
            .value("payee") { $0.draft.payeeName },
            .value("title", "The kind of change, in Chinese") { $0.draft.step.title },
            .value("person_id") { $0.draft.step.personID },
            .value("amount") { $0.draft.step.amount },
            .value("region_id") { $0.draft.step.regionID },
            .value("from") { $0.draft.from },
            .value("reason") { $0.draft.reason },
            .value("needs_hearing") { $0.draft.needsHearing },
            .value("heard_on") { $0.draft.hearing?.on },
            .value("heard_note") { $0.draft.hearing?.note },
            .value("state", "open, confirmed or dropped") { $0.draft.state.rawValue },
            .value("may_confirm", "Whether this token may confirm it") { $0.mayConfirm },
            .value("drafted_by") { $0.draft.draftedBy },
            .value("drafted_at") { $0.draft.draftedAt },
            .value("settled_by") { $0.draft.settledBy },
            .value("settled_at") { $0.draft.settledAt },
            .value("settled_note") { $0.draft.settledNote },
            .value("version") { $0.draft.version },
        ]
    )

    static let drafts = Shape<[PlacedDraft]>("DraftList", [.list("items", draft) { $0 }])

    static let entitlement = Shape<Entitlement>(
        "Entitlement",
        [
            .value("id") { $0.id },
            .value("person_id") { $0.personID },
            .value("month") { $0.month },
            .value("revision") { $0.revision },
            .value("kind") { $0.kind },
            .value("amount", "Negative for a recovery") { $0.amount },
            .value("enrolment_id") { $0.enrolmentID },
            .value("payment_id", "null while it is in none") { $0.paymentID },
        ]
    )
}
