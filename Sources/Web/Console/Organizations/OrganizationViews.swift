// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct OrganizationListPage: Page {
    static let template = "console/organizations"
    let layout: Layout
    let text: String
    let kinds: [SelectOption]
    let total: String
    let rows: [Row]
    let next: String?
    let mayWrite: Bool

    struct Row: Sendable {
        let link: String
        let name: String
        let kind: String
        let code: String
        let region: String
        let ended: Bool
    }
}

struct NewOrganizationPage: Page {
    static let template = "console/organization-form"
    let layout: Layout
    let fields: OrganizationForm
    /// The record that bears the credit code already.
    let existing: String?
}

struct OrganizationPage: Page {
    static let template = "console/organization"
    let layout: Layout
    let heading: String
    let cardLink: String
    let version: Int64
    let ended: Bool
    let lines: [CasePage.Line]
    let names: [Name]
    let mayChange: Bool
    let fields: OrganizationForm

    struct Name: Sendable {
        let text: String
        let term: String
        let present: Bool
    }
}

/// The fields of an organisation: what was typed, else what is held.
struct OrganizationForm: Sendable {
    let name: String
    let code: String
    let address: String
    let principal: String
    let from: String
    let kinds: [SelectOption]
    let regions: [SelectOption]
    let problems: [String]
    let nameError: String?
    let codeError: String?
    let regionError: String?
    let dateError: String?

    init(_ request: WebRequest, held: Organization?, problem: (any Problem)?) async throws {
        let form = request.form
        let typed = problem != nil && form.values["name"] != nil
        func value(_ field: String, _ held: String?) -> String { typed ? form[field] : held ?? "" }
        name = value("name", held?.name)
        code = value("credit_code", held?.creditCode)
        address = value("address", held?.address)
        principal = value("principal", held?.principal)
        from = value("from", nil)
        kinds = Self.kinds(selected: value("kind", held?.kind.rawValue))
        let tree = try await request.site.rooms.regions.tree()
        let chosen = value("region", held.map { "\($0.regionID)" })
        let own = try request.actor.regionID.map { tree.descendants(of: $0) } ?? []
        regions = own.filter { !$0.isRetired }.map {
            SelectOption(value: "\($0.id)", title: tree.fullName($0.id), selected: "\($0.id)" == chosen)
        }
        problems = problem.map { [$0.message] } ?? []
        func at(_ field: String) -> String? { problem?.field == field ? problem?.message : nil }
        nameError = at("name")
        codeError = at("credit_code")
        regionError = at("region")
        dateError = at("date")
    }

    static func kinds(selected: String) -> [SelectOption] {
        Organization.Kind.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == selected)
        }
    }
}
