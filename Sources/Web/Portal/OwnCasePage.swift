// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// A case that was sent in, as its family sees it.
struct OwnCasePage: Page {
    static let template = "portal/case"
    let layout: Layout
    let heading: String
    let family: String
    let number: String?
    let caseLink: String
    let version: Int64
    let problem: String?
    let state: String
    let tone: String
    let ended: Bool
    let sentence: String
    /// The event for which it was asked for together with others; only for the applicant.
    let bundle: OwnBundlePart?
    /// To whom people of the case were passed on, as far as it concerns the reader.
    let referrals: [OwnReferral]
    let clock: ClockBadge?
    let marks: [CasePage.StepMark]
    /// Only for the applicant, like all that follows but the reader's own authorisation.
    let receipt: String?
    let documents: [Paper]
    let uploads: [DraftPage.Material]
    let asksPapers: Bool
    let consents: [ConsentPart]
    /// The reader, who has not authorised the looking up of their means and still may; nil otherwise.
    let asked: Asked?
    let happenings: [ProgressPage.Happening]
    let mayWithdraw: Bool
    /// What the applicant said of it; nil while they did not.
    let rating: RatingPart?
    let ratingForm: RatingForm?
    /// Where and until when the decision can be contested; nil while nothing is decided, and for others of the family.
    let remedies: RemedyPart?
    let remedyLink: String

    struct Paper: Sendable {
        let link: String
        let title: String
        let number: String
        let at: String
    }

    struct Asked: Sendable {
        let personID: Int64
        let title: String
        let pad: ConsentPad
    }

    struct ConsentPart: Sendable {
        let personID: Int64
        let title: String
        let until: String
        let holds: Bool
        let consentLink: String
    }

    init(
        _ dossier: Casework.Dossier,
        people: [PersonSummary],
        reader: Int64?,
        rating: Rating?,
        remedies: RemedyPart?,
        referrals: [OwnReferral],
        problem: (any Problem)?,
        _ request: WebRequest
    ) throws {
        let file = dossier.file
        let link = Links.ownCase(file.id)
        let isOwn = file.applicantPersonID == reader
        let flow = dossier.service.flow
        let today = request.site.today
        layout = Layout(request, title: flow.title)
        heading = flow.title
        family = file.applicantName + (dossier.service.isOfFamily ? "家庭" : "")
        number = file.number
        caseLink = link
        version = file.version
        self.problem = problem?.message
        state = file.state.title
        tone = file.state.tone
        ended = file.state.isEnded
        sentence = try PortalWords.sentence(file, actions: dossier.actions, flow: flow)
        bundle = isOwn ? OwnBundlePart(dossier) : nil
        self.referrals = referrals
        clock = file.acceptedOn == nil || file.state.isEnded ? nil : PortalWords.clock(file, request)
        marks = PortalWords.marks(file, flow: flow)
        receipt = isOwn ? ReceiptCode.grouped(file.receipt) : nil
        documents =
            isOwn
            ? dossier.documents.map {
                Paper(
                    link: "\(link)/documents/\($0.id)",
                    title: $0.title,
                    number: $0.number ?? "",
                    at: $0.issuedAt.date.chinese
                )
            } : []
        asksPapers = isOwn && file.state == .paused
        let there = Dictionary(dossier.materials.map { ($0.materialID, $0) }, uniquingKeysWith: { _, last in last })
        uploads =
            isOwn && file.state == .paused
            ? dossier.service.materials.filter { !$0.lookedUp }.map { need in
                DraftPage.Material(
                    id: need.id,
                    title: need.title,
                    hint: need.hint,
                    required: need.required,
                    promisable: false,
                    fileLink: there[need.id]?.blobHash.map { "\(link)/files/\($0)" },
                    state: there[need.id]?.state.title
                )
            } + FileQuestion.asked(dossier, people: people, link: link) : []
        let byID = Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        consents = dossier.consents.filter { consent in
            consent.personID == reader
                || (isOwn && byID[consent.personID].map { OwnCasePages.isMinor($0, on: today) } == true)
        }.map {
            ConsentPart(
                personID: $0.personID,
                title: byID[$0.personID]?.name ?? "—",
                until: $0.until.chinese,
                holds: $0.holds(on: today),
                consentLink: "\(link)/consents/\($0.personID)"
            )
        }
        let given = dossier.consents.contains { $0.personID == reader && $0.holds(on: today) }
        let counts = dossier.members.contains { $0.personID == reader && $0.standing != .excluded }
        asked =
            file.state == .draft && counts && !given
            ? reader.flatMap { byID[$0] }.map {
                Asked(personID: $0.id, title: $0.name, pad: ConsentPad($0.id, form: request.form))
            } : nil
        happenings = PortalWords.happenings(file, dossier.actions, flow: flow)
        mayWithdraw = isOwn && !file.state.isEnded
        self.remedies = isOwn ? remedies : nil
        remedyLink = "\(link)/remedies"
        self.rating = isOwn ? rating.map(RatingPart.init) : nil
        let isRateable = isOwn && rating == nil && FeedbackRules.isRateable(file)
        ratingForm = isRateable ? RatingForm(request, action: "\(link)/rating") : nil
    }
}
