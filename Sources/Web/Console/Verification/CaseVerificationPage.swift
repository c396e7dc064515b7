// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// The verification report (核对报告) of a case, with what can be done about it.
struct CaseVerificationPage: Page {
    static let template = "console/case-verification"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let number: String
    let problem: String?
    let conclusion: String
    let tone: String
    let madeOn: String
    let validUntil: String?
    let fingerprint: String
    let requests: [Asked]
    let people: [Party]
    let objections: [Raised]
    let unauthorised: String?
    let mayAsk: Bool
    /// Nil where the packs name no other province.
    let letter: Letter?
    let mayObject: Bool
    let mayAnswer: Bool
    let items: [SelectOption]
    let objecting: Bool
    let typedContent: String
    let typedEvidence: String
    let raisedBy: String

    struct Asked: Sendable {
        let id: Int64
        let source: String
        let requestNumber: String
        let state: String
        let tone: String
        let who: String
        let sent: String
        let due: String
        let problem: String?
        let recognised: String?
        let settleable: Bool
        /// Whether it may be no longer waited for: not where the answer that it is to renew has run out.
        let waivable: Bool
        /// Its answer, or the one that it was to renew, ran out; the source can be asked again.
        let expired: Bool
        /// A result of another case that may be asked for afresh.
        let refreshable: Bool
        let asking: Bool
        let typedWhy: String
    }

    /// What is typed to ask another province.
    struct Letter: Sendable {
        let open: Bool
        let sources: [SelectOption]
        let provinces: [SelectOption]
        let addressee: String
        let contact: String
        let why: String
    }

    struct Party: Sendable {
        let name: String
        let rows: [Row]
        let doubts: [Doubt]
    }

    struct Row: Sendable {
        let item: String
        let detail: String?
        let declared: String
        let matched: String
        let origin: String?
        let overruled: String?
        let visit: String
        let settled: String
        let difference: String?
        let same: Bool
        let counts: String
        let attention: String?
    }

    struct Doubt: Sendable {
        let id: Int64
        let kind: String
        let text: String
        let source: String
        let item: String?
        let open: Bool
        let resolution: String?
        let resolving: Bool
        let typedFinding: String
        let typedRight: String
    }

    struct Raised: Sendable {
        let id: Int64
        let about: String
        let content: String
        let evidence: String
        let by: String
        let open: Bool
        let outcome: String?
        let answering: Bool
        let typedReason: String
        let typedValue: String
    }

    init(
        _ report: VerificationReport,
        dossier: Casework.Dossier,
        problem: String?,
        actor: Actor,
        request: WebRequest
    ) {
        let file = dossier.file
        let names = Dictionary(
            report.people.compactMap { person in person.personID.map { ($0, person.name) } },
            uniquingKeysWith: { first, _ in first }
        )
        layout = Layout(request, title: "核对报告")
        caseTitle = file.title
        caseLink = Links.caseFile(file.id)
        number = file.number ?? "尚未受理"
        self.problem = problem
        conclusion = report.conclusion.title
        tone =
            switch report.conclusion {
            case .consistent: "done"
            case .differs: "soon"
            case .doubtful, .expired: "late"
            case .waiting: ""
            }
        madeOn = report.madeOn.iso
        validUntil = report.validUntil?.iso
        fingerprint = String(report.hash.prefix(16))
        let counted = dossier.members.filter { $0.standing != .excluded }.map(\.personID)
        let newest = Set(VerificationRequest.newest(report.requests, about: counted).map(\.id))
        let verification = request.site.rooms.verification
        requests = report.requests.map {
            Self.asked(
                $0,
                of: report.requests,
                names: names,
                open: !file.state.isEnded,
                settleable: !file.state.isEnded && verification.maySettle($0),
                replaced: !newest.contains($0.id),
                today: request.site.today,
                form: request.form
            )
        }
        people = report.people.map { Self.party($0, form: request.form) }
        objections = report.objections.map { Self.raised($0, names: names, form: request.form) }
        let today = request.site.today
        let given = Set(dossier.consents.filter { $0.holds(on: today) }.map(\.personID))
        let lacking = dossier.members.filter { $0.standing != .excluded && !given.contains($0.personID) }
        unauthorised =
            lacking.isEmpty || file.state.isEnded
            ? nil : lacking.map { names[$0.personID] ?? $0.relation }.joined(separator: "、")
        let open = !file.state.isEnded && file.acceptedOn != nil
        mayAsk = open && actor.may(.verificationRequest)
        mayAnswer = open && actor.may(.verificationAnswer)
        items = report.people.flatMap { person in
            person.items.filter { $0.matched != nil }.map { item in
                let value = "\(person.personID.map { String($0) } ?? "")|\(item.name)"
                return SelectOption(
                    value: value,
                    title: "\(person.name)：\(item.name)",
                    selected: value == request.form["item"]
                )
            }
        }
        let form = request.form
        letter =
            verification.provinces.isEmpty
            ? nil
            : Letter(
                open: !form["why"].isEmpty,
                sources: verification.sources.map {
                    SelectOption(value: $0.id, title: $0.title, selected: $0.id == form["source"])
                },
                provinces: verification.provinces.map {
                    SelectOption(value: $0, title: $0, selected: $0 == form["province"])
                },
                addressee: form["addressee"],
                contact: form["contact"].isEmpty ? actor.name : form["contact"],
                why: form["why"]
            )
        mayObject = mayAsk && !items.isEmpty
        // What was typed comes back with what was wrong about it.
        objecting = !request.form["raised_by"].isEmpty
        typedContent = request.form["content"]
        typedEvidence = request.form["evidence"]
        raisedBy = objecting ? request.form["raised_by"] : file.applicantName
    }

