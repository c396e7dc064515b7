// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// How each part of the page is read from the case.
extension CasePage {
    static func editable(_ file: CaseFile, _ step: CaseFlow.Step) -> Bool {
        guard !file.state.isEnded else { return false }
        return switch step.kind {
        case .form, .verification, .visit: true
        case .decide: file.link == 0
        case .posting: false
        }
    }

    static func steps(_ flow: CaseFlow, _ file: CaseFile) -> [StepMark] {
        let now = flow.steps.firstIndex { $0.id == file.step } ?? 0
        return flow.steps.enumerated().map { index, step in
            let past = index < now || file.state == .approved
            return StepMark(title: step.title, tone: past ? "past" : index == now && !file.state.isEnded ? "now" : "")
        }
    }

    static func lines(_ file: CaseFile, tree: RegionTree) -> [Line] {
        var lines = [
            Line(title: "申请人", value: file.applicantName),
            Line(title: "居住地", value: tree.fullName(file.villageRegionID)),
            Line(title: "申请方式", value: file.channel.title), Line(title: "提交时间", value: file.openedAt.text),
        ]
        if let accepted = file.acceptedOn { lines.append(Line(title: "受理日期", value: accepted.iso)) }
        if file.acceptedOn != nil {
            lines.append(Line(title: "确认机关", value: file.delegated ? "乡镇（街道）（受委托）" : "县级民政部门"))
        }
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
                answers: answers(.person(member.personID), fields, dossier.facts, current),
                consent: consent.map { $0.holds(on: today) ? "已授权至 \($0.until.iso)" : "授权已失效" },
                removable: member.personID != dossier.file.applicantPersonID
            )
        }
    }

    /// What counts, and beside it what other sources said.
    static func answers(
        _ subject: Fact.Subject,
        _ fields: [CaseField],
        _ facts: [Fact],
        _ current: [Fact.Subject: [String: Fact]]
    ) -> [Answer] {
        fields.compactMap { field in
            let name = field.input ?? field.id
            guard let fact = current[subject]?[name] else { return nil }
            let others = facts.filter { $0.subject == subject && $0.name == name && $0.source != fact.source }
            return Answer(
                title: field.title,
                value: shown(fact.value),
                source: "\(fact.source.title) \(fact.asOf.iso)",
                others: others.isEmpty
                    ? nil : others.map { "\($0.source.title) \(shown($0.value))" }.joined(separator: "；")
            )
        }
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
            let state = held?.state.title ?? (need.lookedUp ? "免证：由我们查询" : nil)
            return Material(
                id: need.id,
                title: need.title,
                state: state ?? (need.required ? "缺" : "可不提供"),
                tone: held != nil || need.lookedUp ? "done" : need.required ? "late" : "",
                hint: need.hint,
                lookedUp: need.lookedUp,
                fileLink: held?.blobHash.map { "\(Links.caseFile(dossier.file.id))/files/\($0)" },
                missing: held == nil && !need.lookedUp
            )
        }
    }

    static func decision(_ decision: Decision?) -> DecisionPart? {
        guard let decision else { return nil }
        let shown = try? JSONDecoder().decode(ShownExplanation.self, from: Data(decision.result.utf8))
        return DecisionPart(
            outcome: decision.outcome,
            sentence: decision.sentence,
            amount: decision.amount.text,
            members: decision.covered.count,
            on: decision.evaluatedOn.iso,
            clauses: shown?.clauses.map { Clause(tone: $0.result, title: $0.title, margin: $0.margin, basis: $0.basis) }
                ?? [],
            calculation: shown?.calculation ?? "",
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
            upPhoto: posting.upPhoto.map { "\(caseLink)/files/\($0)" },
            downPhoto: posting.downPhoto.map { "\(caseLink)/files/\($0)" }
        )
    }

    static func deadline(_ deadline: Deadline, today: CivilDate, calendar: WorkCalendar) -> DeadlinePart {
        if let ended = deadline.endedOn {
            let late = ended > deadline.dueOn
            return DeadlinePart(
                title: deadline.title,
                text: late ? "逾期办结 \(ended.iso)" : "✓ 按期办结 \(ended.iso)",
                tone: late ? "late" : "done"
            )
        }
        let badge = ClockBadge(
            due: deadline.dueOn,
            provisional: deadline.provisional,
            paused: deadline.pausedOn != nil,
            today: today,
            calendar: calendar
        )
        return DeadlinePart(title: deadline.title, text: badge.text, tone: badge.tone)
    }
}
