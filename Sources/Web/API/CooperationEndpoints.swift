// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Referral.State: APIValue {}
extension ReferralFilter: APIValue {}
extension Conference.State: APIValue {}

/// What other departments and organisations have to do with cases: referrals and conferences.
enum CooperationEndpoints {
    private static let filter = Input<ReferralFilter?>("filter", "open when absent")
    private static let person = Input<Int64>("person_id", "Somebody of the case's family")
    private static let partner = Input<String>("partner", "Key of a partner")
    private static let need = Input<String>("need", "One of the partner's needs")
    private static let note = Input<String>("note", "All that the partner is told of the circumstances")
    private static let contact = Input<String>("contact", "Who spoke for the partner")
    private static let words = Input<String>("words", "What they said")
    private static let reason = Input<String>("reason")

    private static let topic = Input<String>("topic")
    private static let on = Input<CivilDate>("on", "Day of the conference")
    private static let place = Input<String>("place")
    private static let chair = Input<String>("chair")
    private static let units = Input<[String]>("units", "Of the participants, in their order")
    private static let names = Input<[String]>("names", "Of the participants, in the same order")
    private static let opinions = Input<[String]>(
        "opinions",
        "Of the participants, in their order; empty for who stayed away"
    )
    private static let conclusion = Input<String>("conclusion")

    static let referrals: [Endpoint] = [
        .get(
            "/partners",
            "listPartners",
            "To whom people can be passed on, and for what",
            .permission(.caseRead),
            Shape<[PartnerDefinition]>("PartnerList", [.list("items", partnerLine) { $0 }])
        ) { $0.rooms.cooperation.partners },
        .get(
            "/referrals",
            "listReferrals",
            "Referrals in reach, at most 200",
            .permission(.caseRead),
            query: [filter.field],
            Shape<[Referral]>("ReferralList", [.list("items", referral) { $0 }])
        ) { try await $0.rooms.cooperation.referrals(actor: $0.actor, filter: $0.query[filter] ?? .open).referrals },
        .get("/referrals/{id}", "readReferral", "A referral", .permission(.caseRead), referral) {
            try await $0.rooms.cooperation.referral(actor: $0.actor, id: $0.key())
        },
        .post(
            "/cases/{id}/referrals",
            "referPerson",
            "Pass somebody of a case on to another department or organisation",
            .permission(.caseRead),
            body: "NewReferral",
            [person.field, partner.field, need.field, note.field],
            created: true,
            referral
        ) { call in
            let id = try await call.rooms.cooperation.refer(
                actor: call.actor,
                requestID: call.requestID,
                Cooperation.Asking(
                    caseID: try call.key(),
                    personID: try call.body[person],
                    partnerID: try call.body[partner],
                    need: try call.body[need],
                    note: try call.body[note]
                )
            )
            return try await call.rooms.cooperation.referral(actor: call.actor, id: id)
        },
        answering("accept", "acceptReferral", "The partner takes it on", [contact.field, words.field]) {
            .accepted(contact: try $0.body[contact], words: try $0.body[words])
        },
        answering("decline", "declineReferral", "The partner does not take it on", [contact.field, words.field]) {
            .declined(contact: try $0.body[contact], words: try $0.body[words])
        },
        answering("reply", "replyToReferral", "The partner tells what came of it", [words.field]) {
            .replied(words: try $0.body[words])
        },
        answering("recall", "recallReferral", "The office takes it back", [reason.field]) {
            .recalled(words: try $0.body[reason])
        },
    ]

    private static func answering(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ fields: [ObjectSchema.Field],
        _ answer: @escaping @Sendable (APICall) throws -> Cooperation.Answer
    ) -> Endpoint {
        .post(
            "/referrals/{id}/\(path)",
            operation,
            summary,
            .permission(.caseRead),
            body: "Referral\(path.prefix(1).uppercased())\(path.dropFirst())",
            fields,
            referral
        ) { call in
            let id = try call.key()
            try await call.rooms.cooperation.answer(actor: call.actor, id: id, answer(call))
            return try await call.rooms.cooperation.referral(actor: call.actor, id: id)
        }
    }

