// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Figures on their way into force: one person drafts, another publishes.
enum ReleaseDraftEndpoints {
    private static let from = Input<CivilDate>("from", "First day on which the figures hold")
    private static let document = Input<String>("document", "Document and article that set them")

    static let all: [Endpoint] = [
        .post(
            "/scenarios/{id}/drafts",
            "draftRelease",
            "Draft a release that brings a scenario's figures into force",
            .permission(.policySimulate),
            body: "NewReleaseDraft",
            [from.field, document.field],
            created: true,
            full
        ) { call in
            let id = try await call.rooms.workbench.draftRelease(
                actor: call.actor,
                requestID: call.requestID,
                scenarioID: call.key(),
                from: call.body[from],
                document: call.body[document]
            )
            return try await call.rooms.workbench.releaseDraft(actor: call.actor, id: id)
        },
        .get(
            "/release-drafts",
            "listReleaseDrafts",
            "Drafts of releases, latest first",
            .permission(.policyRead),
            line.pages("ReleaseDraftPage")
        ) { Listing(items: try await $0.rooms.workbench.releaseDrafts(actor: $0.actor), next: nil, total: nil) },
        .get(
            "/release-drafts/{id}",
            "readReleaseDraft",
            "A draft with its impact, the tests that it fails and what keeps this token from publishing it",
            .permission(.policyRead),
            full
        ) { try await $0.rooms.workbench.releaseDraft(actor: $0.actor, id: $0.key()) },
        .post(
            "/release-drafts/{id}/publish",
            "publishRelease",
            "Bring a draft of somebody else into force, with all tests passed",
            .permission(.policyPublish),
            body: "Publishing",
            [APICall.version.field],
            full
        ) { call in
            let id = try call.key()
            try await call.rooms.workbench.publish(actor: call.actor, id: id, version: call.body[APICall.version])
            return try await call.rooms.workbench.releaseDraft(actor: call.actor, id: id)
        },
        .post(
            "/release-drafts/{id}/drop",
            "dropRelease",
            "Take a draft back",
            .permission(.policyRead),
            body: "ReleaseDrop",
            [APICall.version.field],
            full
        ) { call in
            let id = try call.key()
            try await call.rooms.workbench.dropRelease(actor: call.actor, id: id, version: call.body[APICall.version])
            return try await call.rooms.workbench.releaseDraft(actor: call.actor, id: id)
        },
    ]

    private static let line = Shape<ReleaseDraft>(
        "ReleaseDraftLine",
        [
            .value("id") { $0.id },
            .value("scenario_id") { $0.scenarioID },
            .value("title") { $0.title },
            .value("from") { $0.from },
            .value("document") { $0.document },
            .value("state") { $0.state },
            .value("base_release", "The release on which it stands") { $0.baseHash },
            .value("release", "The release that it became") { $0.releaseHash },
            .value("drafted_by") { $0.draftedBy },
            .value("drafted_at") { $0.draftedAt },
            .value("settled_by") { $0.settledBy },
            .value("settled_at") { $0.settledAt },
            .value("version") { $0.version },
        ]
    )

    private static let full = Shape<ReleaseDraftDetail>(
        "ReleaseDraft",
        line.parts { $0.draft } + [
            .value("tests", "Tests beside the rules") { $0.tests },
            .value("faults", "Tests that fail with the new figures, and other faults; nothing is published with any") {
                $0.faults
            },
            .value("current", "Whether the release in force is still the one that it stands on") { $0.isCurrent },
            .value("hindrance", "Why this token may not publish it; null when it may") { $0.hindrance },
            .object("scenario", ScenarioShapes.full) { $0.scenario },
        ]
    )
}
