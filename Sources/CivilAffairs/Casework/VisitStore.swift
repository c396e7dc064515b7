// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

extension HomeVisit.Paper.Kind: SQLConvertible {}

/// The SQL of home visits, hearings and the pictures of a case.
struct VisitStore: Sendable {
    func insert(_ visit: HomeVisit, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into home_visit (id, case_id, visited_on, surveyors, present, findings, photo_hash, sheet_hash,
                recorded_at, by_county)
            values (\(visit.id), \(caseID), \(visit.visitedOn), \(visit.surveyors.joined(separator: "、")),
                \(visit.present), \(visit.findings), \(visit.photoHash), \(visit.sheetHash), \(visit.recordedAt),
                \(visit.byCounty))
            """
        )
        guard !visit.papers.isEmpty else { return }
        try transaction.insert(
            into: "visit_paper",
            ["visit_id", "position", "case_id", "kind", "name", "hash"],
            rows: visit.papers.enumerated().map { position, paper in
                [
                    visit.id.sqlValue, position.sqlValue, caseID.sqlValue, paper.kind.sqlValue, .text(paper.name),
                    .text(paper.hash),
                ]
            }
        )
    }

    static func visitsQuestion(_ caseID: Int64) -> SQL {
        """
        select id, visited_on, surveyors, present, findings, photo_hash, sheet_hash, recorded_at,
            by_county
        from home_visit where case_id = \(caseID) order by id
        """
    }

    func visits(caseID: Int64, in transaction: any ReadTransaction) throws -> [HomeVisit] {
        let rows = try transaction.query(Self.visitsQuestion(caseID))
        guard !rows.isEmpty else { return [] }
        let papers = try papers(caseID: caseID, in: transaction)
        return try rows.map {
            HomeVisit(
                id: try $0.at(0),
                visitedOn: try $0.at(1),
                surveyors: try $0.at(2, as: String.self).split(separator: "、").map(String.init),
                present: try $0.at(3),
                findings: try $0.at(4),
                photoHash: try $0.at(5),
                sheetHash: try $0.at(6),
                recordedAt: try $0.at(7),
                byCounty: try $0.at(8),
                papers: papers[try $0.at(0)] ?? []
            )
        }
    }

    /// Pictures and signatures by visit, in order.
    private func papers(caseID: Int64, in transaction: any ReadTransaction) throws -> [Int64: [HomeVisit.Paper]] {
        var papers: [Int64: [HomeVisit.Paper]] = [:]
        let kept = try transaction.query(
            "select visit_id, kind, name, hash from visit_paper where case_id = \(caseID) order by visit_id, position"
        )
        for row in kept {
            let paper = HomeVisit.Paper(kind: try row.at(1), name: try row.at(2), hash: try row.at(3))
            papers[try row.at(0), default: []].append(paper)
        }
        return papers
    }

    /// Whether a file came with this case.
    func belongs(_ hash: String, to caseID: Int64, in transaction: any ReadTransaction) throws -> Bool {
        let count: Int = try transaction.value(
            """
            select (select count(*) from case_material where case_id = \(caseID) and blob_hash = \(hash))
                + (select count(*) from home_visit where case_id = \(caseID)
                   and (photo_hash = \(hash) or sheet_hash = \(hash)))
                + (select count(*) from visit_paper where case_id = \(caseID) and hash = \(hash))
                + (select count(*) from consent where case_id = \(caseID) and sheet_hash = \(hash))
                + (select count(*) from answer_file where case_id = \(caseID) and hash = \(hash))
                + (select count(*) from posting where case_id = \(caseID)
                   and (up_photo = \(hash) or down_photo = \(hash)))
            """
        )
        return count > 0
    }

    /// Whether somebody signed a visit of this case with this drawing.
    func isSignature(_ hash: String, by name: String, caseID: Int64, in transaction: any ReadTransaction) throws -> Bool
    {
        let count: Int = try transaction.value(
            """
            select count(*) from visit_paper
            where case_id = \(caseID) and hash = \(hash) and kind = \(HomeVisit.Paper.Kind.signature) and name = \(name)
            """
        )
        return count > 0
    }

    /// Whether a photo or a signed sheet came with a visit of this case.
    func isPicture(_ hash: String, caseID: Int64, in transaction: any ReadTransaction) throws -> Bool {
        let count: Int = try transaction.value(
            """
            select (select count(*) from visit_paper
                    where case_id = \(caseID) and hash = \(hash) and kind <> \(HomeVisit.Paper.Kind.signature))
                + (select count(*) from home_visit where case_id = \(caseID)
                   and (photo_hash = \(hash) or sheet_hash = \(hash)))
            """
        )
        return count > 0
    }

    // MARK: - Hearings

    func insert(_ hearing: CaseHearing, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into case_hearing (id, case_id, heard_on, person, note, amount_fen, recorded_by, recorded_at)
            values (\(hearing.id), \(caseID), \(hearing.on), \(hearing.person), \(hearing.note), \(hearing.amount),
                \(hearing.recordedBy), \(hearing.recordedAt))
            """
        )
    }

    /// The newest hearing of a case.
    func hearing(caseID: Int64, in transaction: any ReadTransaction) throws -> CaseHearing? {
        try transaction.first(
            """
            select id, heard_on, person, note, amount_fen, recorded_by, recorded_at from case_hearing
            where case_id = \(caseID) order by id desc limit 1
            """
        ).map {
            CaseHearing(
                id: try $0.at(0),
                on: try $0.at(1),
                person: try $0.at(2),
                note: try $0.at(3),
                amount: try $0.at(4),
                recordedBy: try $0.at(5),
                recordedAt: try $0.at(6)
            )
        }
    }
}
