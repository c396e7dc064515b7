// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Vocabulary

/// How each part of the page is read from the case.
extension CasePage {
    static func editable(_ file: CaseFile, _ step: CaseFlow.Step) -> Bool {
        guard !file.state.isEnded else { return false }
        return switch step.kind {
        case .form, .verification, .visit, .vote, .external: true
        case .decide: file.link == 0
        case .posting, .announcement, .wait, .draw, .sign, .pay: false
        }
    }

    static func steps(_ flow: CaseFlow, _ file: CaseFile) -> [StepMark] {
        let course = flow.course(at: file.step)
        let now = course.firstIndex { $0.id == file.step } ?? 0
        return course.enumerated().map { index, step in
            let past = index < now || file.state == .approved
            return StepMark(title: step.title, tone: past ? "past" : index == now && !file.state.isEnded ? "now" : "")
        }
    }

    static func lines(_ dossier: Casework.Dossier, tree: RegionTree) -> [Line] {
        let file = dossier.file
        var lines = [
            Line(title: "申请人", value: file.applicantName),
            Line(title: "居住地", value: tree.fullName(file.villageRegionID)),
            Line(title: "申请方式", value: file.channel.title), Line(title: "提交时间", value: file.openedAt.text),
        ]
        if let accepted = file.acceptedOn { lines.append(Line(title: "受理日期", value: accepted.iso)) }
        if file.acceptedOn != nil {
            lines.append(Line(title: "确认机关", value: dossier.delegation.title))
        }
        if let agent = file.agent { lines.append(Line(title: "代理人", value: agent)) }
        if let kin = file.kin { lines.append(Line(title: "近亲属备案", value: kin)) }
        if let decided = file.decidedOn { lines.append(Line(title: "办结日期", value: decided.iso)) }
        return lines
    }

