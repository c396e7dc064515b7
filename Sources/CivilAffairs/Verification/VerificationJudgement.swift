// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What each line of a return means for what was asked. Pure.
struct VerificationJudgement {
    struct Asked: Sendable {
        let id: Int64
        let number: String
        let sourceID: String
        /// Nil for a request of a run.
        let caseID: Int64?
        let caseState: CaseFile.State?
        let runID: Int64?
    }

    struct Subject: Sendable {
        let requestID: Int64
        let personID: Int64
        let name: String
        let numberBlind: String
        let isRevoked: Bool
    }

    /// One value has one place: request, person, item, day and thing.
    struct Key: Hashable, Sendable {
        let requestID: Int64
        let personID: Int64
        let item: String
        let asOf: CivilDate
        /// Number of the thing; empty for a value about the person as such.
        let object: String
    }

    struct Answer: Sendable {
        let key: Key
        /// Nil for an answer to a run.
        let caseID: Int64?
        let runID: Int64?
        /// Empty when the source found nothing.
        let value: String
        let origin: String
        let sourceID: String
        let province: String?
        let note: String
        let line: Int
        /// How far its source is believed.
        let trust: Int
        /// Whether an officer must look at it before it counts.
        let isUnconfirmed: Bool
    }

    struct About: Hashable, Sendable {
        let requestID: Int64
        let personID: Int64
        let item: String?
        let kind: VerificationDoubt.Kind
    }

    struct Doubt: Sendable {
        let about: About
        let caseID: Int64?
        let runID: Int64?
        let text: String
    }

    private(set) var answers: [Answer] = []
    /// Of answers that found nothing: those about people of whom the same request brought no value.
    private(set) var nothing: [Answer] = []
    private(set) var doubts: [Doubt] = []
    private(set) var lines: [VerificationReturn.Line] = []
    /// Reasons of sources that could not look, by request.
    private(set) var failures: [Int64: String] = [:]
    /// Of requests of runs, which ask about many: those whom a source could not look for, with its last reason.
    private(set) var partial: [Int64: (people: Set<Int64>, reason: String)] = [:]

    private struct Blind: Hashable {
        let requestID: Int64
        let blind: String
    }

    /// A line whose request, person and value are known.
    private struct Read {
        let said: VerificationReading.Said
        let asked: Asked
        let subject: Subject
        let key: Key
        let value: String
        let title: String
        let source: VerificationSource
        var department: String { source.department }
        /// What is odd about the number of the thing, for the officer.
        let oddity: String?
    }

    private enum Verdict {
        case read(Read)
        case other(VerificationReturn.Outcome, String)
        case name(Asked, Subject)
        /// With the person, where the line names one.
        case failed(Asked, Subject?, String)
    }

