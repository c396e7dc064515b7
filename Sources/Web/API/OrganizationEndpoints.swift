// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Organisations: find, show, enter, rename, dissolve. Every office looks them up; that of their region changes them.
enum OrganizationEndpoints {
    private static let text = Input<String?>(
        "text",
        "Present or former name, pinyin, initials, or the whole credit code"
    )
    private static let ofKind = Input<Organization.Kind?>("kind")

    private static let name = Input<String>("name", "As on the certificate")
    private static let kind = Input<Organization.Kind>("kind")
    private static let region = Input<Int64>("region", "Key of the region where it is")
    private static let code = Input<String?>("credit_code", "统一社会信用代码")
    private static let address = Input<String?>("address")
    private static let principal = Input<String?>("principal", "Legal representative or head")
    private static let from = Input<CivilDate?>("from", "Day from which the name counts; absent for today")

    private static let otherName = Input<String?>("name")
    private static let otherRegion = Input<Int64?>("region")
    private static let ended = Input<CivilDate>("ended")

    static let all: [Endpoint] = [
        .get(
            "/organizations",
            "searchOrganizations",
            "Organisations of the store, newest first",
            .permission(.personRead),
            query: [text.field, ofKind.field, APICall.cursor.field, APICall.limit.field],
            summary.pages("OrganizationPage"),
            search
        ),
        .post(
            "/organizations",
            "createOrganization",
            "Enter an organisation that is not there yet",
            .permission(.personWrite),
            body: "NewOrganization",
            [name.field, kind.field, region.field, code.field, address.field, principal.field, from.field],
            created: true,
            card
        ) { call in
            let body = call.body
            let draft = OrganizationDraft(
                name: try body[name],
                kind: try body[kind],
                creditCode: try body[code].map { try CreditCode($0) },
                regionID: try body[region],
                address: try body[address].map { String($0.prefix(200)) },
                principal: try body[principal].map { String($0.prefix(50)) },
                from: try body[from]
            )
            let id = try await call.rooms.parties.createOrganization(actor: call.actor, draft)
            return try await shown(call, id)
        },
        .get(
            "/organizations/{id}",
            "readOrganization",
            "An organisation with the names it bore",
            .permission(.personRead),
            card
        ) { try await shown($0, $0.key()) },
        .patch(
            "/organizations/{id}",
            "changeOrganization",
            "Change what is sent: absent stays as it is, null takes it away; another name is a new dated name",
            .permission(.personWrite),
            body: "OrganizationChange",
            [
                APICall.version.field, otherName.field, ofKind.field, otherRegion.field, code.field, address.field,
                principal.field, from.field,
            ],
            card,
            change
        ),
        .post(
            "/organizations/{id}/end",
            "endOrganization",
            "Mark an organisation as dissolved; it stays readable",
            .permission(.personWrite),
            body: "OrganizationEnd",
            [APICall.version.field, ended.field],
            card
        ) { call in
            let id = try call.key()
            let (version, day) = (try call.body[APICall.version], try call.body[ended])
            try await call.rooms.parties.endOrganization(actor: call.actor, id, version: version, on: day)
            return try await shown(call, id)
        },
    ]

    private static func search(_ call: APICall) async throws -> Listing<Placed<Organization>> {
        let page = try await call.rooms.parties.organizations(
            actor: call.actor,
            OrganizationQuery(
                text: call.query[text] ?? "",
                kind: call.query[ofKind],
                before: call.query[APICall.cursor],
                limit: call.pageSize
            )
        )
        let tree = try await call.rooms.regions.tree()
        let total: Int? = if case .exact(let count) = page.total { count } else { nil }
        return Listing(items: page.organizations.map { Placed($0, tree) }, next: page.next, total: total)
    }

    private static func shown(_ call: APICall, _ id: Int64) async throws -> Placed<Organization> {
        let found = try await call.rooms.parties.organization(actor: call.actor, id)
        return Placed(found, try await call.rooms.regions.tree())
    }

    private static func change(_ call: APICall) async throws -> Placed<Organization> {
        let id = try call.key()
        let body = call.body
        let old = try await call.rooms.parties.organization(actor: call.actor, id)
        var draft = OrganizationDraft(
            name: old.name,
            kind: try body[ofKind] ?? old.kind,
            creditCode: try old.creditCode.map { try CreditCode($0) },
            regionID: try body[otherRegion] ?? old.regionID,
            address: old.address,
            principal: old.principal,
            from: try body[from]
        )
        if let name = try body[otherName] { draft.name = name }
        if body.has(code) { draft.creditCode = try body[code].map { try CreditCode($0) } }
        if body.has(address) { draft.address = try body[address].map { String($0.prefix(200)) } }
        if body.has(principal) { draft.principal = try body[principal].map { String($0.prefix(50)) } }
        let version = try body[APICall.version]
        try await call.rooms.parties.changeOrganization(actor: call.actor, id, version: version, draft)
        return try await shown(call, id)
    }

    private static let named = Shape<Organization.Name>(
        "OrganizationName",
        [
            .value("text") { $0.text },
            .value("valid_from") { $0.validFrom },
            .value("valid_until", "null while it holds") { $0.validUntil },
        ]
    )

    private static let summary = Shape<Placed<Organization>>(
        "Organization",
        [
            .value("id") { $0.value.id },
            .value("kind") { $0.value.kind },
            .value("name") { $0.value.name },
            .value("credit_code") { $0.value.creditCode },
            .value("region_id") { $0.value.regionID },
            .value("region") { $0.name($0.value.regionID) },
            .value("address") { $0.value.address },
            .value("principal") { $0.value.principal },
            .value("ended_on", "null while it exists") { $0.value.endedOn },
            .value("version") { $0.value.version },
        ]
    )

    private static let card = Shape<Placed<Organization>>(
        "OrganizationCard",
        summary.parts { $0 } + [.list("names", named, "Newest first") { $0.value.names }]
    )
}
