// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// An enrolment on one page.
struct EnrolmentPage: Page {
    static let template = "console/enrolment"
    let layout: Layout
    let heading: String
    let number: String
    let state: String
    let tone: String
    let amount: String
    let perMonth: String
    let facts: [CasePage.Line]
    let members: [Member]
    let hasPast: Bool
    let months: [MonthLine]
    let changes: [ChangeLine]
    let paymentPart: PaymentPart?
    let drafts: [DraftPart]
    let settled: [SettledDraft]
    let kinds: [KindLink]
    let caseLink: String?
    let printLink: String
    let reviewCaseLink: String?
    let reviewLink: String?

    struct Member: Sendable {
        let name: String
        let link: String?
        let masked: String
        let age: String
        let from: String
        let until: String?
        let isPayee: Bool
        let died: Bool
    }

    struct MonthLine: Sendable {
        let month: String
        let due: String
        let correction: String?
        let state: String
        let tone: String
    }

    struct ChangeLine: Sendable {
        let title: String
        let from: String
        let person: String?
        let amounts: String?
        let reason: String
        let heard: String?
        let by: String
        let noticeLink: String?
    }

    struct PaymentPart: Sendable {
        let rows: [PaymentLine]
        let cards: [CardLine]
    }

    struct PaymentLine: Sendable {
        let batchLink: String
        let month: String
        let card: String
        let paid: String
        let paymentState: String
        let paymentTone: String
        let failure: String?
    }

    struct CardLine: Sendable {
        let cardText: String
        let holder: String
        let cardState: String
        let cardTone: String
        let doubtful: Bool
        let approval: Approval?
    }

    struct Approval: Sendable {
        let cardLink: String
        let proof: String
    }

    struct DraftPart: Sendable {
        let draftLink: String
        let version: Int64
        let title: String
        let lines: [CasePage.Line]
        let steps: [CasePage.StepMark]
        let hearingForm: Bool
        let mayConfirm: Bool
        let waitsFor: String?
        let mayDrop: Bool
        let today: String
    }

    struct SettledDraft: Sendable {
        let title: String
        let outcome: String
        let drafter: String
        let settler: String
        let note: String?
    }

    struct KindLink: Sendable {
        let title: String
        let link: String
        let help: String
    }
}

extension EnrolmentPage {
    init(
        _ detail: EnrolmentDetail,
        drafts: [ChangeDraft],
        review: Int64?,
        names: [Int64: PersonSummary],
        payments: [Payment]?,
        accounts: [PayeeAccount]?,
        tree: RegionTree,
        request: WebRequest
    ) throws {
        let enrolment = detail.enrolment
        let actor = try request.actor
        let today = request.site.today
        layout = Layout(request, title: "\(enrolment.payeeName)家庭", done: EnrolmentDone.text(request))
        heading = "\(enrolment.payeeName)家庭"
        number = enrolment.number
        state = enrolment.stateText
        tone = enrolment.state.tone
        amount = enrolment.amount.text
        perMonth = enrolment.state == .suspended ? "暂停期间不发" : "家庭每月"
        facts = Self.facts(enrolment, tree: tree, request: request)
        members = detail.members.map { member in
            let person = names[member.personID]
            return Member(
                name: person?.name ?? "—",
                link: actor.may(.personRead) ? Links.person(member.personID) : nil,
                masked: person?.numberMasked ?? "",
                age: person?.age(on: today).map { "\($0) 岁" } ?? "—",
                from: member.from.iso,
                until: member.until?.iso,
                isPayee: member.personID == enrolment.payeePersonID,
                died: person?.diedOn != nil
            )
        }
        hasPast = detail.members.contains { $0.until != nil }
        months = Self.months(detail.entitlements, payments: payments)
        changes = detail.changes.reversed().map { change in
            ChangeLine(
                title: change.kind.title,
                from: change.from.iso,
                person: change.personID.flatMap { names[$0]?.name },
                amounts: Self.amounts(change),
                reason: change.reason,
                heard: change.hearing.map { "\($0.on.iso) 听取意见：\($0.note)" },
                by: "\(change.recordedBy) \(change.recordedAt.text)",
                // What opened the enrolment has its own paper.
                noticeLink: [.open, .imported].contains(change.kind) ? nil : Links.notice(enrolment.id, change.id)
            )
        }
        paymentPart = Self.paymentPart(payments, accounts, detail, actor: actor)
        self.drafts = drafts.filter { $0.state == .open }.map {
            DraftPart($0, names: names, tree: tree, actor: actor, today: today)
        }
        settled = drafts.filter { $0.state != .open }.map {
            SettledDraft(
                title: "\($0.step.title)（\($0.from.iso) 起）",
                outcome: $0.state.title,
                drafter: $0.draftedBy,
                settler: "\($0.settledBy ?? "") \($0.settledAt?.text ?? "")",
                note: $0.settledNote
            )
        }
        let waiting = drafts.contains { $0.state == .open }
        kinds = actor.may(.enrolmentChange) ? Self.kinds(enrolment, waiting: waiting) : []
        caseLink = actor.may(.caseRead) ? enrolment.caseID.map(Links.caseFile) : nil
        reviewCaseLink = review.map(Links.caseFile)
        let mayReview = try request.actor.may(.caseAccept) && detail.enrolment.state != .ended
        reviewLink = mayReview && review == nil ? Links.review(detail.enrolment.id) : nil
        printLink = Links.enrolment(enrolment.id)
    }

