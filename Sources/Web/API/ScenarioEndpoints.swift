// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Other figures tried over all families that are known, and what was found.
enum ScenarioEndpoints {
    private static let program = Input<String?>("program", "Key of a benefit; the first that can be tried when absent")
    private static let title = Input<String?>("title", "Made of the changes when absent")
    private static let newTitle = Input<String>("title")
    private static let date = Input<CivilDate?>("date", "Whose parameters and ages count; today when absent")
    private static let values = Input<TextMap>("values", "Figures by parameter, such as \"700\" or \"700元/人·月\"")
    private static let fresh = Input<Bool?>("fresh", "Read the families anew although the month's were read before")
    private static let kind = Input<ScenarioChangeKind?>("kind")
    private static let township = Input<Int64?>("township", "Key of a township")
    private static let ids = Input<String>("ids", "2 to 4 keys of finished scenarios, joined by commas")

    static let all: [Endpoint] = [
        .get(
            "/scenarios",
            "listScenarios",
            "Scenarios, latest first",
            .permission(.policyRead),
            query: [APICall.cursor.field, APICall.limit.field],
            ScenarioShapes.line.pages("ScenarioPage"),
            list
        ),
        .post(
            "/scenarios",
            "startScenario",
            "Try other figures; the work begins at once, read the scenario until its state is done or failed",
            .permission(.policySimulate),
            body: "NewScenario",
            [program.field, title.field, date.field, values.field, fresh.field],
            created: true,
            ScenarioShapes.full,
            start
        ),
        .get(
            "/scenarios/compared",
            "compareScenarios",
            "Finished scenarios side by side, in the order asked for",
            .permission(.policyRead),
            query: [ids.field],
            ScenarioShapes.compared
        ) { call in
            let words = try call.query[ids].split(separator: ",")
            let keys = words.compactMap { Int64($0) }
            guard keys.count == words.count else { throw APIProblem.badParameter("ids", needed: "以逗号隔开的编号") }
            return try await call.rooms.workbench.compare(actor: call.actor, ids: keys)
        },
        .get(
            "/scenarios/{id}",
            "readScenario",
            "A scenario with its totals by township, settlement and class, or how far it is",
            .permission(.policyRead),
            ScenarioShapes.full
        ) { try await read($0, $0.key()) },
        .get(
            "/scenarios/{id}/families",
            "listScenarioFamilies",
            "Families that the figures change something for; names are masked",
            .permission(.policyRead),
            query: [kind.field, township.field, APICall.cursor.field, APICall.limit.field],
            ScenarioShapes.family.pages("ScenarioFamilyPage"),
            families
        ),
        .post(
            "/scenarios/{id}/refresh",
            "refreshScenario",
            "The same figures on families that are read anew, as a new scenario",
            .permission(.policySimulate),
            body: "ScenarioRefresh",
            [],
            created: true,
            ScenarioShapes.full
        ) { call in
            let id = try await call.rooms.workbench.refresh(
                actor: call.actor,
                requestID: call.requestID,
                id: call.key()
            )
            return try await read(call, id)
        },
        .post(
            "/scenarios/{id}/title",
            "renameScenario",
            "Give a scenario another name",
            .permission(.policySimulate),
            body: "ScenarioTitle",
            [APICall.version.field, newTitle.field],
            ScenarioShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.workbench.rename(
                actor: call.actor,
                id: id,
                version: call.body[APICall.version],
                title: call.body[newTitle]
            )
            return try await read(call, id)
        },
    ]

    private static func read(_ call: APICall, _ id: Int64) async throws -> ScenarioDetail {
        try await call.rooms.workbench.scenario(actor: call.actor, id: id)
    }

    private static func list(_ call: APICall) async throws -> Listing<ScenarioSummary> {
        let size = try call.pageSize
        let found = try await call.rooms.workbench.scenarios(
            actor: call.actor,
            before: try call.query[APICall.cursor],
            limit: size + 1
        )
        let shown = Array(found.prefix(size))
        return Listing(items: shown, next: found.count > size ? shown.last?.scenario.id : nil, total: nil)
    }

    private static func start(_ call: APICall) async throws -> ScenarioDetail {
        let id = try await call.rooms.workbench.start(
            actor: call.actor,
            Workbench.Draft(
                requestID: call.requestID,
                programID: try call.body[program] ?? "",
                title: try call.body[title] ?? "",
                date: try call.body[date] ?? call.rooms.clock.today,
                values: try call.body[values].values,
                isFresh: try call.body[fresh] ?? false
            )
        )
        return try await read(call, id)
    }

    private static func families(_ call: APICall) async throws -> Listing<ScenarioFamily> {
        let size = try call.pageSize
        let found = try await call.rooms.workbench.families(
            actor: call.actor,
            id: call.key(),
            kind: call.query[kind],
            townshipID: call.query[township],
            after: call.query[APICall.cursor] ?? 0,
            limit: size + 1
        )
        let shown = Array(found.rows.prefix(size))
        return Listing(items: shown, next: found.rows.count > size ? shown.last?.place : nil, total: found.count)
    }
}
