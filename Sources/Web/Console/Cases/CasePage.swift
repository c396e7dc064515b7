// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Vocabulary

/// A case on one page: what it is, what counts, what can be done now, what happened.
struct CasePage: Page {
    static let template = "console/case"
    let layout: Layout
    /// Not `link`, which the items of its lists have too.
    let caseLink: String
    /// For how long the closed case is kept, for those who see to it.
    let keepingLink: String?
    let version: Int64
    let title: String
    let number: String
    let state: String
    let tone: String
    let clock: ClockBadge
    let steps: [StepMark]
    let facts: [Line]
    let members: [Member]
    /// Whether the case is about a family, with its standings, and not about single people.
    let ofFamily: Bool
    let familyHeading: String
    let caseHeading: String
    let asksCase: Bool
    let asksPeople: Bool
    /// Whether means are looked up, so that everybody has to authorise it.
    let verifies: Bool
    let showsPayee: Bool
    let showsMaterials: Bool
    let showsVisits: Bool
    let showsReports: Bool
    let showsPostings: Bool
    let addable: Bool
    let reports: [ReportPart]
    let reportLink: String?
    let reportWord: String
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
    /// What the applicant was told, newest first.
    let told: [ToldPart]
    /// How the applicant rated it; nil while they did not.
    let rating: RatingPart?
    /// Where it is rated at the window; nil where it cannot be.
    let ratingLink: String?
    /// Where contested decisions are registered; nil while nothing is decided.
    let remedyLink: String?
    let payee: PayeePart?
    let payees: [SelectOption]
    let ended: Bool
    let choices: [ChoicePart]
    let waitsFor: String?
    let editable: Bool
    let canVisit: Bool
    let canDecide: Bool
    let relations: [String]
    /// Of the same household in the registry, and not in the family yet.
    let relatives: [RelativePart]
    let relativesShown: Bool
    /// Shows them; nil where the family can no longer be changed.
    let relativesLink: String?
    let kin: String?
    let lacking: [String]
    let duplicates: [DuplicatePart]
    /// Whether the applicant's promises are no longer taken.
    let promisesClosed: Bool
    /// Answers that do not go together but may stand.
    let hints: [String]
    /// What the family was asked for, while the clocks stand still.
    let askedFor: String?
    let delegationNote: String?
    /// That the county still has to visit, since handling staff are kin.
    let kinNote: String?
    let review: ReviewPart?
    /// The event for which it was opened together with others.
    let bundle: BundlePart?
    /// Nil where there is nothing to say and nothing to do.
    let colleagues: ColleaguePart?
    /// Nil where other offices have nothing to do with it and cannot be asked.
    let ties: TiesPart?
    let visitLink: String
    let verificationLink: String
    let relationsOfGuardian: [String]
    let consentUntil: String
    let today: String
}