    private static func facts(_ enrolment: Enrolment, tree: RegionTree, request: WebRequest) -> [CasePage.Line] {
        var lines = [
            CasePage.Line(title: "待遇项目", value: ProgramChoice.title(of: enrolment.programID, request)),
            CasePage.Line(title: "领取人", value: enrolment.payeeName),
            CasePage.Line(title: "所在地", value: tree.fullName(enrolment.regionID)),
            CasePage.Line(title: "城乡类别", value: enrolment.urban.title),
            CasePage.Line(title: "保障类别", value: "\(enrolment.classCode) 类"),
            CasePage.Line(title: "保障人数", value: "\(enrolment.members) 人"),
            CasePage.Line(title: "起始月份", value: enrolment.startedMonth.chinese),
        ]
        if let household = enrolment.householdNumber { lines.append(CasePage.Line(title: "户编号", value: household)) }
        if let ended = enrolment.endedMonth {
            lines.append(CasePage.Line(title: "停发", value: "\(ended.chinese)起"))
            lines.append(CasePage.Line(title: "停发原因", value: enrolment.endReason ?? "—"))
        }
        return lines
    }

    private static func amounts(_ change: EnrolmentChange) -> String? {
        guard let before = change.before, let after = change.after, before != after else { return nil }
        return "\(before.text) → \(after.text) 元/月"
    }

    /// What was due month by month, the latest first; corrections of a month stand beside it.
    private static func months(_ entitlements: [Entitlement], payments: [Payment]?) -> [MonthLine] {
        let states = Dictionary(
            (payments ?? []).map { ($0.id, $0.state) },
            uniquingKeysWith: { first, _ in first }
        )
        return Dictionary(grouping: entitlements, by: \.month).sorted { $0.key > $1.key }.prefix(24).map {
            month,
            lines in
            let due = lines.reduce(Money.zero) { $0 + $1.amount }
            let corrections = lines.filter { $0.kind != .regular }.reduce(Money.zero) { $0 + $1.amount }
            let found = Set(lines.compactMap { $0.paymentID.flatMap { states[$0] } })
            let listed = lines.contains { $0.paymentID != nil }
            let state = found.count == 1 ? found.first : nil
            return MonthLine(
                month: month.iso,
                due: due.text,
                correction: corrections == .zero
                    ? nil : "\(corrections > .zero ? "补发" : "追缴") \(Money(fen: abs(corrections.fen)).text)",
                state: state?.title ?? (listed ? "已列入发放" : "待列入清册"),
                tone: state?.enrolmentTone ?? ""
            )
        }
    }

