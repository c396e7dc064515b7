// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Households: who lives together or stands on one page of the register, now and before.
enum HouseholdEndpoints {
    private static let kind = Input<Household.Kind>("kind")
    private static let number = Input<String?>("number", "Of the register page; absent for a home")
    private static let region = Input<Int64>("region", "Key of the village or community")
    private static let address = Input<String?>("address")
    private static let head = Input<Int64?>("head_person_id", "One of the members")
    private static let members = Input<[NewMember]>("members")
    private static let since = Input<CivilDate?>("from", "Day from which they belong to it; absent for today")

    private static let person = Input<Int64>("person_id")
    private static let relation = Input<String>("relation", "To the head, such as 配偶")
    private static let left = Input<CivilDate?>("on", "Last day; absent for today")

    static let all: [Endpoint] = [
        .post(
            "/households",
            "createHousehold",
            "Enter a household with its members",
            .permission(.personWrite),
            body: "NewHousehold",
            [kind.field, number.field, region.field, address.field, head.field, members.field, since.field],
            created: true,
            shape,
            create
        ),
        .get(
            "/households/{id}",
            "readHousehold",
            "A household with present and former members; those of other regions are veiled",
            .permission(.personRead),
            shape
        ) { try await shown($0, $0.key()) },
        .post(
            "/households/{id}/members",
            "joinHousehold",
            "Take a person into a household",
            .permission(.personWrite),
            body: "HouseholdJoining",
            [APICall.version.field, person.field, relation.field, since.field],
            shape
        ) { call in
            let id = try call.key()
            try await call.rooms.parties.addMember(
                actor: call.actor,
                to: id,
                version: call.body[APICall.version],
                person: call.body[person],
                relation: String(call.body[relation].prefix(20)),
                from: call.body[since] ?? call.site.today
            )
            return try await shown(call, id)
        },
        .post(
            "/households/{id}/members/end",
            "leaveHousehold",
            "End a person's place in a household; a head who leaves leaves it without one",
            .permission(.personWrite),
            body: "HouseholdLeaving",
            [APICall.version.field, person.field, left.field],
            shape
        ) { call in
            let id = try call.key()
            try await call.rooms.parties.endMember(
                actor: call.actor,
                of: id,
                version: call.body[APICall.version],
                person: call.body[person],
                on: call.body[left] ?? call.site.today
            )
            return try await shown(call, id)
        },
        .post(
            "/households/{id}/head",
            "changeHouseholdHead",
            "Make a member the head",
            .permission(.personWrite),
            body: "HouseholdHead",
            [APICall.version.field, person.field],
            shape
        ) { call in
            let id = try call.key()
            let (version, chosen) = (try call.body[APICall.version], try call.body[person])
            try await call.rooms.parties.changeHead(actor: call.actor, of: id, version: version, to: chosen)
            return try await shown(call, id)
        },
    ]

    private static func create(_ call: APICall) async throws -> Placed<Household> {
        let body = call.body
        let draft = HouseholdDraft(
            kind: try body[kind],
            number: try body[number],
            regionID: try body[region],
            address: try body[address].map { String($0.prefix(200)) },
            headPersonID: try body[head],
            members: try body[members].map { ($0.personID, $0.relation) },
            from: try body[since] ?? call.site.today
        )
        return try await shown(call, try await call.rooms.parties.createHousehold(actor: call.actor, draft))
    }

    private static func shown(_ call: APICall, _ id: Int64) async throws -> Placed<Household> {
        let found = try await call.rooms.parties.household(actor: call.actor, id)
        return Placed(found, try await call.rooms.regions.tree())
    }

    private static let shape = Shape<Placed<Household>>(
        "HouseholdCard",
        PersonShapes.household.parts { $0.value } + [
            .value("region") { $0.name($0.value.regionID) },
            .value("has_address") { $0.value.hasAddress },
            .value("version") { $0.value.version },
        ]
    )
}

/// A person on the way into a new household.
private struct NewMember: APIValue {
    let personID: Int64
    let relation: String

    static let object = ObjectSchema(
        name: "NewHouseholdMember",
        fields: [
            .init(name: "person_id", schema: .integer, required: true, note: ""),
            .init(name: "relation", schema: .text(), required: true, note: "To the head, such as 本人, 配偶"),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON { ["person_id": .integer(personID), "relation": .string(relation)] }

    static func read(_ json: JSON, named name: String) throws -> NewMember {
        NewMember(
            personID: try Int64.read(json["person_id"] ?? .null, named: "\(name).person_id"),
            relation: String(try String.read(json["relation"] ?? .null, named: "\(name).relation").prefix(20))
        )
    }
}
