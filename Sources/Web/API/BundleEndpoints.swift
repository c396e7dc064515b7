// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// Events in people's lives for which several services are asked for at once 一件事.
enum BundleEndpoints {
    private static let services = Input<[String]>("services", "Those of the bundle that are wanted; at least one")
    private static let agent = Input<String?>("agent", "Name, relation and telephone; for the channel agent")

    static let all: [Endpoint] = [
        .get(
            "/bundles",
            "listBundles",
            "Events in people's lives, with the services that can be asked for at once",
            .permission(.caseApply),
            Shape<[Bundle]>("BundleList", [.list("items", bundle) { $0 }])
        ) { call in
            let services = call.rooms.casework.services
            let begun = services.current.filter { $0.isBegun(by: call.actor) }
            let titles = Dictionary(
                services.current.map { ($0.flow.serviceID, $0.flow.title) },
                uniquingKeysWith: { first, _ in first }
            )
            let mine = Set(begun.map(\.flow.serviceID))
            return services.bundles.map { Bundle(definition: $0, titles: titles, mine: mine) }
        },
        .post(
            "/bundles/{bundle}/open",
            "openBundle",
            "Open a draft for each of the chosen services, all or none; who is not registered yet is entered",
            .permission(.caseApply),
            body: "NewBundle",
            [services.field] + CaseEndpoints.counter + [CaseEndpoints.channel.field, agent.field],
            created: true,
            opened,
            open
        ),
    ]

    private static func open(_ call: APICall) async throws -> CaseBundle {
        let id = try call.text("bundle")
        let casework = call.rooms.casework
        guard let bundle = casework.services.bundles.first(where: { $0.id == id }) else {
            throw AccessProblem.notFound(what: "一件事")
        }
        let chosen = try call.body[services]
        guard let first = chosen.first else { throw CaseworkProblem.missing(items: ["要一起办理的事项"]) }
        let applicant = try await CaseEndpoints.applicant(call)
        let channel = try call.body[CaseEndpoints.channel] ?? .window
        let made = try await casework.openBundle(
            actor: call.actor,
            requestID: call.requestID,
            bundle,
            chosen: chosen,
            applicant.opening(first, channel: channel, agent: try call.body[agent])
        )
        guard let opened = try await casework.dossier(actor: call.actor, caseID: made).bundle else {
            throw AccessProblem.notFound(what: "一件事")
        }
        return opened
    }

    struct Bundle: Sendable {
        let definition: BundleDefinition
        let titles: [String: String]
        /// Services that the reader's desk may begin.
        let mine: Set<String>
    }

    private struct Item: Sendable {
        let item: BundleDefinition.Item
        let title: String
        let isMine: Bool
    }

    private static let bundle = Shape<Bundle>(
        "Bundle",
        [
            .value("key") { $0.definition.id },
            .value("title") { $0.definition.title },
            .value("summary") { $0.definition.summary },
            .value("basis") { $0.definition.basis },
            .list("services", item) { bundle in
                bundle.definition.services.compactMap { item in
                    bundle.titles[item.service].map {
                        Item(item: item, title: $0, isMine: bundle.mine.contains(item.service))
                    }
                }
            },
            .list("others", other, "What is done elsewhere, or by itself") { $0.definition.others },
        ]
    )

    private static let item = Shape<Item>(
        "BundleService",
        [
            .value("service", "Key of a service") { $0.item.service },
            .value("title") { $0.title },
            .value("when", "In which case it is wanted") { $0.item.when },
            .value("usual") { $0.item.isUsual },
            .value("offered", "Whether the token's office may open it") { $0.isMine },
        ]
    )

    private static let other = Shape<BundleDefinition.Other>(
        "BundleOther",
        [.value("title") { $0.title }, .value("office") { $0.office }, .value("how") { $0.how }]
    )

    private static let opened = Shape<CaseBundle>(
        "OpenedBundle",
        [
            .value("id") { $0.id }, .value("title") { $0.title },
            .list("cases", part, "In the order in which they were opened") { $0.cases },
        ]
    )

    private static let part = Shape<CaseBundle.Part>(
        "OpenedBundleCase",
        [
            .value("id") { $0.caseID }, .value("service") { $0.serviceID }, .value("title") { $0.title },
            .value("state") { $0.state },
        ]
    )
}
