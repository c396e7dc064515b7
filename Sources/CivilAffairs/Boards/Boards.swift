// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Synchronization
import Vocabulary

/// Boards (看板). What was counted is kept for a minute, since many look at the same and a wall looks all day; a running
/// site counts again before that minute is over, so that nobody waits for a board that was looked at today.
package struct Boards: Sendable {
    let database: any Database
    let planning: Planning
    let supervision: Supervision
    let clock: any CivilClock
    private let shelf = MinuteShelf<ReaderArea, Board>()
    private let readers = Readers()

    /// Who looked, with the time of the last look.
    private final class Readers: Sendable {
        static let hours = 10
        private let looked = Mutex<[ReaderArea: (actor: Actor, at: Timestamp)]>([:])

        func note(_ area: ReaderArea, _ actor: Actor, at now: Timestamp) {
            looked.withLock { $0[area] = (actor, now) }
        }

        /// Those of the last hours; others are forgotten.
        func recent(at now: Timestamp) -> [(area: ReaderArea, actor: Actor)] {
            looked.withLock { looked in
                looked = looked.filter { now.milliseconds - $0.value.at.milliseconds < Int64(Self.hours) * 3_600_000 }
                return looked.map { ($0.key, $0.value.actor) }
            }
        }
    }

    init(database: any Database, planning: Planning, supervision: Supervision, clock: any CivilClock) {
        self.database = database
        self.planning = planning
        self.supervision = supervision
        self.clock = clock
    }

    /// The board of the reader's area. Statements: 5 beside those of the plan and of supervision; none within a minute of
    /// the last.
    /// - Throws: `AccessProblem.notPermitted`.
    package func board(actor: Actor) async throws -> Board {
        try actor.require(.reportRead)
        let now = clock.now()
        guard let area = ReaderArea(actor) else { return try await counted(actor: actor, at: now) }
        readers.note(area, actor, at: now)
        if let kept = shelf.value(for: area, at: now) { return kept }
        let board = try await counted(actor: actor, at: now)
        shelf.keep(board, for: area, at: now)
        return board
    }

    /// Counts again what was looked at within the last hours.
    package func refresh() async throws {
        let now = clock.now()
        for (area, actor) in readers.recent(at: now) {
            shelf.keep(try await counted(actor: actor, at: now), for: area, at: now)
        }
    }

    private func counted(actor: Actor, at now: Timestamp) async throws -> Board {
        let month = now.date.month
        let first = month.adding(-11)
        let counted = try await database.read { [planning] transaction in
            let counties = try planning.regions.tree(in: transaction).countiesBelow.map(\.id)
            return counties.isEmpty
                ? try BoardCounts(of: actor.scope, on: now.date, since: first, in: transaction)
                : try BoardCounts(reportedBy: counties, months: first...month, in: transaction)
        }
        let money = Dictionary(counted.money.map { ($0.month, $0) }, uniquingKeysWith: { $1 })
        let late = try await supervision.list(actor: actor, .late, limit: 5)
        return Board(
            at: now,
            rollUp: counted.rollUp,
            benefits: counted.benefits,
            work: counted.work,
            ended: counted.ended,
            alerts: counted.alerts,
            months: (0..<12).map { first.adding($0) }.map { money[$0] ?? .init(month: $0, due: nil, paid: nil) },
            plan: try await plan(actor: actor, on: now.date),
            lateTasks: late.tasks,
            lateTaskCount: late.counts[.late] ?? 0
        )
    }

    /// How the plan stands that runs on the day, or the last one with indicators.
    private func plan(actor: Actor, on day: CivilDate) async throws -> Planning.Record? {
        let begun = planning.plans.filter { $0.years.first <= day.year && !$0.indicators.isEmpty }
        guard let plan = begun.first else { return nil }
        return try await planning.record(actor: actor, id: plan.id, on: day)
    }
}
