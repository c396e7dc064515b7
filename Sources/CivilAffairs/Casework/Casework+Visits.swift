// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Home visits (入户调查).
extension Casework {
    /// Records a home visit by two surveyors at least (57号 19 条), with what they saw as facts. Each surveyor and
    /// somebody of the family has signed, drawn on the screen or on the sheet that was photographed.
    /// - Throws: `CaseworkProblem.missing`, `.twoSurveyorsNeeded`, `.signaturesNeeded` naming who has not signed,
    ///   `.signatureRepeated`, `.signerUnknown`; `AccessProblem.notFound` for a file that is not of a visit of this case.
    package func visit(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        visit: NewVisit
    ) async throws {
        try actor.require(.caseSurvey)
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: nil, in: transaction)
            try visit.check(today: now.date, notBefore: file.acceptedOn)
            try service.refuseDrawn(visit.papers.filter { $0.kind == .signature }.map(\.name))
            let id = try transaction.newKey()
            let papers = try visit.papers.map { paper in
                HomeVisit.Paper(
                    kind: paper.kind,
                    name: paper.name,
                    hash: try hash(of: paper, caseID: caseID, at: now, in: transaction)
                )
            }
            try checkSignatures(papers, visit, caseID: caseID, in: transaction)
            let record = HomeVisit(
                id: id,
                visitedOn: visit.visitedOn,
                surveyors: visit.surveyors,
                present: visit.present,
                findings: visit.findings,
                photoHash: papers.first { $0.kind == .photo }?.hash,
                sheetHash: papers.first { $0.kind == .sheet }?.hash,
                recordedAt: now,
                byCounty: actor.level == "county",
                papers: papers
            )
            try visits.insert(record, caseID: caseID, in: transaction)
            let origin = visit.surveyors.joined(separator: "、")
            var seen: [Fact] = []
            let members = try store.members(caseID: caseID, in: transaction)
            for (subject, answers) in visit.answers {
                let fields = service.fields(of: subject, members).filter { $0.isWritable(by: actor) }
                seen += try readFacts(
                    from: try resolved(answers, fields, held: [:], of: file, by: actor, in: transaction),
                    of: subject,
                    fields,
                    service: service,
                    source: .visit,
                    origin: origin,
                    at: now
                )
            }
            try facts.append(seen, caseID: caseID, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "visit",
                title: "入户调查",
                actor: actor,
                at: now,
                comment: visit.findings,
                in: transaction
            )
        }
    }

    /// Every drawing is another one, and who signed was there or lives with the family.
    private func checkSignatures(
        _ papers: [HomeVisit.Paper],
        _ visit: NewVisit,
        caseID: Int64,
        in transaction: any ReadTransaction
    ) throws {
        let signatures = papers.filter { $0.kind == .signature }
        guard !signatures.isEmpty else { return }
        let uses = Dictionary(papers.map { ($0.hash, 1) }, uniquingKeysWith: +)
        let repeated = signatures.filter { uses[$0.hash] != 1 }.map(\.name)
        guard repeated.isEmpty else { throw CaseworkProblem.signatureRepeated(names: repeated) }
        let members = try store.members(caseID: caseID, in: transaction).filter { $0.standing != .supporter }
        let names = try store.names(members.map(\.personID), in: transaction)
        let known = Set(visit.surveyors + [visit.present] + names.values)
        let strangers = signatures.map(\.name).filter { !known.contains($0) }
        guard strangers.isEmpty else { throw CaseworkProblem.signerUnknown(names: strangers) }
    }

    /// What was kept before stands only for what it was kept as: a signature for the same person's, a picture of a visit
    /// for a picture.
    private func hash(
        of paper: NewPaper,
        caseID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> String {
        switch paper.content {
        case .upload(let upload): return try blobs.put(upload.content, in: transaction, at: now)
        case .stored(let hash):
            let isKnown =
                switch paper.kind {
                case .signature:
                    try visits.isSignature(hash, by: paper.name, caseID: caseID, in: transaction)
                case .sheet, .photo:
                    try visits.isPicture(hash, caseID: caseID, in: transaction)
                }
            guard isKnown else { throw AccessProblem.notFound(what: "已上传的文件") }
            return hash
        }
    }

    /// A visit as it is entered.
    package struct NewVisit: Sendable {
        package let visitedOn: CivilDate
        package let surveyors: [String]
        package let present: String
        package let findings: String
        package let answers: [Fact.Subject: [String: String]]
        package let papers: [NewPaper]

        package init(
            visitedOn: CivilDate,
            surveyors: [String],
            present: String,
            findings: String,
            answers: [Fact.Subject: [String: String]],
            photo: Upload? = nil,
            sheet: Upload? = nil,
            papers: [NewPaper] = []
        ) {
            self.visitedOn = visitedOn
            self.surveyors = surveyors
            self.present = present
            self.findings = findings
            self.answers = answers
            let single = [
                photo.map { NewPaper(kind: .photo, upload: $0) }, sheet.map { NewPaper(kind: .sheet, upload: $0) },
            ]
            self.papers = single.compactMap(\.self) + papers
        }

        /// - Throws: `CaseworkProblem` for what a visit cannot be kept without.
        /// - Parameter accepted: the day of acceptance; nil while the case is not accepted.
        func check(today: CivilDate, notBefore accepted: CivilDate?) throws(CaseworkProblem) {
            let asked = [("在场的家庭成员", present), ("调查情况", findings)]
            let missing = asked.filter { $0.1.allSatisfy(\.isWhitespace) }.map { $0.0 }
            guard missing.isEmpty else { throw .missing(items: missing) }
            guard Set(surveyors).count >= 2 else { throw .twoSurveyorsNeeded }
            guard visitedOn <= today else {
                throw .fieldInvalid(id: "visited_on", title: "调查日期", reason: "晚于今天，请核对。")
            }
            if let accepted, visitedOn < accepted {
                throw .fieldInvalid(
                    id: "visited_on",
                    title: "调查日期",
                    reason: "早于受理日期（\(accepted.chinese)），请核对；受理以前去过的，写进调查情况。"
                )
            }
            let unsigned = unsigned
            guard unsigned.isEmpty else { throw .signaturesNeeded(names: unsigned) }
        }

        /// Whose signature is wanting; nobody's where the signed sheet was photographed.
        private var unsigned: [String] {
            if papers.contains(where: { $0.kind == .sheet }) { return [] }
            let signed = Set(papers.filter { $0.kind == .signature }.map(\.name).filter { !$0.isEmpty })
            let family = signed.subtracting(surveyors)
            return surveyors.filter { !signed.contains($0) } + (family.isEmpty ? [present] : [])
        }
    }

    /// A picture taken or a signature drawn at a visit.
    package struct NewPaper: Sendable {
        package let kind: HomeVisit.Paper.Kind
        /// Who signed; empty for pictures.
        package let name: String
        package let content: Content

        /// Where the picture is.
        package enum Content: Sendable {
            case upload(Upload)
            /// What came with a visit of this case before, by its hash.
            case stored(hash: String)
        }

        package init(kind: HomeVisit.Paper.Kind, name: String = "", upload: Upload) {
            self.init(kind: kind, name: name, content: .upload(upload))
        }

        package init(kind: HomeVisit.Paper.Kind, name: String = "", content: Content) {
            self.kind = kind
            self.name = name
            self.content = content
        }
    }
}
