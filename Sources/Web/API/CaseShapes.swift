// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// A case in a list, beside its family's key and the regions that its keys mean.
struct CaseLine: Sendable {
    let file: CaseFile
    let familyID: Int64?
    let tree: RegionTree
}

/// A case with everything, and the people of its family, masked.
struct CaseAnswer: Sendable {
    let dossier: Casework.Dossier
    let line: CaseLine
    let people: [Int64: PersonSummary]

    var file: CaseFile { dossier.file }

    /// What the newest decision goes by; nil while there is none.
    var explained: ExplainedDecision? {
        dossier.decision.map { decision in
            ExplainedDecision(
                decision: decision,
                explanation: try? JSONDecoder().decode(ShownExplanation.self, from: Data(decision.result.utf8))
            )
        }
    }
}

struct ExplainedDecision: Sendable {
    let decision: Decision
    let explanation: ShownExplanation?
}

enum CaseShapes {
    static let line = Shape<CaseLine>(
        "CaseLine",
        [
            .value("id") { $0.file.id },
            .value("number", "Official number, given at acceptance") { $0.file.number },
            .value("family_id") { $0.familyID },
            .value("service") { $0.file.serviceID },
            .value("title") { $0.file.title },
            .value("state") { $0.file.state },
            .value("step") { $0.file.step },
            .value("applicant_person_id") { $0.file.applicantPersonID },
            .value("applicant") { $0.file.applicantName },
            .value("members") { $0.file.members },
            .value("region_id", "The township that handles the case") { $0.file.regionID },
            .value("village_region_id") { $0.file.villageRegionID },
            .value("village") { $0.tree.fullName($0.file.villageRegionID) },
            .value("channel") { $0.file.channel },
            .value("accepted_on") { $0.file.acceptedOn },
            .value("due_on") { $0.file.dueOn },
            .value("next_due_on", "Last day of the clock that ends first; null while none runs") {
                $0.file.urgentOn
            },
            .value("due_provisional", "The holidays of that year are not announced yet") { $0.file.dueProvisional },
            .value("decided_on") { $0.file.decidedOn },
            .value("version") { $0.file.version },
        ]
    )

    static let full = Shape<CaseAnswer>(
        "Case",
        line.parts { $0.line } + [
            .value("link", "Place in the step's chain of signatures, from 0") { $0.file.link },
            .value("outcome", "Of the step before") { $0.file.outcome },
            .value("proposed", "Outcome that the chain is signing") { $0.file.proposed },
            .value("delegated", "The township confirms in the county's place") { $0.file.delegated },
            .value("kin", "Declared kinship with handling staff") { $0.file.kin },
            .value("urban") { $0.file.urban },
            .value("opened_at") { $0.file.openedAt },
            .value("paused_on") { $0.file.pausedOn },
            .value("closed_at") { $0.file.closedAt },
            .value("enrolment_id", "The enrolment that the case looks at again") { $0.file.enrolmentID },
            .list("choices", choice, "What this token may do now") { $0.dossier.choices },
            .value("missing", "What the present step still needs") { $0.dossier.missing },
            .object("hearing", hearing) { $0.dossier.hearing },
            .list("deadlines", deadline) { $0.dossier.deadlines },
            .object("decision", decision) { $0.explained },
            .list("materials", material) { $0.dossier.materials },
            .list("visits", visit) { $0.dossier.visits },
            .list("reports", stepReport, "What was done at steps outside the system") { $0.dossier.stepReports },
            .list("postings", posting) { $0.dossier.postings },
            .list("objections", objection) { $0.dossier.objections },
            .list("documents", paper) { $0.dossier.documents },
            .list("actions", action, "Oldest first") { $0.dossier.actions },
        ]
    )

    private static let choice = Shape<CaseChoice>(
        "Choice",
        [
            .value("action") { $0.action },
            .value("title") { $0.title },
            .value("needs_reason") { $0.needsReason },
            .value("forward", "false for returning, refusing and withdrawing") { $0.isForward },
        ]
    )

    private static let hearing = Shape<CaseHearing>(
        "CaseHearing",
        [
            .value("on") { $0.on },
            .value("person") { $0.person },
            .value("note") { $0.note },
            .value("amount", "That was proposed to them, a month") { $0.amount },
            .value("recorded_by") { $0.recordedBy },
            .value("recorded_at") { $0.recordedAt },
        ]
    )

