// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// What a sender has to know before the first request: who it is, the regions, the services and their forms.
enum OfficeEndpoints {
    private static let parent = Input<Int64?>("parent", "Only regions directly under this one; absent for the top")

    static let all: [Endpoint] = [
        .get("/me", "readMe", "Whose token this is and what it may do", .staff, me) { $0.actor },
        .get("/regions", "listRegions", "Regions under a region", .staff, query: [parent.field], regions) { call in
            let tree = try await call.rooms.regions.tree()
            guard let parent = try call.query[parent] else { return tree.top }
            guard tree.region(parent) != nil else { throw AccessProblem.notFound(what: "行政区划") }
            return tree.children(of: parent)
        },
        .get(
            "/services",
            "listServices",
            "Services that can be applied for, with form fields, materials and steps",
            .permission(.caseRead),
            services
        ) { $0.rooms.casework.services.current },
    ]

    private static let me = Shape<Actor>(
        "Me",
        [
            .value("user_id") { $0.userID },
            .value("name") { $0.name },
            .value("function") { $0.function },
            .value("function_title") { $0.functionTitle },
            .value("level") { $0.level },
            .value("region_id") { $0.regionID },
            .value("permissions") { $0.permissions.map(\.rawValue).sorted() },
        ]
    )

    private static let region = Shape<Region>(
        "Region",
        [
            .value("id") { $0.id },
            .value("code", "12 digits") { $0.code },
            .value("name") { $0.name },
            .value("level") { $0.level },
            .value("parent_id") { $0.parentID },
            .value("retired") { $0.isRetired },
        ]
    )

    private static let regions = Shape<[Region]>("RegionList", [.list("items", region) { $0 }])

    private static let option = Shape<CaseField.Option>(
        "FieldOption",
        [.value("value") { $0.value }, .value("title") { $0.title }]
    )

    private static let field = Shape<CaseField>(
        "FormField",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("about", "family, member or supporter") { $0.entity.rawValue },
            .value(
                "kind",
                "text, long-text, money, number, date, yes-no, choice, telephone, id-number, credit-code, region, place, person, household, organization, file, photo, signature or computed"
            ) { $0.type.isReference || $0.type.isFile ? $0.type.rawValue : $0.answer.kind },
            .value("unit") { $0.answer.unit },
            .value("required") { $0.required },
            .value("help") { $0.help },
            .list("options", option) { if case .choice(let options) = $0.answer { options } else { [] } },
        ]
    )

    private static let material = Shape<CaseMaterialNeed>(
        "MaterialNeed",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("required") { $0.required },
            .value("looked_up", "The office looks it up; the family is not asked") { $0.lookedUp },
        ]
    )

    private static let outcome = Shape<CaseFlow.Outcome>(
        "StepOutcome",
        [
            .value("action") { $0.id },
            .value("title") { $0.title },
            .value("needs_reason") { $0.needsReason },
        ]
    )

    private static let step = Shape<CaseFlow.Step>(
        "Step",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("kind") { $0.kind },
            .list("outcomes", outcome) { $0.outcomes },
        ]
    )

    private static let service = Shape<CaseService>(
        "Service",
        [
            .value("id") { $0.flow.serviceID },
            .value("title") { $0.flow.title },
            .value("program") { $0.program },
            .value("program_title") { $0.programTitle },
            .value("summary") { $0.summary },
            .list("fields", field) { $0.fields },
            .list("materials", material) { $0.materials },
            .list("steps", step) { $0.flow.steps },
        ]
    )

    private static let services = Shape<[CaseService]>("ServiceList", [.list("items", service) { $0 }])
}

extension CaseField.Answer {
    fileprivate var kind: String {
        switch self {
        case .text(let lines): lines ? "long-text" : "text"
        case .money: "money"
        case .number: "number"
        case .date: "date"
        case .yesNo: "yes-no"
        case .choice: "choice"
        case .telephone: "telephone"
        case .idNumber: "id-number"
        case .creditCode: "credit-code"
        case .region: "region"
        case .place: "place"
        case .reference: "reference"
        case .file: "file"
        case .computed: "computed"
        }
    }

    fileprivate var unit: String? {
        switch self {
        case .money(let period): "元" + (period.map { "/\($0)" } ?? "")
        case .number(let unit): unit
        default: nil
        }
    }
}