extension CasePage {
    /// Builds the page from a dossier and the people's summaries.
    init(
        _ dossier: Casework.Dossier,
        told: [Message],
        ties: Cooperation.Ties,
        rating: Rating?,
        people: [PersonSummary],
        colleagues: Casework.Colleagues,
        transfer: CaseTransfer?,
        household: [FamilyPages.Relative]?,
        tree: RegionTree,
        request: WebRequest
    ) throws {
        let file = dossier.file
        let flow = dossier.service.flow
        let services = request.site.rooms.casework.services
        let today = request.site.today
        let step = try flow.step(file.step)
        layout = Layout(request, title: file.title)
        caseLink = Links.caseFile(file.id)
        let seesKeeping = file.closedAt != nil && (request.session?.actor.may(.retentionRead) ?? false)
        keepingLink = seesKeeping ? Links.keeping(file.id) : nil
        version = file.version
        title = file.title
        number = file.number ?? "尚未受理"
        state = file.state.title
        tone = file.state.tone
        clock = ClockBadge(
            due: file.urgentOn,
            title: Self.urgent(dossier),
            provisional: file.urgentProvisional,
            paused: file.state == .paused,
            today: today,
            calendar: services.calendar
        )
        steps = Self.steps(flow, file)
        facts = Self.lines(dossier, tree: tree)
        let current = FactRules.current(dossier.facts)
        let canEdit = Self.editable(file, step)
        let mayMove = try request.site.rooms.casework.mayTransfer(actor: try request.actor, dossier)
        self.ties = TiesPart(
            ties,
            file,
            transfer: TransferPart(transfer, file, mayMove: mayMove, tree: tree),
            mayMove: mayMove,
            handles: Cooperation.handles(try request.actor),
            today: today
        )
        members = Self.members(dossier, people: people, current: current, today: today)
        let service = dossier.service
        ofFamily = service.isOfFamily
        familyHeading = service.isOfFamily ? "共同生活家庭" : service.definition.parties.isEmpty ? "申请人" : "申请人和当事人"
        caseHeading = service.isOfFamily ? "家庭情况" : "申请内容"
        asksCase = !service.fields(.family).isEmpty
        asksPeople = !service.fields(.member).isEmpty || !service.fields(.supporter).isEmpty
        verifies = try service.has(.verification) && request.actor.readsMeans
        showsPayee = service.pays
        showsMaterials = !service.materials.isEmpty
        showsVisits = service.has(.visit) || !dossier.visits.isEmpty
        showsReports = service.definition.steps.contains { $0.kind.isReported }
        showsPostings = service.has(.posting) || service.has(.announcement) || !dossier.postings.isEmpty
        reports = try dossier.stepReports.map { try Self.report($0, flow: flow) }
        reportWord = step.kind.reportTitle
        let isOpen = !file.state.isEnded
        let isMyTurn = dossier.choices.contains { $0.isForward }
        reportLink = isOpen && step.kind.isReported && isMyTurn ? "\(Links.caseFile(file.id))/report" : nil
        familyAnswers = Self.answers(.family, dossier.service.fields(.family), dossier, current)
        familyLink = "\(Links.caseFile(file.id))/answers/family"
        materials = Self.materials(dossier)
        promisesClosed = dossier.promisesClosed
        visits = dossier.visits.map { Self.visit($0, caseLink: Links.caseFile(file.id)) }
        let named = Dictionary(people.map { (String($0.id), $0.name) }, uniquingKeysWith: { first, _ in first })
        decision = Self.decision(dossier.decision, service: dossier.service, names: named)
        postings = dossier.postings.map { Self.posting($0, today: today, caseLink: Links.caseFile(file.id)) }
        objections = dossier.objections.map {
            ObjectionPart(
                id: $0.id,
                by: $0.raisedBy,
                content: $0.content,
                at: $0.raisedAt.text,
                open: $0.upheld == nil,
                verdict: $0.upheld.map { $0 ? "异议成立" : "异议不成立" } ?? "异议待答复",
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
        let maySign = try request.actor.may(.caseReviewSign) || request.actor.may(.caseConfirmSign)
        deadlines = dossier.deadlines.map { deadline in
            let clock = flow.clocks.first { $0.id == deadline.clockID }
            return Self.deadline(
                deadline,
                extension: isOpen && maySign ? clock : nil,
                today: today,
                calendar: services.calendar
            )
        }
        timeline = dossier.actions.reversed().map {
            Happening(
                at: $0.recordedAt.text,
                title: $0.title,
                who: "\($0.actorName)（\($0.functionTitle)）",
                comment: $0.comment
            )
        }
        let mayRead = try request.actor.may(.messageRead)
        self.told = told.reversed().map { ToldPart($0, isReadable: mayRead) }
        // What applicants said is for whoever may read ratings.
        self.rating = try request.actor.may(.feedbackRead) ? rating.map(RatingPart.init) : nil
        let isRateable = try rating == nil && FeedbackRules.isRateable(file) && request.actor.may(.caseApply)
        remedyLink =
            try Remedies.decidedOn(file) != nil && request.actor.may(.caseReview)
            ? "\(Links.caseFile(file.id))/remedies" : nil
        ratingLink = isRateable ? Links.caseRating(file.id) : nil
        choices = dossier.choices.map {
            ChoicePart(
                action: $0.action,
                title: $0.title,
                needsReason: $0.needsReason,
                tone: $0.isForward ? "" : "plain",
                requestID: request.site.requestID(),
                suggested: $0 == .supplement && !dossier.missing.isEmpty
                    ? "请一次补齐：\(dossier.missing.joined(separator: "、"))。" : ""
            )
        }
        let turn = try flow.turn(file)
        waitsFor =
            dossier.choices.isEmpty && !file.state.isEnded && !turn.isEmpty ? "等待“\(turn)”办理“\(step.title)”" : nil
        let isAtWork = canEdit && dossier.choices.contains { $0.isForward }
        editable = try isAtWork && request.actor.may(.caseApply)
        let maySurvey = try request.actor.may(.caseSurvey)
        // Kin of handling staff: the county visits too, when the case has come to it (57号 20 条).
        let isCountyVisit = file.kin != nil && step.kind == .decide && file.link == 0
        let isCounty = try request.actor.level == "county"
        canVisit = isAtWork && maySurvey && (step.kind == .visit || (isCountyVisit && isCounty))
        canDecide =
            dossier.service.program != nil && step.kind == .decide && file.link == 0
            && dossier.choices.contains { $0.isForward }
        let parties = dossier.service.definition.parties.map(\.title)
        relations =
            dossier.service.isOfFamily
            ? ["配偶", "儿子", "女儿", "父亲", "母亲", "孙子", "孙女", "兄弟", "姐妹", "其他"] : parties
        addable = dossier.service.isOfFamily || !parties.isEmpty
        let words = relations
        relatives = editable ? (household ?? []).map { RelativePart($0, relations: words, today: today) } : []
        relativesShown = editable && household != nil
        let mayLook = try request.actor.may(.personRead) && step.kind == .form && dossier.service.isOfFamily
        relativesLink =
            editable && household == nil && mayLook ? "\(Links.caseFile(file.id))?household=1#relatives" : nil
        kin = file.kin
        lacking = dossier.missing
        duplicates = dossier.duplicates.map {
            DuplicatePart(
                alikeText: $0.text,
                alikeTone: $0.blocks ? "late" : "soon",
                alikeLink: $0.isOpenable ? Links.caseFile($0.caseID) : nil
            )
        }
        hints = file.state.isEnded ? [] : dossier.form.conflicts.filter(\.isSoft).map(\.message)
        let asked = dossier.actions.last { $0.action == CaseChoice.supplement.action }
        askedFor = file.state == .paused ? asked?.comment.map { text in text } : nil
        let waitsForCounty = file.kin != nil && !file.state.isEnded && !dossier.visits.contains(where: \.byCounty)
        kinNote = waitsForCounty ? "近亲属备案的办件，须由县级民政部门入户调查后才能确认（民发〔2021〕57号第二十条）。" : nil
        delegationNote = file.state.isEnded ? nil : dossier.delegation.reason
        review = Self.review(dossier, canHear: canDecide, opens: try request.actor.may(.enrolmentRead), today: today)
        bundle = dossier.bundle.map { BundlePart($0, beside: file.id) }
        let part = try ColleaguePart(dossier, colleagues, tree: tree, request: request)
        let isQuiet = part.assigned.isEmpty && part.opinions.isEmpty && !part.canHandOn && !part.canAsk
        self.colleagues = isQuiet ? nil : part
        visitLink = Links.visitForm(file.id)
        verificationLink = Links.caseVerification(file.id)
        relationsOfGuardian = ["父亲", "母亲", "祖父母", "外祖父母", "成年兄姐", "其他监护人"]
        consentUntil = today.adding(months: dossier.service.consentMonths).iso
        self.today = today.iso
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