    static func members(
        _ dossier: Casework.Dossier,
        people: [PersonSummary],
        current: [Fact.Subject: [String: Fact]],
        today: CivilDate
    ) -> [Member] {
        let byID = Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let consents = Dictionary(dossier.consents.map { ($0.personID, $0) }, uniquingKeysWith: { _, last in last })
        return dossier.members.map { member in
            let person = byID[member.personID]
            let consent = consents[member.personID]
            let flags = dossier.conflicts.filter { $0.personID == member.personID }
            let fields = dossier.service.fields(member.standing == .supporter ? .supporter : .member)
            return Member(
                personID: member.personID,
                name: person?.name ?? "—",
                masked: person?.numberMasked ?? "",
                age: person?.birthOn.map { "\($0.age(on: today)) 岁" } ?? "—",
                relation: member.relation,
                standing: member.standing.title,
                reason: member.reason,
                link: Links.person(member.personID),
                answersLink: "\(Links.caseFile(dossier.file.id))/answers/\(member.personID)",
                answers: answers(.person(member.personID), fields, dossier, current),
                consenting: dossier.service.has(.verification)
                    || dossier.service.asksGuardian(person?.birthOn, on: today),
                consentMissing: dossier.service.has(.verification) ? "未授权核对" : "监护人未同意",
                consent: consent.flatMap { $0.holds(on: today) ? "已授权至 \($0.until.iso)" : nil },
                consentBy: consent.flatMap { Self.signed($0, on: today) },
                consentUnsigned: consent.flatMap { $0.holds(on: today) && $0.way == .stated ? $0.givenBy : nil },
                consentRelation: consent?.relation ?? "",
                consentSheet: consent.map { "\(Links.caseFile(dossier.file.id))/consents/\($0.personID)" },
                minor: dossier.minors.contains(member.personID),
                adult: !dossier.minors.contains(member.personID),
                removable: member.personID != dossier.file.applicantPersonID,
                flags: flags.map {
                    Flag(
                        text: $0.text,
                        tone: $0.blocks ? $0.explained == nil ? "late" : "soon" : "",
                        link: $0.caseID.map(Links.caseFile)
                    )
                },
                unexplained: flags.contains { $0.blocks && $0.explained == nil && $0.enrolmentID != nil },
                standings: Standing.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == member.standing)
                }
            )
        }
    }

    /// Who signed an authorisation, where that is not the person alone, or why it no longer holds.
    private static func signed(_ consent: Consent, on today: CivilDate) -> String? {
        if consent.revokedAt != nil { return "\(consent.givenBy)已撤回授权" }
        if consent.until < today { return "授权已于 \(consent.until.iso) 到期" }
        return consent.relation == Consent.own ? nil : "\(consent.givenBy)（\(consent.relation)）代签"
    }

    /// Which clock the head of the page tells of, where that isn't the whole term.
    static func urgent(_ dossier: Casework.Dossier) -> String? {
        guard let due = dossier.file.urgentOn, due != dossier.file.dueOn else { return nil }
        return dossier.deadlines.first { $0.endedOn == nil && $0.pausedOn == nil && $0.dueOn == due }?.title
    }

    private static func photoMissing(_ posting: Posting, on today: CivilDate) -> String? {
        switch (posting.upPhoto, posting.downPhoto) {
        case (nil, _): "缺张贴照片"
        case (_, nil) where posting.state != .up || posting.until < today: "缺撤下照片"
        default: nil
        }
    }

    static func visit(_ visit: HomeVisit, caseLink: String) -> Visit {
        Visit(
            date: visit.visitedOn.iso,
            surveyors: visit.surveyors.joined(separator: "、"),
            present: visit.present,
            findings: visit.findings,
            county: visit.byCounty,
            pictures: visit.papers.map {
                Picture(
                    pictureLink: "\(caseLink)/files/\($0.hash)",
                    caption: $0.name.isEmpty ? $0.kind.title : "\($0.name)签名",
                    isImage: true
                )
            }
        )
    }

    /// - Parameter opens: whether the reader may open enrolments.
    static func review(_ dossier: Casework.Dossier, canHear: Bool, opens: Bool, today: CivilDate) -> ReviewPart? {
        guard let enrolment = dossier.enrolment else { return nil }
        let isOpen = !dossier.file.state.isEnded
        let proposal =
            isOpen ? dossier.decision.map { ReviewRules.sentence($0, enrolment, from: today.month.adding(1)) } : nil
        let cut = isOpen && (dossier.decision.map { ReviewRules.isCut($0, of: enrolment) } ?? false)
        let heard = dossier.hearing.map { "\($0.on.iso) 听取\($0.person)的意见：\($0.note)（记录人 \($0.recordedBy)）" }
        let stands = dossier.hearing.map { hearing in
            dossier.decision.map { hearing.amount <= $0.amount } ?? false
        }
        return ReviewPart(
            enrolmentNumber: enrolment.number,
            enrolmentLink: opens ? Links.enrolment(enrolment.id) : nil,
            present: enrolment.isEnded
                ? "已停发"
                : "现家庭月保障金额 \(enrolment.amount.text) 元，保障 \(enrolment.members.count) 人",
            proposal: proposal,
            cut: cut,
            heard: heard,
            mayHear: canHear && dossier.decision != nil,
            hearingDue: cut && !(stands ?? false)
        )
    }

    /// What counts, and beside it what other sources said.
    static func answers(
        _ subject: Fact.Subject,
        _ fields: [CaseField],
        _ dossier: Casework.Dossier,
        _ current: [Fact.Subject: [String: Fact]]
    ) -> [Answer] {
        let person: String? = if case .person(let id) = subject { String(id) } else { nil }
        return fields.compactMap { field in
            let name = field.name
            guard let fact = current[subject]?[name] else { return nil }
            let file = dossier.titles.file(fact.value, field)
            let others = dossier.facts.filter {
                $0.subject == subject && $0.name == name && $0.source != fact.source && !$0.isSetAside
            }
            return Answer(
                title: field.title,
                value: shown(fact.value, field, dossier),
                source: "\(fact.source.title) \(fact.asOf.iso)",
                others: others.isEmpty
                    ? nil
                    : others.map { "\($0.source.title) \(shown($0.value, field, dossier))" }.joined(separator: "；"),
                answerLink: file.map { "\(Links.caseFile(dossier.file.id))/files/\($0.hash)" }
                    ?? (field.sensitivity == .sensitive
                        ? nil : dossier.titles.link(fact.value, field).flatMap { field.recordLink($0) }),
                // What is sensitive is opened, and its opening noted, by whoever needs to see it.
                answerPicture: field.sensitivity == .sensitive
                    ? nil
                    : file.flatMap { $0.isPicture ? $0 : nil }.map {
                        "\(Links.caseFile(dossier.file.id))/files/\($0.hash)"
                    },
                fault: dossier.form.fault(field, of: person)
            )
        }
    }

    /// A sensitive answer shows its last characters only; whoever may fill the form in sees it there.
    static func shown(_ value: String, _ field: CaseField, _ dossier: Casework.Dossier) -> String {
        guard !field.type.isFile else { return dossier.titles.text(value, field) }
        guard !field.type.isReference else {
            let name = dossier.titles.text(value, field)
            return field.sensitivity == .sensitive ? PersonName.masked(name) : name
        }
        guard field.sensitivity == .sensitive else { return shown(value) }
        return value.count > 8 ? "******\(value.suffix(4))" : "******"
    }

    /// A fact as people read it: thousands set apart, a space before the unit.
    static func shown(_ value: String) -> String {
        guard let end = value.range(of: "元") else { return value }
        guard let money = try? Money(parsing: String(value[..<end.lowerBound])) else { return value }
        return "\(money.text) \(value[end.lowerBound...])"
    }

    static func materials(_ dossier: Casework.Dossier) -> [Material] {
        let there = Dictionary(dossier.materials.map { ($0.materialID, $0) }, uniquingKeysWith: { _, last in last })
        return dossier.service.materials.map { need in
            let held = there[need.id]
            let state = held?.state.title ?? need.source.word
            return Material(
                id: need.id,
                title: need.title,
                state: state ?? (dossier.form.isRequired(need) ? "缺" : "可不提供"),
                tone: held != nil || need.lookedUp ? "done" : dossier.form.isRequired(need) ? "late" : "",
                hint: need.hint,
                lookedUp: need.lookedUp,
                fileLink: held?.blobHash.map { "\(Links.caseFile(dossier.file.id))/files/\($0)" },
                missing: held == nil && !need.lookedUp,
                promisable: need.promisable && !dossier.promisesClosed
            )
        }
    }

    /// - Parameter names: of people by their keys, as calculations have them.
    static func decision(_ decision: Decision?, service: CaseService, names: [String: String]) -> DecisionPart? {
        guard let decision else { return nil }
        let shown = try? JSONDecoder().decode(ShownExplanation.self, from: Data(decision.result.utf8))
        return DecisionPart(
            outcome: decision.outcome,
            sentence: decision.sentence,
            isWorkedOut: service.program != nil,
            isPaid: service.program != nil && service.result.amount != nil,
            amount: decision.amount.text,
            amountUnit: service.result.cycle == .once ? "元（一次性）" : "元/月",
            covered: service.isOfFamily ? "保障 \(decision.covered.count) 人" : "",
            on: decision.evaluatedOn.iso,
            clauses: shown?.clauses.map {
                Clause(
                    tone: $0.result,
                    title: $0.title,
                    margin: PersonNames.named($0.margin, names),
                    basis: $0.basis
                )
            } ?? [],
            calculation: shown.map { PersonNames.named($0.calculation, names) } ?? "",
            hash: String(decision.contentHash.prefix(16))
        )
    }

    static func posting(_ posting: Posting, today: CivilDate, caseLink: String) -> PostingPart {
        let state =
            switch posting.state {
            case .objected: "异议成立，已终止"
            case .over: "已期满"
            case .up: today > posting.until ? "已期满" : "进行中，到 \(posting.until.chinese)"
            }
        return PostingPart(
            id: posting.id,
            kind: posting.kind.title,
            title: posting.title,
            from: posting.from.iso,
            until: posting.until.iso,
            state: state,
            lines: posting.lines.map { Line(title: $0.title, value: $0.value) },
            sheetLink: "\(Links.publicPostings)/\(posting.code)",
            photographed: posting.kind == .disclosure || (posting.upPhoto != nil && posting.downPhoto != nil),
            objectable: posting.kind != .disclosure && posting.state == .up && today <= posting.until,
            photoMissing: posting.kind == .disclosure ? nil : Self.photoMissing(posting, on: today),
            sides: [("up", "张贴照片", posting.upPhoto), ("down", "撤下照片", posting.downPhoto)].filter { $0.2 == nil }.map {
                SelectOption(value: $0.0, title: $0.1, selected: false)
            },
            upPhoto: posting.upPhoto.map { "\(caseLink)/files/\($0)" },
            downPhoto: posting.downPhoto.map { "\(caseLink)/files/\($0)" }
        )
    }

    static func report(_ report: StepReport, flow: CaseFlow) throws -> ReportPart {
        let lines = [
            ("参加人员", report.people.joined(separator: "、")), ("单位", report.office), ("文号或凭证号", report.number),
            ("金额", report.amount.map { "\($0.text) 元" } ?? ""),
            ("表决", report.votes.map { "同意 \($0.ayes) 票，不同意 \($0.nays) 票，弃权 \($0.abstained) 票" } ?? ""),
            ("内容", report.text),
        ]
        return ReportPart(
            reportTitle: report.kind.reportTitle,
            stepTitle: try flow.step(report.step).title,
            heldOn: report.heldOn.iso,
            recordedBy: report.recordedBy,
            lines: lines.filter { !$0.1.isEmpty }.map { Line(title: $0.0, value: $0.1) }
        )
    }

    /// - Parameter clock: of the definition, where the reader may extend it; nil where not.
    static func deadline(
        _ deadline: Deadline,
        extension clock: CaseFlow.Clock?,
        today: CivilDate,
        calendar: WorkCalendar
    ) -> DeadlinePart {
        let extended = deadline.extended == 0 ? nil : "已延长 \(deadline.extended) \(deadline.unit.title)"
        if let ended = deadline.endedOn {
            let late = ended > deadline.dueOn
            return DeadlinePart(
                clockID: deadline.clockID,
                title: deadline.title,
                text: late ? "逾期办结 \(ended.iso)" : "✓ 按期办结 \(ended.iso)",
                tone: late ? "late" : "done",
                extended: extended,
                extendable: nil
            )
        }
        let badge = ClockBadge(
            due: deadline.dueOn,
            provisional: deadline.provisional,
            paused: deadline.pausedOn != nil,
            today: today,
            calendar: calendar
        )
        let extra = deadline.extended == 0 ? clock?.extendable : nil
        return DeadlinePart(
            clockID: deadline.clockID,
            title: deadline.title,
            text: badge.text,
            tone: badge.tone,
            extended: extended,
            extendable: extra.map { "最多 \($0) \(deadline.unit.title)" }
        )
    }
}

extension CasePage.RelativePart {
    init(_ relative: FamilyPages.Relative, relations: [String], today: CivilDate) {
        let member = relative.member
        relativeID = member.personID
        relativeName = member.name
        described = [
            relative.household, member.relation, member.age(on: today).map { "\($0) 岁" } ?? "",
            member.numberMasked ?? "",
        ].filter { !$0.isEmpty }.joined(separator: " · ")
        options = relations.map { SelectOption(value: $0, title: $0, selected: $0 == relative.relation) }
    }
}

extension CaseField {
    /// The page of a record that an answer names; nil where its kind has none.
    fileprivate func recordLink(_ key: Int64) -> String? {
        switch type {
        case .person: Links.person(key)
        case .organization: Links.organization(key)
        default: nil
        }
    }
}
