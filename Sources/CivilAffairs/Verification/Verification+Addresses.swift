// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Where sources are reached by HTTP: the administrator enters the address, the secret is kept sealed.
extension Verification {
    /// Sources that packs connect by HTTP.
    var wired: [VerificationSource] { known.filter { $0.connector == .http } }

    /// A source of the connector `http` with its address, if there is one, and what went to and fro.
    package struct Wired: Sendable {
        package let id: String
        package let title: String
        package let department: String
        package let address: VerificationAddress?
        /// Newest first.
        package let exchanges: [VerificationExchange]
    }

    package func addresses(actor: Actor) async throws -> [Wired] {
        try actor.require(.webhookManage)
        let sources = wired
        return try await database.read { [wires, refusals] transaction in
            let held = try wires.addresses(in: transaction)
            let refused = refusals.all
            let exchanges = try wires.exchanges(sources.map(\.id), limit: 20, in: transaction)
            return sources.map { source in
                Wired(
                    id: source.id,
                    title: source.title,
                    department: source.department,
                    address: refused[source.id].map { held[source.id]?.refused(at: $0.at, $0.reason) }
                        ?? held[source.id],
                    exchanges: exchanges[source.id] ?? []
                )
            }
        }
    }

    /// Enters or changes the address of a source.
    /// - Parameters:
    ///   - version: of the address as it was seen; nil for a first one.
    ///   - secret: what the other side gave; empty makes a new one for a first address and for one that moves, since
    ///     whoever sits at another address must not be able to sign with what the former was given.
    /// - Returns: the new secret, to be shown once; nil when it stays.
    package func setAddress(
        actor: Actor,
        sourceID: String,
        url typed: String,
        secret given: String,
        state: VerificationAddress.State,
        version: Int64?
    ) async throws -> String? {
        try actor.require(.webhookManage)
        let source = try wired(sourceID)
        let url = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        do {
            try addresses.checked(url)
        } catch let refusal as AddressGuard.Refusal {
            throw VerificationProblem.address(reason: refusal.reason)
        }
        let own = given.trimmingCharacters(in: .whitespacesAndNewlines)
        guard own.isEmpty || (16...200).contains(own.utf8.count) else { throw VerificationProblem.secretShort }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let held = try wires.addresses(in: transaction)[sourceID]
            let isNew = held?.url != url
            let secret = own.isEmpty && isNew ? Self.newSecret() : own
            let sealed = try cipher.seal(secret, place: "verification_address.secret")
            if held == nil {
                try wires.insert(
                    sourceID,
                    url: url,
                    secret: sealed,
                    state: state,
                    by: actor.name,
                    at: now,
                    in: transaction
                )
            } else {
                guard
                    let version,
                    try wires.change(
                        sourceID,
                        version: version,
                        url: url,
                        state: state,
                        by: actor.name,
                        at: now,
                        in: transaction
                    )
                else { throw VerificationProblem.addressChanged }
                if !secret.isEmpty { try wires.setSecret(sourceID, sealed, in: transaction) }
            }
            let moved = held.map { $0.url == url ? url : "\($0.url) → \(url)" } ?? url
            let detail = "\(state.title)：\(moved)" + (held != nil && !secret.isEmpty ? "，密钥已更换" : "")
            try note("verification.address", source, detail: detail, actor: actor, at: now, in: transaction)
            return secret.isEmpty ? nil : secret
        }
    }

    /// Gives a source a new secret; the old one ends at once.
    /// - Returns: the secret, to be shown once, and the address that it is for.
    package func renewSecret(actor: Actor, sourceID: String) async throws -> (secret: String, url: String) {
        try actor.require(.webhookManage)
        let source = try wired(sourceID)
        let now = clock.now()
        let secret = Self.newSecret()
        return try await database.write { [self] transaction in
            guard let held = try wires.addresses(in: transaction)[sourceID] else {
                throw VerificationProblem.noAddress
            }
            let sealed = try cipher.seal(secret, place: "verification_address.secret")
            try wires.setSecret(sourceID, sealed, in: transaction)
            try note("verification.secret", source, detail: nil, actor: actor, at: now, in: transaction)
            return (secret, held.url)
        }
    }

    private func wired(_ id: String) throws -> VerificationSource {
        guard let source = wired.first(where: { $0.id == id }) else { throw VerificationProblem.notWired }
        return source
    }

    private static func newSecret() -> String { Base32.text(Access.systemRandom(32)) }

    private func note(
        _ action: String,
        _ source: VerificationSource,
        detail: String?,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: action,
            subject: "verification-source",
            subjectID: nil,
            detail: source.title + (detail.map { "：\($0)" } ?? "")
        )
        try audit.record(entry, in: transaction)
    }
}
