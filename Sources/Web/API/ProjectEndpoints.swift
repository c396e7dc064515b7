// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension ProjectEntry.Kind: APIValue {}
extension ProjectEntry.LandUse: APIValue {}
extension ProjectRecord.State: APIValue {}
extension FundSource: APIValue {}

/// The register of projects: what is recorded of each, and who accepts it.
enum ProjectEndpoints {
    private static let plan = Input<String?>("plan", "All plans when absent")
    private static let state = Input<ProjectRecord.State?>("state")
    private static let kind = Input<ProjectEntry.Kind>("kind", "facts is the first and takes it into the register")
    private static let day = Input<CivilDate?>("day", "The day on which it happened")
    private static let stage = Input<String?>("stage", "One of the project's stages, with a file that proves it")
    private static let source = Input<FundSource?>("source", "Where money that arrived comes from")
    private static let amount = Input<String?>("amount", "In yuan, as text; a supplement may be negative")
    private static let contract = Input<Int64?>("contract", "Key of the contract that is paid or supplemented")
    private static let number = Input<String?>("number", "Of the contract")
    private static let party = Input<String?>("party", "With whom the contract is")
    private static let partyCode = Input<String?>("party_code", "Its credit code, which leads to the organisation")
    private static let words = Input<String?>("words")
    private static let unit = Input<String?>("unit", "Who is responsible")
    private static let region = Input<Int64?>("region_id", "The whole place when absent")
    private static let place = Input<String?>("place")
    private static let landUse = Input<ProjectEntry.LandUse?>("land_use")
    private static let landArea = Input<String?>("land_area", "In 亩, a decimal as text")
    private static let landPermit = Input<String?>("land_permit")
    private static let corrects = Input<Int64?>("corrects", "Key of the entry that this one stands in for")
    private static let isVoid = Input<Bool?>("void", "true withdraws the entry that is corrected")
    private static let reason = Input<String?>("reason", "Why it is corrected")
    private static let file = Input<FileContent?>("file", "JPEG, PNG, WebP, PDF or Excel; a photo is a picture")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with words that say why")

    static let all: [Endpoint] = [
        .get(
            "/projects",
            "listProjects",
            "Every project of the plans with what it comes to",
            .permission(.reportRead),
            query: [plan.field, state.field],
            line.pages("ProjectPage")
        ) { call in
            let (asked, wanted) = (try call.query[plan], try call.query[state])
            let plans = call.rooms.planning.plans.filter { asked == nil || $0.id == asked }
            let found = try await call.rooms.projects.list(actor: call.actor, of: plans)
            return Listing(items: found.filter { wanted == nil || $0.state == wanted }, next: nil)
        },
        .get(
            "/projects/{plan}/{project}",
            "readProject",
            "A project with its stages, contracts and every entry",
            .permission(.reportRead),
            full
        ) { try await record($0) },
        .post(
            "/projects/{plan}/{project}/entries",
            "recordProject",
            "Record what happened, or correct what was recorded",
            .permission(.projectRecord),
            body: "NewProjectEntry",
            [
                kind.field, day.field, stage.field, source.field, amount.field, contract.field, number.field,
                party.field, partyCode.field, words.field, unit.field, region.field, place.field, landUse.field,
                landArea.field, landPermit.field, corrects.field, isVoid.field, reason.field, file.field,
            ],
            files: true,
            created: true,
            full
        ) { call in
            _ = try await call.rooms.projects.add(
                actor: call.actor,
                plan: try call.text("plan"),
                project: try call.text("project"),
                try draft(call),
                requestID: call.requestID
            )
            return try await record(call)
        },
        .post(
            "/projects/{plan}/{project}/accept",
            "acceptProject",
            "Somebody who recorded none of it accepts it or turns it back",
            .permission(.projectAccept),
            body: "ProjectAcceptance",
            [agrees.field, day.field, words.field, file.field],
            files: true,
            full
        ) { call in
            let evidence = try call.body[file]
            try await call.rooms.projects.accept(
                actor: call.actor,
                plan: try call.text("plan"),
                project: try call.text("project"),
                agrees: try call.body[agrees],
                on: try call.body[day],
                words: try call.body[words] ?? "",
                evidence: evidence.map { (name: $0.name, content: $0.bytes) },
                requestID: call.requestID
            )
            return try await record(call)
        },
    ]