    static let conferences: [Endpoint] = [
        .get(
            "/conferences",
            "listConferences",
            "Conferences in reach, newest first, at most 100",
            .permission(.caseRead),
            Shape<[Conference]>("ConferenceList", [.list("items", conference) { $0 }])
        ) { try await $0.rooms.cooperation.conferences(actor: $0.actor) },
        .get("/conferences/{id}", "readConference", "A conference", .permission(.caseRead), conference) {
            try await $0.rooms.cooperation.conference(actor: $0.actor, id: $0.key())
        },
        .post(
            "/cases/{id}/conferences",
            "callConference",
            "Call a conference about a case",
            .permission(.caseRead),
            body: "NewConference",
            [topic.field, on.field, place.field, chair.field, units.field, names.field],
            created: true,
            conference
        ) { call in
            let people = zip(try call.body[units], try call.body[names]).map {
                Conference.Participant(unit: $0, name: $1, opinion: "")
            }
            let id = try await call.rooms.cooperation.call(
                actor: call.actor,
                requestID: call.requestID,
                Cooperation.Call(
                    caseID: try call.key(),
                    topic: try call.body[topic],
                    on: try call.body[on],
                    place: try call.body[place],
                    chair: try call.body[chair],
                    participants: people
                )
            )
            return try await call.rooms.cooperation.conference(actor: call.actor, id: id)
        },
        .post(
            "/conferences/{id}/minutes",
            "minuteConference",
            "Record what was said and concluded",
            .permission(.caseRead),
            body: "ConferenceMinutes",
            [on.field, opinions.field, conclusion.field],
            conference
        ) { call in
            let id = try call.key()
            try await call.rooms.cooperation.minute(
                actor: call.actor,
                id: id,
                on: try call.body[on],
                opinions: try call.body[opinions],
                conclusion: try call.body[conclusion]
            )
            return try await call.rooms.cooperation.conference(actor: call.actor, id: id)
        },
        .post(
            "/conferences/{id}/cancel",
            "cancelConference",
            "Call a conference off",
            .permission(.caseRead),
            body: "ConferenceCancellation",
            [reason.field],
            conference
        ) { call in
            let id = try call.key()
            try await call.rooms.cooperation.cancel(actor: call.actor, id: id, reason: try call.body[reason])
            return try await call.rooms.cooperation.conference(actor: call.actor, id: id)
        },
    ]

    private static let partnerLine = Shape<PartnerDefinition>(
        "Partner",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("needs") { $0.needs },
            .value("answer_days", "Working days until it says whether it takes a matter on") { $0.answerDays },
            .value("reply_days", "Working days from then until it tells what came of it") { $0.replyDays },
        ]
    )

    private static let referral = Shape<Referral>(
        "Referral",
        [
            .value("id") { $0.id },
            .value("number") { $0.number },
            .value("case_id") { $0.caseID },
            .value("person_id") { $0.personID },
            .value("person_name") { $0.personName },
            .value("partner") { $0.partnerID },
            .value("partner_title") { $0.partnerTitle },
            .value("need") { $0.need },
            .value("note") { $0.note },
            .value("sent_by") { $0.sentBy },
            .value("sent_on") { $0.sentOn },
            .value("state") { $0.state },
            .value("due_on", "Until when the partner answers or replies") { $0.dueOn },
            .value("contact") { $0.contact },
            .value("answer") { $0.answer },
            .value("result") { $0.result },
            .value("ended_on") { $0.endedOn },
        ]
    )

    private static let participant = Shape<Conference.Participant>(
        "ConferenceParticipant",
        [.value("unit") { $0.unit }, .value("name") { $0.name }, .value("opinion") { $0.opinion }]
    )

    private static let conference = Shape<Conference>(
        "Conference",
        [
            .value("id") { $0.id },
            .value("number") { $0.number },
            .value("case_id") { $0.caseID },
            .value("topic") { $0.topic },
            .value("on") { $0.on },
            .value("place") { $0.place },
            .value("chair") { $0.chair },
            .value("called_by") { $0.calledBy },
            .value("state") { $0.state },
            .list("participants", participant) { $0.participants },
            .value("conclusion", "Or why it was called off") { $0.conclusion },
            .value("recorded_by") { $0.recordedBy },
        ]
    )
}
