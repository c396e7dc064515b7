// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Long work (imports, prints, batches) kept in the store, so that any server can take it up and a crash loses none.
///
/// A worker holds a job by a lease that it renews while it works. A lease that ran out means that the worker died,
/// and the job is claimed again; work must therefore go on from `step` or be harmless to repeat.
package struct JobQueue: Sendable {
    /// Longest time between two signs of life of a worker, in seconds.
    package static let leaseSeconds = 60
    /// Attempts after which a failing job is given up.
    package static let attemptLimit = 8

    package init() {}

    /// Adds a job and returns its id.
    /// - Parameter payload: what the worker needs, as text; personal data belongs in tables, not here.
    @discardableResult
    package func enqueue(
        _ kind: String,
        payload: String,
        notBefore: Timestamp? = nil,
        in transaction: any Transaction,
        at now: Timestamp
    ) throws -> Int64 {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into job (id, kind, payload, state, step, progress_done, progress_total, run_after_at, attempts, created_at)
            values (\(id), \(kind), \(payload), 'waiting', '', 0, 0, \(notBefore ?? now), 0, \(now))
            """
        )
        return id
    }

    /// Whether there may be something to claim: a reading that spares idle workers a write.
    package func hasWork(_ kinds: [String], in transaction: any ReadTransaction, at now: Timestamp) throws -> Bool {
        try transaction.first(
            """
            select 1 from job where kind in \(in: kinds) and ((state = 'waiting' and run_after_at <= \(now))
                or (state = 'running' and lease_until_at < \(now))) limit 1
            """
        ) != nil
    }

    /// Takes the oldest due job of these kinds, or one whose worker died; nil when there is nothing to do.
    /// - Parameter worker: unique to the worker, such as host, process and number.
    package func claim(
        kinds: [String],
        worker: String,
        in transaction: any Transaction,
        at now: Timestamp
    ) throws -> Job? {
        let locking = SQL(sqlite: "", postgres: " for update skip locked")
        let rows = try transaction.query(
            """
            update job set state = 'running', lease_owner = \(worker), attempts = attempts + 1,
                lease_until_at = \(now.adding(seconds: Self.leaseSeconds))
            where id = (select id from job where kind in \(in: kinds)
                    and ((state = 'waiting' and run_after_at <= \(now))
                        or (state = 'running' and lease_until_at < \(now)))
                order by run_after_at, id limit 1\(locking))
            returning \(Self.columns)
            """
        )
        return try rows.first.map(Job.init)
    }

    /// Renews the lease and notes how far the work is.
    /// - Returns: false when the lease was lost, and with it the right to go on.
    package func report(
        _ job: Job,
        step: String,
        done: Int,
        total: Int,
        in transaction: any Transaction,
        at now: Timestamp
    ) throws -> Bool {
        let changed = try transaction.runCounting(
            """
            update job set step = \(step), progress_done = \(done), progress_total = \(total),
                lease_until_at = \(now.adding(seconds: Self.leaseSeconds)) where \(held(job))
            """
        )
        return changed == 1
    }

    /// Closes a job as done.
    /// - Returns: false when the lease was lost: what the transaction did must be undone by throwing.
    package func finish(_ job: Job, in transaction: any Transaction, at now: Timestamp) throws -> Bool {
        let changed = try transaction.runCounting(
            """
            update job set state = 'done', lease_owner = null, lease_until_at = null, error_code = null,
                finished_at = \(now) where \(held(job))
            """
        )
        return changed == 1
    }

    /// Puts a failed job back for a later attempt, each twice as far off (10 s, 20 s, … at most an hour), or gives it up.
    /// - Parameters:
    ///   - errorCode: code of the problem, never its text.
    ///   - isFinal: trying again cannot help.
    package func fail(
        _ job: Job,
        errorCode: String,
        isFinal: Bool = false,
        in transaction: any Transaction,
        at now: Timestamp
    ) throws -> Bool {
        let changed: Int
        if isFinal || job.attempts >= Self.attemptLimit {
            changed = try transaction.runCounting(
                """
                update job set state = 'failed', lease_owner = null, lease_until_at = null, error_code = \(errorCode),
                    finished_at = \(now) where \(held(job))
                """
            )
        } else {
            let wait = min(3_600, 10 << max(0, job.attempts - 1))
            changed = try transaction.runCounting(
                """
                update job set state = 'waiting', lease_owner = null, lease_until_at = null, error_code = \(errorCode),
                    run_after_at = \(now.adding(seconds: wait)) where \(held(job))
                """
            )
        }
        return changed == 1
    }

    /// A job as it stands, for the page that shows its progress; nil when it does not exist.
    package func job(_ id: Int64, in transaction: any ReadTransaction) throws -> Job? {
        try transaction.first("select \(Self.columns) from job where id = \(id)").map(Job.init)
    }

    /// An attempt is part of what is held, so that a worker that lost and regained its name cannot close a newer attempt.
    private func held(_ job: Job) -> SQL {
        "id = \(job.id) and state = 'running' and lease_owner = \(job.leaseOwner) and attempts = \(job.attempts)"
    }

    private static let columns: SQL =
        "id, kind, payload, state, step, progress_done, progress_total, lease_owner, attempts, error_code, run_after_at"

    package static let migrations = [
        Migration("20261121-0020-storage-create-job") { dialect in
            [
                """
                create table job (id \(dialect.key), kind text not null, payload text not null,
                    state text not null check (state in ('waiting', 'running', 'done', 'failed')),
                    step text not null, progress_done bigint not null, progress_total bigint not null,
                    run_after_at bigint not null, lease_owner text, lease_until_at bigint,
                    attempts bigint not null, error_code text, created_at bigint not null, finished_at bigint)
                """,
                "create index job_due on job (state, run_after_at, id)",
            ]
        }
    ]
}
