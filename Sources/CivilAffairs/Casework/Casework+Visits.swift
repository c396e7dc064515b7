// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Home visits (入户调查).
extension Casework {
    /// Records a home visit by two surveyors at least (57号 19 条), with what they saw as facts.
    package func visit(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        visit: NewVisit
    ) async throws {
        try actor.require(.caseSurvey)
        guard Set(visit.surveyors).count >= 2 else { throw CaseworkProblem.twoSurveyorsNeeded }
        guard visit.visitedOn <= clock.today else {
            throw CaseworkProblem.fieldInvalid(id: "visited_on", title: "调查日期", reason: "晚于今天，请核对。")
        }
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: nil)
            let id = try transaction.newKey()
            let papers = try visit.papers.map { paper in
                HomeVisit.Paper(
                    kind: paper.kind,
                    name: paper.name,
                    hash: try blobs.put(paper.upload.content, in: transaction, at: now)
                )
            }
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
            for (subject, answers) in visit.answers {
                seen += try readFacts(
                    from: answers,
                    of: subject,
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
    }

    /// A picture taken or a signature drawn at a visit.
    package struct NewPaper: Sendable {
        package let kind: HomeVisit.Paper.Kind
        /// Who signed; empty for pictures.
        package let name: String
        package let upload: Upload

        package init(kind: HomeVisit.Paper.Kind, name: String = "", upload: Upload) {
            self.kind = kind
            self.name = name
            self.upload = upload
        }
    }
}
