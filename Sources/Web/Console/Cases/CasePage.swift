// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// A case on one page: what it is, what counts, what can be done now, what happened.
struct CasePage: Page {
    static let template = "console/case"
    let layout: Layout
    /// Not `link`, which the items of its lists have too.
    let caseLink: String
    let version: Int64
    let title: String
    let number: String
    let state: String
    let tone: String
    let clock: ClockBadge
    let steps: [StepMark]
    let facts: [Line]
    let members: [Member]
    let familyAnswers: [Answer]
    let familyLink: String
    let materials: [Material]
    let visits: [Visit]
    let decision: DecisionPart?
    let postings: [PostingPart]
    let objections: [ObjectionPart]
    let documents: [DocumentPart]
    let deadlines: [DeadlinePart]
    let timeline: [Happening]
    let payee: PayeePart?
    let payees: [SelectOption]
    let ended: Bool
    let choices: [ChoicePart]
    let waitsFor: String?
    let editable: Bool
    let canVisit: Bool
    let canDecide: Bool
    let relations: [String]
    let kin: String?

    struct StepMark: Sendable {
        let title: String
        let tone: String
    }
    struct Line: Sendable {
        let title: String
        let value: String
    }
    struct Answer: Sendable {
        let title: String
        let value: String
        let source: String
        let others: String?
    }
    struct Member: Sendable {
        let personID: Int64
        let name: String
        let masked: String
        let age: String
        let relation: String
        let standing: String
        let reason: String?
        let link: String
        let answersLink: String
        let answers: [Answer]
        let consent: String?
        let removable: Bool
    }
    struct Material: Sendable {
        let id: String
        let title: String
        let state: String?
        let tone: String
        let hint: String?
        let lookedUp: Bool
        let fileLink: String?
        let missing: Bool
    }
    struct Visit: Sendable {
        let date: String
        let surveyors: String
        let present: String
        let findings: String
        let photo: String?
    }
    struct DecisionPart: Sendable {
        let outcome: String
        let sentence: String
        let amount: String
        let members: Int
        let on: String
        let clauses: [Clause]
        let calculation: String
        let hash: String
    }
    struct Clause: Sendable {
        let tone: String
        let title: String
        let margin: String
        let basis: String
    }
    struct PostingPart: Sendable {
        let id: Int64
        let kind: String
        let title: String
        let from: String
        let until: String
        let state: String
        let lines: [Line]
        let sheetLink: String
        let photographed: Bool
        let upPhoto: String?
        let downPhoto: String?
    }
    struct PayeePart: Sendable {
        let payeeName: String
        let bank: String
        let card: String
        let holder: String
        let doubtful: Bool
    }
    struct ObjectionPart: Sendable {
        let id: Int64
        let by: String
        let content: String
        let at: String
        let open: Bool
        let answer: String?
    }
    struct DocumentPart: Sendable {
        let link: String
        let title: String
        let number: String
        let at: String
    }
    struct DeadlinePart: Sendable {
        let title: String
        let text: String
        let tone: String
    }
    struct Happening: Sendable {
        let at: String
        let title: String
        let who: String
        let comment: String?
    }
    struct ChoicePart: Sendable {
        let action: String
        let title: String
        let needsReason: Bool
        let tone: String
        let requestID: String
    }
}

extension CasePage {
    /// Builds the page from a dossier and the people's summaries.
    init(_ dossier: Casework.Dossier, people: [PersonSummary], tree: RegionTree, request: WebRequest) throws {
        let file = dossier.file
        let flow = dossier.service.flow
        let services = request.site.rooms.casework.services
        let today = request.site.today
        let step = try flow.step(file.step)
        layout = Layout(request, title: file.title)
        caseLink = Links.caseFile(file.id)
        version = file.version
        title = file.title
        number = file.number ?? "尚未受理"
        state = file.state.title
        tone = file.state.tone
        clock = ClockBadge(
            due: file.state.isEnded ? nil : file.dueOn,
            provisional: file.dueProvisional,
            paused: file.state == .paused,
            today: today,
            calendar: services.calendar
        )
        steps = Self.steps(flow, file)
        facts = Self.lines(file, tree: tree)
        let current = FactRules.current(dossier.facts)
        let canEdit = Self.editable(file, step)
        members = Self.members(dossier, people: people, current: current, today: today)
        familyAnswers = Self.answers(.family, dossier.service.fields(.family), dossier.facts, current)
        familyLink = "\(Links.caseFile(file.id))/answers/family"
        materials = Self.materials(dossier)
        visits = dossier.visits.map {
            Visit(
                date: $0.visitedOn.iso,
                surveyors: $0.surveyors.joined(separator: "、"),
                present: $0.present,
                findings: $0.findings,
                photo: $0.photoHash.map { "\(Links.caseFile(file.id))/files/\($0)" }
            )
        }
        decision = Self.decision(dossier.decision)
        postings = dossier.postings.map { Self.posting($0, today: today, caseLink: Links.caseFile(file.id)) }
        objections = dossier.objections.map {
            ObjectionPart(
                id: $0.id,
                by: $0.raisedBy,
                content: $0.content,
                at: $0.raisedAt.text,
                open: $0.upheld == nil,
                answer: $0.answer.map { text in text }
            )
        }
        documents = dossier.documents.map {
            DocumentPart(
                link: Links.document(file.id, $0.id),
                title: $0.title,
                number: $0.number ?? "",
                at: $0.issuedAt.date.iso
            )
        }
        deadlines = dossier.deadlines.map { Self.deadline($0, today: today, calendar: services.calendar) }
        timeline = dossier.actions.reversed().map {
            Happening(
                at: $0.recordedAt.text,
                title: $0.title,
                who: "\($0.actorName)（\($0.functionTitle)）",
                comment: $0.comment
            )
        }
        choices = dossier.choices.map {
            ChoicePart(
                action: $0.action,
                title: $0.title,
                needsReason: $0.needsReason,
                tone: $0.isForward ? "" : "plain",
                requestID: request.site.requestID()
            )
        }
        let due = try flow.chain(file)
        waitsFor =
            dossier.choices.isEmpty && !file.state.isEnded && due.indices.contains(file.link)
            ? "等待“\(due[file.link].title)”办理“\(step.title)”" : nil
        editable = canEdit && dossier.choices.contains { $0.isForward }
        let maySurvey = try request.actor.may(.caseSurvey)
        canVisit = editable && step.kind == .visit && maySurvey
        canDecide = step.kind == .decide && file.link == 0 && dossier.choices.contains { $0.isForward }
        relations = ["配偶", "儿子", "女儿", "父亲", "母亲", "孙子", "孙女", "兄弟", "姐妹", "其他"]
        kin = file.kin
        ended = file.state.isEnded
        let names = Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        payee = dossier.payee.map { held in
            PayeePart(
                payeeName: names[held.personID] ?? "—",
                bank: "\(held.kind.title) · \(held.bank)",
                card: held.masked,
                holder: held.custodyReference.map { "\(held.holderName)（代管协议 \($0)）" } ?? held.holderName,
                doubtful: held.digitsDoubtful
            )
        }
        payees = dossier.members.filter { $0.standing != .supporter }.map {
            SelectOption(
                value: String($0.personID),
                title: names[$0.personID] ?? "—",
                selected: $0.personID == (dossier.payee?.personID ?? file.applicantPersonID)
            )
        }
    }
}

/// The kept explanation in the shape that pages show.
struct ShownExplanation: Codable {
    struct Clause: Codable {
        let result: String
        let title: String
        let margin: String
        let basis: String
    }

    let clauses: [Clause]
    let calculation: String
}
