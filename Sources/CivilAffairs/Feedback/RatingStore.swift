// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
import Vocabulary

/// The SQL of ratings.
struct RatingStore: Sendable {
    /// Which ratings are listed.
    enum Part: Sendable { case open, bad, all }

    struct New: Sendable {
        let id: Int64
        let file: CaseFile
        let officeLevel: OfficeLevel
        let officeRegionID: Int64
        let grade: RatingGrade
        let reasons: [String]
        let words: String
        let way: Rating.Way
        let recordedBy: String
        let due: WorkCalendar.Due?
    }

    private static let columns: SQL =
        """
        r.id, r.case_id, c.number, c.title, r.service_id, r.office_region_id, r.office_level, r.grade, r.reasons,
        r.words, r.way, r.recorded_by, r.rated_at, r.due_on, r.due_provisional, r.finding, r.resolution, r.measures,
        r.called_on, r.answered_on, r.answered_by
        """

    /// - Returns: false when the case was rated before.
    func insert(_ new: New, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into rating (id, case_id, region_id, office_region_id, office_level, service_id, grade, reasons,
                words, way, recorded_by, rated_at, rated_on, due_on, due_provisional)
            values (\(new.id), \(new.file.id), \(new.file.villageRegionID), \(new.officeRegionID), \(new.officeLevel),
                \(new.file.serviceID), \(new.grade), \(new.reasons.joined(separator: "；")), \(new.words), \(new.way),
                \(new.recordedBy), \(now), \(now.date), \(new.due?.date), \(new.due?.provisional ?? false))
            on conflict (case_id) do nothing
            """
        ) == 1
    }

    func rating(caseID: Int64, in transaction: any ReadTransaction) throws -> Rating? {
        try transaction.first(
            """
            select \(Self.columns) from rating r join case_file c on c.id = r.case_id where r.case_id = \(caseID)
            """
        ).map(Self.rating)
    }

    func rating(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Rating? {
        try transaction.first(
            """
            select \(Self.columns) from \(scope.table(.rating)) r join case_file c on c.id = r.case_id
            where r.id = \(id)
            """
        ).map(Self.rating)
    }

    /// The most urgent first for what is open, otherwise the newest first.
    func list(_ part: Part, scope: AreaScope, before: Int64?, limit: Int, in transaction: any ReadTransaction) throws
        -> [Rating]
    {
        // What is open stands in the order of its days.
        let last: SQL =
            before.map { id in
                part == .open
                    ? """
                    exists (select 1 from rating l where l.id = \(id)
                        and (r.due_on > l.due_on or (r.due_on = l.due_on and r.id > l.id)))
                    """ : "r.id < \(id)"
            } ?? "1 = 1"
        let which: SQL =
            switch part {
            case .open: "r.due_on is not null and r.answered_at is null"
            case .bad: "r.due_on is not null"
            case .all: "1 = 1"
            }
        let order: SQL = part == .open ? "r.due_on, r.id" : "r.id desc"
        return try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.rating)) r join case_file c on c.id = r.case_id
            where \(which) and \(last) order by \(order) limit \(limit)
            """
        ).map(Self.rating)
    }

    /// Bad ratings of offices of a level that wait for an answer, counted to 1,000.
    func openCount(scope: AreaScope, level: String, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from (select 1 as one from \(scope.table(.rating)) r
                where r.due_on is not null and r.answered_at is null and r.office_level = \(level) limit 1000) as open
            """
        )
    }

    /// - Returns: false when it was answered before.
    func answer(_ id: Int64, _ answer: Rating.Answer, at now: Timestamp, in transaction: any Transaction) throws -> Bool
    {
        try transaction.runCounting(
            """
            update rating set finding = \(answer.finding), resolution = \(answer.resolution),
                measures = \(answer.measures), called_on = \(answer.calledOn), answered_on = \(answer.answeredOn),
                answered_at = \(now), answered_by = \(answer.answeredBy)
            where id = \(id) and answered_at is null
            """
        ) == 1
    }

    func figures(
        scope: AreaScope,
        from: CivilDate,
        until: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [RatingFigure] {
        try transaction.query(
            """
            select r.service_id, r.office_region_id, r.office_level, r.grade, count(*),
                sum(case when r.answered_on <= r.due_on then 1 else 0 end),
                sum(case when r.answered_on > r.due_on then 1 else 0 end)
            from \(scope.table(.rating)) r where r.rated_on >= \(from) and r.rated_on <= \(until)
            group by r.service_id, r.office_region_id, r.office_level, r.grade
            """
        ).map { row in
            RatingFigure(
                serviceID: try row.at(0),
                officeRegionID: try row.at(1),
                officeLevel: try row.at(2),
                grade: try row.at(3),
                count: try row.at(4),
                answeredInTime: try row.at(5),
                answeredLate: try row.at(6)
            )
        }
    }

    private static func rating(_ row: Row) throws -> Rating {
        let reasons: String = try row.at(8)
        let finding: String? = try row.at(15)
        var answer: Rating.Answer?
        if let finding {
            answer = Rating.Answer(
                finding: finding,
                resolution: try row.at(16),
                measures: try row.at(17),
                calledOn: try row.at(18),
                answeredOn: try row.at(19),
                answeredBy: try row.at(20)
            )
        }
        return Rating(
            id: try row.at(0),
            caseID: try row.at(1),
            caseNumber: try row.at(2),
            caseTitle: try row.at(3),
            serviceID: try row.at(4),
            officeRegionID: try row.at(5),
            officeLevel: try row.at(6),
            grade: try row.at(7),
            reasons: reasons.split(separator: "；").map(String.init),
            words: try row.at(9),
            way: try row.at(10),
            recordedBy: try row.at(11),
            ratedAt: try row.at(12),
            dueOn: try row.at(13),
            dueProvisional: try row.at(14),
            answer: answer
        )
    }
}
