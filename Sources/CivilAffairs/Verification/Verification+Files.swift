// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// A file that left for a source or came back from one, as a line of the list.
package struct VerificationFile: Sendable, Equatable, Identifiable {
    package let id: Int64
    package let isReturn: Bool
    package let name: String
    package let lines: Int
    /// Lines that became facts; of returns only.
    package let landed: Int
    package let nothing: Int
    package let duplicates: Int
    /// Lines that somebody must look at.
    package let bad: Int
    package let at: Timestamp
    /// When it lay in the folder; nil for a file that only officers fetched.
    package let writtenAt: Timestamp?
    /// When its content went, having been kept long enough.
    package let disposedAt: Timestamp?
}

/// What waits at the verification desk of a county.
package struct VerificationDesk: Sendable {
    /// Requests of one source, by state.
    package struct Source: Sendable, Equatable {
        package let id: String
        package let title: String
        package let department: String
        /// How it is reached: by files, or by HTTP with an address that is in use, paused or missing.
        package let reach: Reach
        package let counts: [VerificationRequest.State: Int]
    }

    package enum Reach: String, Sendable, CaseIterable {
        case folder, active, paused, missing

        package var title: String {
            switch self {
            case .folder: "文件"
            case .active: "接口"
            case .paused: "接口，已暂停"
            case .missing: "接口，未登记地址"
            }
        }
    }

    /// A case that is at its verification, or has something open there.
    package struct Work: Sendable, Equatable {
        package let caseID: Int64
        package let number: String?
        package let title: String
        package let waiting: Int
        package let sent: Int
        package let overdue: Int
        package let failed: Int
        package let doubts: Int
        package let objections: Int
    }

    package let sources: [Source]
    /// Cases with something open, those with doubts and objections first.
    package let work: [Work]
    /// Requests that did not arrive by HTTP.
    package let undelivered: [VerificationDelivery]
    /// Newest first.
    package let files: [VerificationFile]
    /// Key to go on from; nil on the last page.
    package let next: Int64?
}

extension Verification {
    /// The desk of whoever asks sources and takes their answers. Files hold people of the whole county in the open,
    /// so that only somebody whose scope is the county sees their list.
    package func desk(actor: Actor, before: Int64? = nil, limit: Int = 30) async throws -> VerificationDesk {
        try actor.require(.verificationAnswer)
        let limit = min(max(limit, 1), 100)
        let shown = actor.scope.reach == .everything
        return try await database.read { [self] transaction in
            let counts = try requests.counts(scope: actor.scope, in: transaction)
            let work = try requests.work(scope: actor.scope, limit: 100, in: transaction)
            let undelivered = try wires.undelivered(scope: actor.scope, limit: 100, in: transaction)
            let held = try wires.addresses(in: transaction)
            let files =
                shown ? try returns.files(before: before, limit: limit + 1, in: transaction) : []
            return VerificationDesk(
                sources: (known + counts.keys.filter { $0.contains("@") }.sorted().compactMap(known)).compactMap {
                    source in
                    let isAsked = sources.contains { $0.id == source.id }
                    guard isAsked || counts[source.id] != nil else { return nil }
                    return .init(
                        id: source.id,
                        title: source.title,
                        department: source.department,
                        reach: reach(source, held[source.id]),
                        counts: counts[source.id] ?? [:]
                    )
                },
                work: work,
                undelivered: undelivered,
                files: Array(files.prefix(limit)),
                next: files.count > limit ? files[limit - 1].id : nil
            )
        }
    }

    private func reach(_ source: VerificationSource, _ address: VerificationAddress?) -> VerificationDesk.Reach {
        guard source.connector == .http else { return .folder }
        return address.map { $0.state == .active ? .active : .paused } ?? .missing
    }

    /// A return with every line that did not land, or a file that left.
    /// - Throws: `AccessProblem.notFound` outside the county.
    package func file(actor: Actor, id: Int64) async throws -> (file: VerificationFile, bad: [VerificationReturn.Line])
    {
        try actor.require(.verificationAnswer)
        guard actor.scope.reach == .everything else { throw AccessProblem.notFound(what: "核对文件") }
        return try await database.read { [returns] transaction in
            guard let file = try returns.file(id: id, in: transaction) else {
                throw AccessProblem.notFound(what: "核对文件")
            }
            return (file, try returns.badLines(fileID: id, in: transaction))
        }
    }

    /// The bytes of a file. It names people in the open, so that fetching it is audited first.
    package func content(actor: Actor, id: Int64) async throws -> (name: String, bytes: [UInt8]) {
        let (file, _) = try await file(actor: actor, id: id)
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "verification.download",
                subject: "verification-file",
                subjectID: id,
                detail: file.name
            )
        )
        let bytes = try await database.read { [returns, blobs] transaction -> [UInt8]? in
            guard let hash = try returns.hash(ofFile: id, in: transaction) else { return nil }
            return try blobs.get(hash, in: transaction)
        }
        guard let bytes else { throw AccessProblem.notFound(what: "核对文件") }
        return (file.name, bytes)
    }
}
