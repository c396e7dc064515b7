// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// Registers that packs define, and their entries as their office reads them: what is sensitive is masked.
enum RegisterEndpoints {
    private static let text = Input<String?>("text", "Number, name, open texts, pinyin or initials; words are all met")
    private static let state = Input<String?>("state", "One of the register's states")
    private static let region = Input<Int64?>("region", "Key of a region; entries there and below")

    static let all: [Endpoint] = [
        .get(
            "/registers",
            "listRegisters",
            "The registers of the packs in force, with how many entries each has in reach",
            .permission(.registerRead),
            Shape<Registers.Overview>("RegisterList", [.list("items", register) { $0 }])
        ) { call in
            try await call.rooms.registers.overview(actor: call.actor)
        },
        .get(
            "/registers/{register}/entries",
            "listRegisterEntries",
            "Entries of a register, newest first",
            .permission(.registerRead),
            query: [text.field, state.field, region.field, APICall.cursor.field, APICall.limit.field],
            summary.pages("RegisterEntryPage"),
            list
        ),
        .get(
            "/registers/{register}/entries/{id}",
            "readRegisterEntry",
            "An entry with its certificates and what happened to it",
            .permission(.registerRead),
            card
        ) { call in
            let dossier = try await call.rooms.registers.dossier(
                actor: call.actor,
                registerID: try call.text("register"),
                entryID: try call.key()
            )
            let tree = try await call.rooms.regions.tree()
            return Card(
                entry: Shown(definition: dossier.definition, entry: dossier.entry, names: dossier.names, tree: tree),
                dossier: dossier
            )
        },
    ]

    private static func list(_ call: APICall) async throws -> Listing<Shown> {
        let registers = call.rooms.registers
        let definition = try registers.definition(try call.text("register"), readBy: call.actor)
        let wanted = try call.query[state]
        if let wanted, definition.state(wanted) == nil {
            throw APIProblem.badParameter("state", needed: definition.states.map(\.id).joined(separator: "、"))
        }
        let page = try await registers.list(
            actor: call.actor,
            RegisterQuery(
                registerID: definition.id,
                text: try call.query[text] ?? "",
                state: wanted,
                regionID: try call.query[region],
                before: try call.query[APICall.cursor],
                limit: try call.pageSize
            )
        )
        let tree = try await call.rooms.regions.tree()
        let total: Int? = if case .exact(let count) = page.total { count } else { nil }
        return Listing(
            items: page.entries.map { Shown(definition: definition, entry: $0, names: page.names, tree: tree) },
            next: page.next,
            total: total
        )
    }

    // MARK: - Shapes

    private struct Shown: Sendable {
        let definition: RegisterDefinition
        let entry: RegisterEntry
        let names: RegisterNames
        let tree: RegionTree

        struct Value: Sendable {
            let field: RegisterDefinition.Field
            let text: String
            /// Key of what is linked; nil for other fields.
            let key: Int64?
        }

        var values: [Value] {
            definition.fields.compactMap { field in
                entry.values[field.id].map { value in
                    var key: Int64?
                    if case .link(let linked) = value, field.sensitivity != .sensitive { key = linked }
                    return Value(field: field, text: names.shown(value, field, tree: tree), key: key)
                }
            }
        }
    }

    private struct Card: Sendable {
        let entry: Shown
        let dossier: RegisterDossier
    }

    private static let register = Shape<Registers.Overview.Element>(
        "Register",
        [
            .value("id") { $0.definition.id },
            .value("title") { $0.definition.title },
            .value("summary") { $0.definition.summary },
            .value("manual", "Whether entries are made by hand; otherwise only cases make them") {
                $0.definition.isManual
            },
            .list("fields", field) { $0.definition.fields },
            .list("states", stateCount) { item in
                item.definition.states.map { StateCount(state: $0, count: item.counts[$0.id] ?? 0) }
            },
        ]
    )

    private static let field = Shape<RegisterDefinition.Field>(
        "RegisterField",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("type") { $0.type },
            .value("unit") { $0.unit },
            .value("options") { $0.options },
            .value("sensitivity") { $0.sensitivity },
            .value("required") { $0.required },
        ]
    )

    private struct StateCount: Sendable {
        let state: RegisterDefinition.State
        let count: Int
    }

    private static let stateCount = Shape<StateCount>(
        "RegisterState",
        [
            .value("id") { $0.state.id },
            .value("title") { $0.state.title },
            .value("final", "Entries there live no longer") { $0.state.isFinal },
            .value("count", "Entries in reach") { $0.count },
        ]
    )

    private static let value = Shape<Shown.Value>(
        "RegisterValue",
        [
            .value("field") { $0.field.id },
            .value("title") { $0.field.title },
            .value("text", "In words; masked where the field is sensitive") { $0.text },
            .value("key", "Of the linked person, organisation, region or entry; null for other fields") { $0.key },
        ]
    )

    private static let summary = Shape<Shown>(
        "RegisterEntry",
        [
            .value("id") { $0.entry.id },
            .value("register") { $0.definition.id },
            .value("number") { $0.entry.number },
            .value("label") { $0.entry.label },
            .value("state") { $0.entry.state },
            .value("state_title") { $0.definition.state($0.entry.state)?.title ?? $0.entry.state },
            .value("region_id") { $0.entry.regionID },
            .value("region") { $0.tree.fullName($0.entry.regionID) },
            .value("valid_from") { $0.entry.validFrom },
            .value("valid_until", "null while it lives") { $0.entry.validUntil },
            .value("version") { $0.entry.version },
            .list("values", value, "Fields that hold something") { $0.values },
        ]
    )

    private static let certificate = Shape<RegisterCertificate>(
        "RegisterCertificate",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("number") { $0.number },
            .value("code", "By which anybody verifies it") { $0.code },
            .value("state") { $0.state },
            .value("issued_on") { $0.issuedOn },
            .value("valid_until", "null for one without an end") { $0.validUntil },
            .value("ended_on") { $0.endedOn },
            .value("reason") { $0.reason },
        ]
    )

    private static let event = Shape<RegisterHistory>(
        "RegisterEvent",
        [
            .value("version") { $0.version },
            .value("action") { $0.action },
            .value("title") { $0.title },
            .value("by") { $0.actorName },
            .value("function_title") { $0.functionTitle },
            .value("recorded_at") { $0.recordedAt },
            .value("release") { $0.releaseHash },
            .value("case_id", "null when it was done by hand") { $0.caseID },
            .value("reason") { $0.reason },
            .value("fields", "What changed, by field") { $0.changes.map(\.field) },
        ]
    )

    private static let card = Shape<Card>(
        "RegisterEntryCard",
        summary.parts { $0.entry } + [
            .list("certificates", certificate, "Newest first") { $0.dossier.certificates },
            .list("history", event, "Newest first") { $0.dossier.history },
        ]
    )
}