    private static func record(_ call: APICall) async throws -> ProjectRecord {
        try await call.rooms.projects.record(
            actor: call.actor,
            plan: try call.text("plan"),
            project: try call.text("project")
        )
    }

    private static func draft(_ call: APICall) throws -> ProjectDraft {
        let body = call.body
        var draft = ProjectDraft(try body[kind])
        draft.day = try body[day]
        draft.stage = try body[stage] ?? ""
        draft.source = try body[source]?.rawValue ?? ""
        draft.amount = try body[amount] ?? ""
        draft.contractID = try body[contract]
        draft.number = try body[number] ?? ""
        draft.party = try body[party] ?? ""
        draft.partyCode = try body[partyCode] ?? ""
        draft.words = try body[words] ?? ""
        draft.unit = try body[unit] ?? ""
        draft.regionID = try body[region]
        draft.place = try body[place] ?? ""
        draft.landUse = try body[landUse]?.rawValue ?? ""
        draft.landArea = try body[landArea] ?? ""
        draft.landPermit = try body[landPermit] ?? ""
        draft.correctsID = try body[corrects]
        draft.isVoid = try body[isVoid] ?? false
        draft.reason = try body[reason] ?? ""
        draft.evidence = try body[file].map { (name: $0.name, content: $0.bytes) }
        return draft
    }

    private static let line = Shape<ProjectRecord>(
        "Project",
        [
            .value("plan") { $0.plan.id },
            .value("project") { $0.project.id },
            .value("title") { $0.project.title },
            .value("unit") { $0.unit },
            .value("state", "Worked out from what was recorded") { $0.state },
            .value("late", "Stages whose day is over") { $0.lateStages.map(\.title) },
            .value("planned", "Spent once") { $0.planned },
            .value("planned_yearly") { $0.project.yearlyInvestment },
            .value("arrived", "By its papers, which the ledger books") { $0.arrived },
            .value("contracted") { $0.contracted },
            .value("paid", "By its papers, which the ledger books") { $0.paid },
            .value("doubts") { $0.doubts },
        ]
    )

    private static let full = Shape<ProjectRecord>(
        "ProjectRecord",
        line.parts { $0 } + [
            .value("missing", "What is lacking before it can be accepted") {
                $0.acceptance == nil ? $0.missing : []
            },
            .list("stages", stageShape) { $0.stages },
            .list("contracts", contractShape) { $0.contracts },
            .list("entries", entry, "The first first; corrected ones as well") { record in
                let standing = Set(record.standing.map(\.id))
                return record.entries.map { ($0, standing.contains($0.id)) }
            },
        ]
    )

    private static let stageShape = Shape<ProjectRecord.Stage>(
        "ProjectStage",
        [
            .value("title") { $0.title },
            .value("due") { $0.due },
            .value("reached") { $0.reached?.day },
        ]
    )

    private static let contractShape = Shape<ProjectRecord.Contract>(
        "ProjectContract",
        [
            .value("id", "Payments name it") { $0.entry.rootID },
            .value("number") { $0.entry.number },
            .value("party") { $0.entry.party },
            .value("organization_id", "null where the register of organisations hasn't got it") { $0.entry.partyID },
            .value("signed") { $0.entry.day },
            .value("sum", "With its supplements") { $0.sum },
            .value("paid") { $0.paid },
            .value("left") { $0.left },
        ]
    )

    private static let entry = Shape<(ProjectEntry, Bool)>(
        "ProjectEntry",
        [
            .value("id") { $0.0.id },
            .value("kind") { $0.0.kind },
            .value("stands", "false when it was corrected or withdrawn") { $0.1 },
            .value("corrects") { $0.0.correctsID },
            .value("day") { $0.0.day },
            .value("stage") { $0.0.stage },
            .value("source") { $0.0.source },
            .value("amount") { $0.0.amount },
            .value("contract") { $0.0.contractID },
            .value("words") { $0.0.words },
            .value("reason") { $0.0.reason },
            .value("evidence", "Name of the file") { $0.0.evidence?.name },
            .value("by") { $0.0.by },
            .value("at") { $0.0.at },
        ]
    )
}
