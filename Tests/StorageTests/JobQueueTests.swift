// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing
import Vocabulary

struct JobQueueTests {
    private let queue = JobQueue()
    private let now = TestStores.moment

    @Test(arguments: TestStores.all)
    func `each job is claimed by exactly one of two workers`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, JobQueue.migrations) { databases async throws in
            let ids = try await databases[0].write { transaction throws in
                try (0..<20).map { try queue.enqueue("print", payload: "\($0)", in: transaction, at: now) }
            }
            let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for (number, database) in databases.enumerated() {
                    group.addTask {
                        var taken: [Int64] = []
                        while let job = try await database.write({
                            try queue.claim(kinds: ["print"], worker: "w\(number)", in: $0, at: now)
                        }) {
                            taken.append(job.id)
                        }
                        return taken
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.sorted() == ids.sorted())
        }
    }

    @Test(arguments: TestStores.all)
    func `a job is reported, finished, and not handed out again`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, JobQueue.migrations) { database async throws in
            try await database.write { transaction throws in
                let id = try queue.enqueue("import", payload: "{}", in: transaction, at: now)
                #expect(try queue.claim(kinds: ["print"], worker: "w", in: transaction, at: now) == nil)
                let job = try #require(try queue.claim(kinds: ["import"], worker: "w", in: transaction, at: now))
                #expect(job.state == .running)
                #expect(job.attempts == 1)
                #expect(try queue.report(job, step: "rows", done: 3, total: 9, in: transaction, at: now))
                let shown = try #require(try queue.job(id, in: transaction))
                #expect([shown.progressDone, shown.progressTotal] == [3, 9])
                #expect(shown.step == "rows")
                #expect(try queue.finish(job, in: transaction, at: now))
                #expect(try queue.finish(job, in: transaction, at: now) == false)
                #expect(try queue.job(id, in: transaction)?.state == .done)
                #expect(try queue.claim(kinds: ["import"], worker: "w", in: transaction, at: now) == nil)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the job of a dead worker is claimed again, and the dead one can no longer close it`(_ dialect: Dialect)
        async throws
    {
        try await TestStores.withStore(dialect, JobQueue.migrations) { database async throws in
            try await database.write { transaction throws in
                try queue.enqueue("import", payload: "", in: transaction, at: now)
                let dead = try #require(try queue.claim(kinds: ["import"], worker: "w", in: transaction, at: now))
                let within = now.adding(seconds: JobQueue.leaseSeconds)
                #expect(try queue.claim(kinds: ["import"], worker: "v", in: transaction, at: within) == nil)
                let later = now.adding(seconds: JobQueue.leaseSeconds + 1)
                let live = try #require(try queue.claim(kinds: ["import"], worker: "w", in: transaction, at: later))
                #expect(live.attempts == 2)
                #expect(try queue.report(dead, step: "", done: 0, total: 0, in: transaction, at: later) == false)
                #expect(try queue.finish(dead, in: transaction, at: later) == false)
                #expect(try queue.finish(live, in: transaction, at: later))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a failing job waits twice as long each time and is given up at the limit`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, JobQueue.migrations) { database async throws in
            try await database.write { transaction throws in
                let id = try queue.enqueue("send", payload: "", in: transaction, at: now)
                var time = now
                var waits: [Int64] = []
                while let job = try queue.claim(kinds: ["send"], worker: "w", in: transaction, at: time) {
                    #expect(try queue.fail(job, errorCode: "x.y", in: transaction, at: time))
                    let state = try #require(try queue.job(id, in: transaction))
                    guard state.state == .waiting else { break }
                    #expect(try queue.claim(kinds: ["send"], worker: "w", in: transaction, at: time) == nil)
                    waits.append((state.runAfter.milliseconds - time.milliseconds) / 1_000)
                    time = state.runAfter
                }
                #expect(waits == [10, 20, 40, 80, 160, 320, 640])
                let end = try #require(try queue.job(id, in: transaction))
                #expect(end.state == .failed)
                #expect(end.errorCode == "x.y")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a job that cannot succeed is given up at once, and one for later is not handed out early`(
        _ dialect: Dialect
    ) async throws {
        try await TestStores.withStore(dialect, JobQueue.migrations) { database async throws in
            try await database.write { transaction throws in
                let later = now.adding(seconds: 100)
                let id = try queue.enqueue("send", payload: "", notBefore: later, in: transaction, at: now)
                #expect(try queue.claim(kinds: ["send"], worker: "w", in: transaction, at: now) == nil)
                let job = try #require(try queue.claim(kinds: ["send"], worker: "w", in: transaction, at: later))
                #expect(try queue.fail(job, errorCode: "no.use", isFinal: true, in: transaction, at: later))
                #expect(try queue.job(id, in: transaction)?.state == .failed)
            }
        }
    }
}