    private static let deadline = Shape<Deadline>(
        "Deadline",
        [
            .value("clock") { $0.clockID },
            .value("title") { $0.title },
            .value("unit") { $0.unit },
            .value("length") { $0.length },
            .value("started_on") { $0.startedOn },
            .value("due_on") { $0.dueOn },
            .value("provisional") { $0.provisional },
            .value("paused_on") { $0.pausedOn },
            .value("paused_days") { $0.pausedDays },
            .value("extended", "By how much it was made longer, in its unit") { $0.extended },
            .value("ended_on") { $0.endedOn },
        ]
    )

    private static let clause = Shape<ShownExplanation.Clause>(
        "Clause",
        [
            .value("result", "met, failed or unknown") { $0.result },
            .value("title") { $0.title },
            .value("margin") { $0.margin },
            .value("basis") { $0.basis },
        ]
    )

    private static let decision = Shape<ExplainedDecision>(
        "Decision",
        [
            .value("outcome", "In the policy's word") { $0.decision.outcome },
            .value("amount", "A month, for the family") { $0.decision.amount },
            .value("covered", "Keys of the people covered") { $0.decision.covered },
            .value("class") { $0.decision.classCode },
            .value("sentence") { $0.decision.sentence },
            .value("evaluated_on") { $0.decision.evaluatedOn },
            .list("clauses", clause) { $0.explanation?.clauses ?? [] },
            .value("calculation") { $0.explanation?.calculation },
            .value("content_hash", "What the chain signs") { $0.decision.contentHash },
            .value("made_at") { $0.decision.madeAt },
        ]
    )

    private static let material = Shape<CaseMaterial>(
        "Material",
        [
            .value("material") { $0.materialID },
            .value("state") { $0.state },
            .value("note") { $0.note },
            .value("file_name") { $0.fileName },
            .value("file_hash") { $0.blobHash },
            .value("added_at") { $0.addedAt },
        ]
    )

    private static let visitPaper = Shape<HomeVisit.Paper>(
        "VisitPaper",
        [
            .value("kind", "photo, sheet or signature") { $0.kind.rawValue },
            .value("name", "Who signed") { $0.name },
            .value("file_hash") { $0.hash },
        ]
    )

    private static let visit = Shape<HomeVisit>(
        "Visit",
        [
            .value("id") { $0.id },
            .value("visited_on") { $0.visitedOn },
            .value("surveyors") { $0.surveyors },
            .value("present") { $0.present },
            .value("findings") { $0.findings },
            .list("papers", visitPaper, "Photos, the signed sheet and drawn signatures") { $0.papers },
            .value("by_county") { $0.byCounty },
            .value("recorded_at") { $0.recordedAt },
        ]
    )

    private static let posting = Shape<Posting>(
        "CasePosting",
        [
            .value("id") { $0.id },
            .value("code", "Of the sheet under postings") { $0.code },
            .value("kind") { $0.kind },
            .value("title") { $0.title },
            .value("from") { $0.from },
            .value("until") { $0.until },
            .value("state") { $0.state },
            .value("up_photo_hash") { $0.upPhoto },
            .value("down_photo_hash") { $0.downPhoto },
        ]
    )

    private static let objection = Shape<Objection>(
        "Objection",
        [
            .value("id") { $0.id },
            .value("posting_id") { $0.postingID },
            .value("raised_by") { $0.raisedBy },
            .value("content") { $0.content },
            .value("raised_at") { $0.raisedAt },
            .value("upheld", "null while it is open") { $0.upheld },
            .value("answer") { $0.answer },
        ]
    )

    static let paper = Shape<IssuedDocument>(
        "Paper",
        [
            .value("id") { $0.id },
            .value("template") { $0.template },
            .value("number") { $0.number },
            .value("title") { $0.title },
            .value("code", "By which anybody can verify it") { $0.code },
            .value("issued_at") { $0.issuedAt },
            .value("issued_by") { $0.issuedBy },
            .value("printed") { $0.printed },
        ]
    )

    private static let action = Shape<CaseAction>(
        "CaseAction",
        [
            .value("id") { $0.id },
            .value("step") { $0.step },
            .value("link") { $0.link },
            .value("action") { $0.action },
            .value("title") { $0.title },
            .value("actor") { $0.actorName },
            .value("function") { $0.functionTitle },
            .value("occurred_at") { $0.occurredAt },
            .value("recorded_at") { $0.recordedAt },
            .value("comment") { $0.comment },
            .value("content_hash") { $0.contentHash },
        ]
    )
}