    private static func asked(
        _ request: VerificationRequest,
        of all: [VerificationRequest],
        names: [Int64: String],
        open: Bool,
        settleable: Bool,
        replaced: Bool,
        today: CivilDate,
        form: FormData
    ) -> Asked {
        let isHere = form["request"] == String(request.id)
        let isExpired = request.isExpired(on: today)
        let old = request.expired(among: all, on: today)
        let tone =
            switch request.state {
            case .returned where isExpired: replaced ? "" : "late"
            case .returned: "done"
            case .overdue, .failed: "late"
            case .sent: "primary"
            case .waived where old != nil: replaced ? "" : "late"
            case .waiting, .waived: ""
            }
        return Asked(
            id: request.id,
            source: request.sourceTitle + (request.addressee.map { "，函告\($0)" } ?? ""),
            requestNumber: request.number,
            state: isExpired ? "已过期" : request.state.title,
            tone: tone,
            who: request.personIDs.map { names[$0] ?? "—" }.joined(separator: "、"),
            sent: request.sentAt?.date.iso ?? "—",
            due: request.returnedAt?.date.iso ?? request.dueOn.map { "应于 \($0.iso) 前" } ?? "—",
            problem: Self.problem(request, old),
            recognised: request.recognised.map { text in replaced ? "\(text)，已重新发起核对" : text },
            settleable: settleable,
            waivable: request.renewed(among: all, on: today) == nil,
            expired: open && old != nil && !replaced,
            refreshable: open && request.recognised != nil && !replaced && !isExpired,
            asking: isHere,
            typedWhy: isHere ? form["reason"] : ""
        )
    }

    /// Why it failed or is not waited for, and until when the answer was good that ran out.
    private static func problem(_ request: VerificationRequest, _ old: VerificationRequest?) -> String? {
        let until = old?.validUntil.map { old?.id == request.id ? "结果有效期至 \($0.iso)" : "上次结果有效期至 \($0.iso)，已过期" }
        let parts = [request.problem, until].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "；")
    }

    private static func party(_ person: VerificationReport.Person, form: FormData) -> Party {
        Party(
            name: person.name,
            rows: person.items.map(row),
            doubts: person.doubts.map { doubt in
                let isHere = form["doubt"] == String(doubt.id)
                return Doubt(
                    id: doubt.id,
                    kind: doubt.kind.title,
                    text: doubt.text,
                    source: doubt.sourceTitle,
                    item: doubt.item.map { text in text },
                    open: doubt.resolution == nil,
                    resolution: doubt.resolution.map { text in text },
                    resolving: isHere,
                    typedFinding: isHere ? form["reason"] : "",
                    typedRight: isHere ? form["value"] : ""
                )
            }
        )
    }

    private static func row(_ item: VerificationReport.Item) -> Row {
        var gap: String?
        if item.differs {
            gap = item.difference.map { "相差 \($0.text) 元" + (item.percent.map { "（\($0)）" } ?? "") } ?? "不一致"
        }
        return Row(
            item: item.name,
            detail: item.detail.map { text in text },
            declared: item.declared.map { CasePage.shown($0.value) } ?? "—",
            matched: item.matched.map { CasePage.shown($0.value) } ?? "—",
            origin: item.matched.map { "\($0.origin) \($0.asOf.iso)" },
            overruled: overruled(item),
            visit: item.visit.map { CasePage.shown($0.value) } ?? "",
            settled: item.settled.map { CasePage.shown($0.value) } ?? "",
            difference: gap,
            same: !item.differs && item.declared != nil && item.matched != nil,
            counts: item.counts.map(CasePage.shown) ?? "—",
            attention: item.attention.map { text in text }
        )
    }

    /// What other sources said that count less.
    private static func overruled(_ item: VerificationReport.Item) -> String? {
        guard !item.overruled.isEmpty else { return nil }
        let said = item.overruled.map { "\($0.origin) \(CasePage.shown($0.value))（\($0.asOf.iso)）" }
        return "另有来源说法不同，未采用：" + said.joined(separator: "；")
    }

    private static func raised(
        _ objection: VerificationObjection,
        names: [Int64: String],
        form: FormData
    ) -> Raised {
        let isHere = form["objection"] == String(objection.id)
        let who = objection.personID.map { names[$0] ?? "—" } ?? "家庭"
        var outcome: String?
        if let reason = objection.reason {
            let word = objection.value.map { "改正为 \(CasePage.shown($0))" } ?? "维持核对结果"
            outcome = "\(word)。\(reason)（\(objection.answeredBy ?? "")）"
        }
        return Raised(
            id: objection.id,
            about: "\(who)：\(objection.item)",
            content: objection.content,
            evidence: objection.evidence,
            by: "\(objection.raisedBy) \(objection.raisedAt.text)",
            open: objection.reason == nil,
            outcome: outcome,
            answering: isHere,
            typedReason: isHere ? form["reason"] : "",
            typedValue: isHere ? form["value"] : ""
        )
    }
}
