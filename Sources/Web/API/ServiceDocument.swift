// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Synchronization
import Vocabulary

/// What the document says of one service, made of its definition: the answers that its form takes, its papers, its steps
/// and their outcomes.
struct ServiceDocument {
    private let service: CaseService

    init(_ service: CaseService) {
        self.service = service
    }

    var json: JSON {
        [
            "id": .string(service.flow.serviceID),
            "title": .string(service.flow.title),
            "release": .string(service.releaseHash),
            "answers": .object(
                entities.map { JSON.Member($0.rawValue, ["$ref": .string("#/components/schemas/\(name($0))")]) }
            ),
            "materials": .list(
                service.materials.map { material in
                    [
                        "id": .string(material.id), "title": .string(material.title),
                        "required": .flag(material.required), "looked_up": .flag(material.lookedUp),
                    ]
                }
            ),
            "steps": .list(service.definition.steps.map(step)),
        ]
    }

    /// One schema for each kind of subject that is asked about.
    var schemas: [JSON.Member] {
        entities.map { entity in JSON.Member(name(entity), schema(service.fields(entity))) }
    }

    private var entities: [CaseField.Entity] {
        CaseField.Entity.allCases.filter { entity in service.fields(entity).contains { $0.type != .computed } }
    }

    private func name(_ entity: CaseField.Entity) -> String {
        "answers.\(service.flow.serviceID).\(entity.rawValue)"
    }

    private func schema(_ fields: [CaseField]) -> JSON {
        let asked = fields.filter { $0.type != .computed }
        let required = asked.filter { $0.required && $0.visibleIf == nil }.map { JSON.string($0.id) }
        var members = [
            JSON.Member("type", "object"),
            JSON.Member("properties", .object(asked.map { JSON.Member($0.id, property($0)) })),
        ]
        if !required.isEmpty { members.append(JSON.Member("required", .list(required))) }
        members.append(JSON.Member("additionalProperties", false))
        return .object(members)
    }

    /// Answers travel as text; the schema says which.
    private func property(_ field: CaseField) -> JSON {
        var members = [JSON.Member("type", "string"), JSON.Member("title", .string(field.title))]
        func add(_ name: String, _ value: JSON?) { if let value { members.append(JSON.Member(name, value)) } }
        add("x-type", .string(field.type.rawValue))
        switch field.type {
        case .money:
            add("pattern", #"^[0-9]+(\.[0-9]{1,2})?$"#)
            add("x-unit", .string("元" + (field.period.map { "/\($0)" } ?? "")))
        case .number:
            add("pattern", "^[0-9]+$")
            add("x-unit", field.unit.map(JSON.string))
        case .date: add("format", "date")
        case .yesNo: add("enum", ["是", "否"])
        case .choice: add("enum", .list(field.options.map(JSON.string)))
        case .person, .household, .organization: add("pattern", field.type.referencePattern)
        case .file, .photo, .signature: add("pattern", "^data:[a-z/+.-]+;base64,")
        case .text, .longText, .telephone, .idNumber, .creditCode, .region, .address, .place, .computed: break
        }
        add("description", field.help.map(JSON.string))
        add("x-required-if", field.requiredIf.map(JSON.string))
        add("x-visible-if", field.visibleIf.map(JSON.string))
        add("x-step", field.step.map(JSON.string))
        if !field.readers.isEmpty { add("x-readers", .list(field.readers.map(JSON.string))) }
        if !field.writers.isEmpty { add("x-writers", .list(field.writers.map(JSON.string))) }
        add("x-sensitivity", .string(field.sensitivity.rawValue))
        return .object(members)
    }

    private func step(_ step: ServiceDefinition.Step) -> JSON {
        [
            "id": .string(step.id), "title": .string(step.title), "kind": .string(step.kind.rawValue),
            "chain": .list(step.chain.map { .list($0.functions.map(JSON.string)) }),
            "outcomes": .list(step.outcomes.map(outcome)),
        ]
    }

    private func outcome(_ outcome: ServiceDefinition.Outcome) -> JSON {
        var members = [
            JSON.Member("action", .string(outcome.id)), JSON.Member("title", .string(outcome.title)),
            JSON.Member("needs_reason", .flag(outcome.needsReason)),
        ]
        if let next = outcome.next { members.append(JSON.Member("next", .string(next))) }
        if let end = outcome.end { members.append(JSON.Member("end", .string(end.rawValue))) }
        members.append(JSON.Member("effects", .list(outcome.effects.map { .string($0.text) })))
        return .object(members)
    }
}

extension ServiceDefinition.FieldType {
    /// A key (`#8123`), or what the record is known by outside.
    fileprivate var referencePattern: JSON {
        switch self {
        case .person: "^(#[0-9]+|[0-9]{17}[0-9Xx])$"
        case .organization: "^(#[0-9]+|[0-9A-Z]{18})$"
        default: "^(#[0-9]+|.{1,40})$"
        }
    }
}

/// The document of the release in force, written once for each release.
final class DocumentBook: Sendable {
    private let endpoints: [Endpoint]
    private let written = Mutex<(release: String, text: String)?>(nil)

    init(endpoints: [Endpoint]) {
        self.endpoints = endpoints
    }

    func text(_ context: SiteContext) -> String {
        let services = context.rooms.casework.services.current
        let release = services.first?.releaseHash ?? ""
        return written.withLock { written in
            if let written, written.release == release { return written.text }
            let office = context.settings.office
            let text = OpenAPIDocument(endpoints: endpoints, office: office, services: services).json.text
            written = (release, text)
            return text
        }
    }
}
