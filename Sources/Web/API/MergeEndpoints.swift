// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Joins two records of one person, and takes that back; both with a reason that the audit keeps.
enum MergeEndpoints {
    private static let loser = Input<Int64>("other_id", "The record that shall live on in this one")
    private static let loserVersion = Input<Int64>("other_version", "The version of the other that was read")
    private static let merged = Input<Int64>("other_id", "A record that lives on in this one")
    private static let reason = Input<String>("reason", "Kept in the audit")

    static let all: [Endpoint] = [
        .get(
            "/persons/{id}/merged",
            "listMergedPersons",
            "Records that live on in this one and can be taken out again, the latest first",
            .permission(.personRead),
            records
        ) { call in
            try await call.rooms.parties.merged(actor: call.actor, into: call.key())
        },
        .post(
            "/persons/{id}/merge",
            "mergePersons",
            "Join another record of the same person into this one, unless both are paid",
            .permission(.personMerge),
            body: "PersonMerge",
            [APICall.version.field, loser.field, loserVersion.field, reason.field],
            PersonShapes.card
        ) { call in
            let id = try call.key()
            let other = try call.body[loser]
            // Whoever may not see the records learns nothing of what they are paid.
            for record in [id, other] { _ = try await call.rooms.parties.card(actor: call.actor, record) }
            try await MergePages.refuseDoubleCover([id, other], rooms: call.rooms)
            try await call.rooms.parties.merge(
                actor: call.actor,
                survivor: id,
                loser: other,
                versions: (call.body[APICall.version], call.body[loserVersion]),
                reason: call.body[reason]
            )
            return try await call.rooms.parties.card(actor: call.actor, id)
        },
        .post(
            "/persons/{id}/unmerge",
            "unmergePersons",
            "Take a record out again; what came from it returns to it, what this one gained since stays",
            .permission(.personMerge),
            body: "PersonUnmerge",
            [merged.field, reason.field],
            PersonShapes.card
        ) { call in
            let id = try call.key()
            let other = try call.body[merged]
            let joined = try await call.rooms.parties.merged(actor: call.actor, into: id)
            guard joined.contains(where: { $0.personID == other }) else { throw PartiesProblem.notMerged }
            try await call.rooms.parties.unmerge(actor: call.actor, loser: other, reason: call.body[reason])
            return try await call.rooms.parties.card(actor: call.actor, id)
        },
    ]

    private static let record = Shape<MergedRecord>(
        "MergedPerson",
        [
            .value("id") { $0.personID },
            .value("name") { $0.name },
            .value("merged_at") { $0.mergedAt },
        ]
    )

    private static let records = Shape<[MergedRecord]>("MergedPersons", [.list("items", record) { $0 }])
}
