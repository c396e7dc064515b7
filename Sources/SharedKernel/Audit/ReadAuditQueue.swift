// SPDX-License-Identifier: Apache-2.0

/// Collects entries of reads and commits them together: whoever arrives while a commit is running joins the next one.
actor ReadAuditQueue {
    private var waiting: [(entry: AuditEntry, done: CheckedContinuation<Void, any Error>)] = []
    private var running = false
    private let commit: @Sendable ([AuditEntry]) async throws -> Void

    init(commit: @escaping @Sendable ([AuditEntry]) async throws -> Void) {
        self.commit = commit
    }

    func append(_ entry: AuditEntry) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            waiting.append((entry, done))
            if !running {
                running = true
                Task { await self.drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let group = waiting
            waiting = []
            do {
                try await commit(group.map(\.entry))
                for member in group { member.done.resume() }
            } catch {
                for member in group { member.done.resume(throwing: error) }
            }
        }
        running = false
    }
}