    init(
        _ reading: VerificationReading,
        asked: [Asked],
        subjects: [Subject],
        answered: [Key: String],
        doubted: Set<About>,
        sources: [VerificationSource],
        today: CivilDate
    ) {
        let byNumber = Dictionary(asked.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let byBlind = Dictionary(
            subjects.map { (Blind(requestID: $0.requestID, blind: $0.numberBlind), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let byID = Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        lines = reading.bad
        var raised = doubted
        var read: [Read] = []
        for said in reading.said {
            let asked = byNumber[said.requestNumber]
            let subject = asked.flatMap { byBlind[Blind(requestID: $0.id, blind: said.numberBlind)] }
            let source = asked.flatMap { byID[$0.sourceID] }
            switch Self.verdict(said, asked: asked, subject: subject, source: source, today: today) {
            case .read(let one): read.append(one)
            case .other(let outcome, let reason): note(said.line, outcome, reason)
            case .failed(let asked, let subject, let reason):
                if let subject, asked.runID != nil {
                    partial[asked.id, default: ([], reason)].people.insert(subject.personID)
                    partial[asked.id]?.reason = reason
                } else {
                    failures[asked.id] = reason
                }
                note(said.line, .failed, reason)
            case .name(let asked, let subject):
                let text = "返回的姓名与委托的“\(subject.name)”不一致，未采用该条结果"
                note(said.line, .nameDiffers, "姓名与证件号不一致，已转为疑点")
                let about = About(requestID: asked.id, personID: subject.personID, item: nil, kind: .nameDiffers)
                if raised.insert(about).inserted {
                    doubts.append(Doubt(about: about, caseID: asked.caseID, runID: asked.runID, text: text))
                }
            }
        }
        land(read, answered: answered, raised: &raised)
        let told = answers.filter { !$0.value.isEmpty }.map(\.key) + answered.filter { !$0.value.isEmpty }.map(\.key)
        let known = Set(told.map { [$0.requestID, $0.personID] })
        nothing = answers.filter { $0.value.isEmpty && !known.contains([$0.key.requestID, $0.key.personID]) }
        lines.sort { $0.line < $1.line }
    }

    /// Of lines that say the same, the first counts. When lines of one file disagree, none counts; what an earlier
    /// file said stays.
    private mutating func land(_ read: [Read], answered: [Key: String], raised: inout Set<About>) {
        var first: [Key: Read] = [:]
        var disputed: Set<Key> = []
        for one in read {
            if let earlier = first[one.key] {
                if earlier.value != one.value { disputed.insert(one.key) }
            } else {
                first[one.key] = one
            }
        }
        for one in read {
            let line = one.said.line
            if let held = answered[one.key], held == one.value {
                note(line, .duplicate, "与以前返回的内容相同")
            } else if disputed.contains(one.key) || answered[one.key] != nil {
                note(line, .contradicts, "“\(one.title)”同一截至日有不同的值，已转为疑点")
                let about = About(
                    requestID: one.asked.id,
                    personID: one.subject.personID,
                    item: one.key.item,
                    kind: .contradicts
                )
                let text = "\(one.department)对“\(one.title)”（截至 \(one.key.asOf.iso)）返回了不同的值，请与来源单位核实"
                if raised.insert(about).inserted {
                    doubts.append(Doubt(about: about, caseID: one.asked.caseID, runID: one.asked.runID, text: text))
                }
            } else if let earlier = first[one.key], earlier.said.line != line {
                note(line, .duplicate, "与第 \(earlier.said.line) 行重复")
            } else {
                note(line, one.value.isEmpty ? .nothing : one.oddity == nil ? .landed : .oddObject, one.oddity)
                answers.append(
                    Answer(
                        key: one.key,
                        caseID: one.asked.caseID,
                        runID: one.asked.runID,
                        value: one.value,
                        origin: one.department,
                        sourceID: one.source.id,
                        province: one.source.province,
                        note: one.said.note,
                        line: line,
                        trust: one.source.trust,
                        isUnconfirmed: one.source.isConfirmed
                    )
                )
                if one.source.isConfirmed, !one.value.isEmpty { doubt(one, raised: &raised) }
            }
        }
    }

    /// What a source returned that is not taken at its word; each item is one doubt.
    private mutating func doubt(_ one: Read, raised: inout Set<About>) {
        let about = About(
            requestID: one.asked.id,
            personID: one.subject.personID,
            item: one.key.item,
            kind: .unconfirmed
        )
        let text = "\(one.department)返回“\(one.title)”为 \(one.value)（截至 \(one.key.asOf.iso)），该来源的结果须核实后采用，请核实并填写认定的值"
        if raised.insert(about).inserted {
            doubts.append(Doubt(about: about, caseID: one.asked.caseID, runID: one.asked.runID, text: text))
        }
    }

    private mutating func note(_ line: Int, _ outcome: VerificationReturn.Outcome, _ reason: String?) {
        lines.append(VerificationReturn.Line(line: line, outcome: outcome, reason: reason))
    }

    private static func verdict(
        _ said: VerificationReading.Said,
        asked: Asked?,
        subject: Subject?,
        source: VerificationSource?,
        today: CivilDate
    ) -> Verdict {
        guard let asked, let source else { return .other(.unknownRequest, "没有发出过这个请求号，或不在管辖范围内") }
        if VerificationReading.failureWords.contains(said.item) {
            return .failed(
                asked,
                subject,
                "\(source.department)答复：\(said.note.isEmpty ? said.item : String(said.note.prefix(100)))"
            )
        }
        guard let subject else { return .other(.unknownNumber, "这个证件号不在该请求委托的人员中") }
        if subject.isRevoked { return .other(.revoked, "本人已撤回授权，结果不入库") }
        if asked.caseState?.isEnded == true { return .other(.ended, "办件已办结，结果不入库") }
        guard
            said.name == subject.name
                || VerificationReading.comparable(said.name) == VerificationReading.comparable(subject.name)
        else { return .name(asked, subject) }
        let isNothing = VerificationReading.nothingWords.contains(said.item)
        let item = source.item(said.item)
        guard isNothing || item != nil else {
            return .other(.unknownItem, "项目“\(said.item.prefix(20))”不在\(source.title)的返回项目中")
        }
        guard let asOf = said.asOf, asOf <= today else { return .other(.unreadable, "截至日无法识别或晚于今天") }
        var value = ""
        if let item, !isNothing {
            guard let spelled = item.spelled(said.value) else {
                return .other(.unreadable, "“\(item.title)”的值无法识别")
            }
            value = spelled
        }
        let object = isNothing ? nil : item?.object
        let number = object == nil ? "" : said.object
        if let object, !number.isEmpty, Self.isSeveral(value) {
            return .other(.unreadable, "写了\(object.title)的一行只说一处，值应为 1；有几处请分行返回")
        }
        let key = Key(
            requestID: asked.id,
            personID: subject.personID,
            item: item?.input ?? said.item,
            asOf: asOf,
            object: number
        )
        return .read(
            Read(
                said: said,
                asked: asked,
                subject: subject,
                key: key,
                value: value,
                title: item?.title ?? said.item,
                source: source,
                oddity: object.flatMap { number.isEmpty || $0.isWhole(number) ? nil : $0.oddity }
            )
        )
    }

    private static func isSeveral(_ value: String) -> Bool {
        (Digits.number(String(value.prefix { $0.isASCII && $0.isNumber })) ?? 0) > 1
    }
}
