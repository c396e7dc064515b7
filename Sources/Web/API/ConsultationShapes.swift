// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Vocabulary

/// What the API says of consultations.
enum ConsultationShapes {
    private static let head: [Shape<Consultation>.Part] = [
        .value("id") { $0.id },
        .value("version") { $0.version },
        .value("title") { $0.title },
        .value("plan", "The plan that was taken as the draft") { $0.planID },
        .value("state") { $0.state },
        .value("round", "From 1") { $0.round },
        .value("draft", "The draft that stands, from 1") { $0.draft },
        .value("drafted_by") { $0.draftedBy },
        .value("drafted_at") { $0.draftedAt },
    ]

    static let line = Shape<Consultations.Line>(
        "Consultation",
        Shape<Consultation>("Consultation", head).parts { $0.consultation } + [
            .value("letter_number") { $0.letterNumber },
            .value("due") { $0.due },
            .value("units", "How many are asked") { $0.units },
            .value("replies", "How many have answered") { $0.replies },
        ]
    )

    static let full = Shape<Consultations.Record>(
        "ConsultationRecord",
        Shape<Consultation>("Consultation", head).parts { $0.consultation } + [
            .list("drafts", draft, "The last one stands") { $0.drafts },
            .list("rounds", round) { $0.rounds },
            .list("replies", reply, "Replaced ones too") { $0.replies },
            .list("opinions", opinion, "Those of replaced replies too") { $0.opinions },
            .list("steps", step, "The first first") { $0.steps },
        ]
    )

    private static let draft = Shape<Consultations.Draft>(
        "ConsultationDraft",
        [
            .value("number") { $0.number },
            .value("made_by") { $0.madeBy },
            .value("made_at") { $0.madeAt },
            .list("clauses", clause) { $0.clauses },
        ]
    )

    private static let clause = Shape<Consultation.Clause>(
        "ConsultationClause",
        [
            .value("clause", "The same from draft to draft") { $0.number },
            .value("text") { $0.text },
            .value("removed", "Taken out in this draft") { $0.isRemoved },
            .value("reason", "Why it was changed in this draft") { $0.reason },
            .value("opinions", "Those that the change comes from") { $0.opinions },
        ]
    )

    private static let round = Shape<Consultation.Round>(
        "ConsultationRound",
        [
            .value("number") { $0.number },
            .value("draft") { $0.draft },
            .value("letter_number") { $0.letterNumber },
            .value("due") { $0.due },
            .value("silence_agrees") { $0.silenceAgrees },
            .value("sent_at") { $0.sentAt },
            .value("sent_by") { $0.sentBy },
            .list("units", unit) { $0.units },
        ]
    )

    private static let unit = Shape<Consultation.Unit>(
        "ConsultationUnit",
        [
            .value("id") { $0.id },
            .value("name") { $0.name },
            .value("region", "null for a department") { $0.regionID },
        ]
    )

    private static let reply = Shape<Consultation.Reply>(
        "ConsultationReplied",
        [
            .value("id") { $0.id },
            .value("round") { $0.round },
            .value("unit") { $0.unitID },
            .value("agreed") { $0.isAgreed },
            .value("received_at") { $0.receivedAt },
            .value("late") { $0.isLate },
            .value("from_paper") { $0.isFromPaper },
            .value("replaced") { $0.isReplaced },
            .value("evidence", "Name of the file") { $0.evidence?.name },
            .value("by") { $0.by },
            .value("at") { $0.at },
        ]
    )

    private static let opinion = Shape<Consultation.Opinion>(
        "ConsultationOpinion",
        [
            .value("id") { $0.id },
            .value("reply") { $0.replyID },
            .value("clause", "null for the whole") { $0.clause },
            .value("wants") { $0.wants },
            .value("why") { $0.why },
            .value("verdict", "null while it is open") { $0.verdict },
            .value("reason") { $0.reason },
            .value("decided_by") { $0.decidedBy },
            .value("decided_at") { $0.decidedAt },
            .value("turn") { $0.turn },
        ]
    )

    private static let step = Shape<Consultation.Step>(
        "ConsultationStep",
        [
            .value("kind") { $0.kind },
            .value("words") { $0.words },
            .value("by") { $0.by },
            .value("at") { $0.at },
        ]
    )

    static let comparison = Shape<[ConsultationDifference]>(
        "ConsultationComparison",
        [.list("items", difference, "In the order of the later draft") { $0 }]
    )

    private static let difference = Shape<ConsultationDifference>(
        "ConsultationDifference",
        [
            .value("clause") { $0.clause },
            .value("kind", "same, changed, added or removed") { $0.kind.rawValue },
            .list("pieces", piece) { $0.pieces },
            .value("reasons") { $0.reasons },
            .value("opinions") { $0.opinions },
        ]
    )

    private static let piece = Shape<ConsultationDiff.Piece>(
        "TextPiece",
        [
            .value("kind", "same, inserted or deleted") { "\($0.kind)" },
            .value("text") { $0.text },
        ]
    )
}