    private static func paymentPart(
        _ payments: [Payment]?,
        _ accounts: [PayeeAccount]?,
        _ detail: EnrolmentDetail,
        actor: Actor
    ) -> PaymentPart? {
        guard let payments, let accounts else { return nil }
        let monthsOf = Dictionary(
            grouping: detail.entitlements.filter { $0.paymentID != nil },
            by: { $0.paymentID ?? 0 }
        )
        .mapValues { Set($0.map(\.month)).sorted().map(\.iso).joined(separator: "、") }
        return PaymentPart(
            rows: payments.map { payment in
                PaymentLine(
                    batchLink: Links.batch(payment.batchID),
                    month: monthsOf[payment.id] ?? "其他待遇",
                    card: "\(payment.bank) \(payment.maskedCard)",
                    paid: payment.amount.text,
                    paymentState: payment.state.title,
                    paymentTone: payment.state.enrolmentTone,
                    failure: payment.failure
                )
            },
            cards: accounts.map { account in
                CardLine(
                    cardText: "\(account.bank) \(account.masked)",
                    holder: account.holderName,
                    cardState: account.state.title,
                    cardTone: account.state == .current ? "done" : account.state == .proposed ? "soon" : "",
                    doubtful: account.digitsDoubtful,
                    approval: account.state == .proposed && actor.may(.paymentCheck)
                        && account.proposedBy != actor.userID
                        ? Approval(
                            cardLink: Links.card(detail.enrolment.id, account.id),
                            proof: account.proof ?? ""
                        ) : nil
                )
            }
        )
    }

    private static func kinds(_ enrolment: Enrolment, waiting: Bool) -> [KindLink] {
        ChangeKind.allCases.filter { $0.suits(enrolment) && !(waiting && $0 != .card) }.map { kind in
            KindLink(
                title: kind.title,
                link: kind == .card ? Links.card(enrolment.id) : Links.change(enrolment.id, kind: kind.rawValue),
                help: kind.help
            )
        }
    }
}

extension EnrolmentPage.DraftPart {
    init(_ draft: ChangeDraft, names: [Int64: PersonSummary], tree: RegionTree, actor: Actor, today: CivilDate) {
        draftLink = Links.draft(draft.enrolmentID, draft.id)
        version = draft.version
        title = "\(draft.step.title)，\(draft.from.chinese)起"
        var lines = ChangeText.lines(draft.step, names: names, tree: tree)
        lines.append(CasePage.Line(title: "理由", value: draft.reason))
        lines.append(CasePage.Line(title: "起草", value: "\(draft.draftedBy) \(draft.draftedAt.text)"))
        if let hearing = draft.hearing {
            lines.append(CasePage.Line(title: "听取意见", value: "\(hearing.on.iso)：\(hearing.note)"))
        }
        self.lines = lines
        let hears = draft.waitsForHearing
        var steps = [CasePage.StepMark(title: "起草", tone: "past")]
        if draft.needsHearing {
            steps.append(CasePage.StepMark(title: "听取当事人意见", tone: hears ? "now" : "past"))
        }
        steps.append(
            CasePage.StepMark(title: draft.step.needsSecond ? "\(draft.confirmer)确认" : "确认", tone: hears ? "" : "now")
        )
        self.steps = steps
        hearingForm = hears && actor.may(.enrolmentChange)
        mayConfirm = !hears && draft.mayConfirm(actor)
        waitsFor =
            hears
            ? (actor.may(.enrolmentChange) ? nil : "等待经办人员听取当事人意见")
            : mayConfirm ? nil : "由\(draft.draftedBy)起草，等待\(draft.confirmer)确认"
        mayDrop = !actor.permissions.isDisjoint(with: ChangeDraft.confirmers)
        self.today = today.iso
    }
}

extension Payment.State {
    var enrolmentTone: String {
        switch self {
        case .due: ""
        case .sent: "primary"
        case .paid: "done"
        case .failed: "late"
        case .givenUp: "soon"
        }
    }
}
