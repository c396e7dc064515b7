// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
import Storage
package import Vocabulary

/// A sheet of the village boards with the case it belongs to.
package struct BoardSheet: Sendable {
    /// Where a sheet stands, as the people who carry it to the board see it.
    package enum Stage: String, Sendable, CaseIterable, SQLConvertible {
        /// Posted, without a photo of the sheet on the board.
        case toPutUp = "put-up"
        /// On the board, with a photo.
        case up
        /// Its days are over and there is no photo of the empty board yet.
        case toTakeDown = "take-down"
        case ended

        package var title: String {
            switch self {
            case .toPutUp: "待张贴"
            case .up: "公示中"
            case .toTakeDown: "待撤下"
            case .ended: "已结束"
            }
        }
    }

    package let posting: Posting
    package let stage: Stage
    package let caseNumber: String?
    package let caseTitle: String
    /// Service of the case, and the release that it runs under.
    package let serviceID: String
    package let releaseHash: String
    package let upAt: Timestamp?
    package let downAt: Timestamp?
    /// Objections that wait for an answer.
    package let openObjections: Int
}

/// The SQL of the village boards.
struct PostingBoardStore: Sendable {
    private static func condition(_ stage: BoardSheet.Stage, on date: CivilDate) -> SQL {
        switch stage {
        case .toPutUp: "(p.state = 'up' and p.until_on >= \(date) and p.up_photo is null)"
        case .up: "(p.state = 'up' and p.until_on >= \(date) and p.up_photo is not null)"
        case .toTakeDown: "(p.until_on < \(date) and p.up_photo is not null and p.down_photo is null)"
        case .ended:
            """
            ((p.until_on < \(date) and (p.up_photo is null or p.down_photo is not null))
             or (p.state <> 'up' and p.until_on >= \(date)))
            """
        }
    }

    /// Sheets of a scope at one stage, the newest first.
    func sheets(
        _ stage: BoardSheet.Stage,
        scope: AreaScope,
        on date: CivilDate,
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [BoardSheet] {
        var conditions = [Self.condition(stage, on: date)]
        if let before { conditions.append("p.id < \(before)") }
        return try query(scope: scope, where: SQL.all(conditions), limit: limit, in: transaction).map {
            try Self.sheet($0, stage: stage)
        }
    }

    /// One sheet, if the scope holds it.
    func sheet(_ id: Int64, scope: AreaScope, on date: CivilDate, in transaction: any ReadTransaction) throws
        -> BoardSheet?
    {
        for stage in BoardSheet.Stage.allCases {
            let condition = SQL.all(["p.id = \(id)", Self.condition(stage, on: date)])
            if let row = try query(scope: scope, where: condition, limit: 1, in: transaction).first {
                return try Self.sheet(row, stage: stage)
            }
        }
        return nil
    }

    /// Sheets at each stage, counted to 1,000.
    func counts(scope: AreaScope, on date: CivilDate, in transaction: any ReadTransaction) throws
        -> [BoardSheet.Stage: Int]
    {
        func counted(_ stage: BoardSheet.Stage) -> SQL {
            """
            select \(stage.rawValue) as stage, count(*) as sheets from (select 1 as one
                from \(scope.table(.posting)) p where \(Self.condition(stage, on: date)) limit 1000) as counted
            """
        }
        let stages = BoardSheet.Stage.allCases.map(counted)
        guard let first = stages.first else { return [:] }
        let statement = stages.dropFirst().reduce(first) { $0 + " union all " + $1 }
        let rows: [(BoardSheet.Stage, Int)] = try transaction.query(statement).map { (try $0.at(0), try $0.at(1)) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private func query(scope: AreaScope, where condition: SQL, limit: Int, in transaction: any ReadTransaction) throws
        -> [Row]
    {
        try transaction.query(
            """
            select p.id, p.case_id, p.region_id, p.kind, p.title, p.content, p.from_on, p.until_on, p.state, p.up_photo,
                   p.down_photo, p.code, c.number, c.title, p.up_at, p.down_at,
                   (select count(*) from objection o where o.posting_id = p.id and o.upheld is null),
                   c.service_id, c.release_hash
            from \(scope.table(.posting)) p join case_file c on c.id = p.case_id
            where \(condition) order by p.id desc limit \(limit)
            """
        )
    }

    private static func sheet(_ row: Row, stage: BoardSheet.Stage) throws -> BoardSheet {
        let content: String = try row.at(5)
        let posting = Posting(
            id: try row.at(0),
            caseID: try row.at(1),
            regionID: try row.at(2),
            kind: try row.at(3),
            title: try row.at(4),
            lines: try JSONDecoder().decode([Posting.Line].self, from: Data(content.utf8)),
            from: try row.at(6),
            until: try row.at(7),
            state: try row.at(8),
            upPhoto: try row.at(9),
            downPhoto: try row.at(10),
            code: try row.at(11)
        )
        return BoardSheet(
            posting: posting,
            stage: stage,
            caseNumber: try row.at(12),
            caseTitle: try row.at(13),
            serviceID: try row.at(17),
            releaseHash: try row.at(18),
            upAt: try row.at(14),
            downAt: try row.at(15),
            openObjections: try row.at(16)
        )
    }
}

extension Casework {
    /// The sheets of the boards in the reader's scope at one stage.
    package func boardSheets(actor: Actor, stage: BoardSheet.Stage, before: Int64? = nil, limit: Int = 30) async throws
        -> [BoardSheet]
    {
        try actor.require(.caseRead)
        let today = clock.today
        return try await database.read { transaction in
            try PostingBoardStore().sheets(
                stage,
                scope: actor.scope,
                on: today,
                before: before,
                limit: limit,
                in: transaction
            )
        }
    }

    /// How many sheets of the reader's scope stand at each stage, counted to 1,000.
    package func boardCounts(actor: Actor) async throws -> [BoardSheet.Stage: Int] {
        try actor.require(.caseRead)
        let today = clock.today
        return try await database.read { try PostingBoardStore().counts(scope: actor.scope, on: today, in: $0) }
    }

    /// One sheet to be printed.
    /// - Throws: `AccessProblem.notFound` outside the reader's scope.
    package func boardSheet(actor: Actor, id: Int64) async throws -> BoardSheet {
        try actor.require(.caseRead)
        let today = clock.today
        let found = try await database.read {
            try PostingBoardStore().sheet(id, scope: actor.scope, on: today, in: $0)
        }
        guard let found else { throw AccessProblem.notFound(what: "公示") }
        return found
    }
}
