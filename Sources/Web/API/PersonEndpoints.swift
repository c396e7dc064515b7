// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// People: search, card, entering, opening what is masked.
enum PersonEndpoints {
    private static let text = Input<String?>("text", "Name, pinyin, initials, whole number, last four digits or phone")
    private static let similar = Input<Bool?>("similar", "Names that sound alike are found too")
    private static let region = Input<Int64?>("region", "Only in this region or under it")

    private static let name = Input<String>("name")
    private static let number = Input<String?>("number", "Identity number; absent for somebody without one")
    private static let sex = Input<Sex?>("sex", "1 male, 2 female (GB/T 2261.1); needed only without a number")
    private static let birth = Input<CivilDate?>("birth", "Needed only without a number")
    private static let ethnicity = Input<String?>("ethnicity")
    private static let marital = Input<MaritalStatus?>("marital")
    private static let hukou = Input<Int64?>("hukou_region", "Key of the region of the household register")
    private static let home = Input<Int64?>("home_region", "Key of the region the person lives in")
    private static let address = Input<String?>("address")
    private static let phone = Input<String?>("phone")
    private static let settlement = Input<Settlement?>("settlement")
    private static let reason = Input<String>("reason", "Kept in the audit")

    private static let otherName = Input<String?>("name")
    private static let died = Input<CivilDate?>("died", "Day of death; null takes back one entered by mistake")
    private static let from = Input<CivilDate?>(
        "from",
        "Day from which a new home, register or number counts; absent for today"
    )
    private static let kind = Input<Identifier.Kind>("kind")
    private static let paper = Input<String>("number")
    private static let validFrom = Input<CivilDate?>("valid_from")
    private static let validUntil = Input<CivilDate?>("valid_until")

    static let all: [Endpoint] = [
        .get(
            "/persons",
            "searchPersons",
            "People of the office's region, newest first",
            .permission(.personRead),
            query: [text.field, similar.field, region.field, APICall.cursor.field, APICall.limit.field],
            PersonShapes.summary.pages("PersonPage"),
            search
        ),
        .post(
            "/persons",
            "createPerson",
            "Open a record for somebody who is not there yet",
            .permission(.personWrite),
            body: "NewPerson",
            [
                name.field, number.field, sex.field, birth.field, ethnicity.field, marital.field, hukou.field,
                home.field, address.field, phone.field, settlement.field,
            ],
            created: true,
            PersonShapes.created,
            create
        ),
        .get("/persons/{id}", "readPerson", "A person's card, masked", .permission(.personRead), PersonShapes.card) {
            try await $0.rooms.parties.card(actor: $0.actor, $0.key())
        },
        .patch(
            "/persons/{id}",
            "changePerson",
            "Change what is sent: absent stays as it is, null takes it away; a new number leaves the old one on record",
            .permission(.personWrite),
            body: "PersonChange",
            [
                APICall.version.field, reason.field, otherName.field, number.field, sex.field, birth.field,
                ethnicity.field,
                marital.field, hukou.field, home.field, address.field, phone.field, settlement.field, died.field,
                from.field,
            ],
            PersonShapes.card,
            change
        ),
        .post(
            "/persons/{id}/identifiers",
            "addIdentifier",
            "Add a disability card or another paper; a current one of its kind is superseded",
            .permission(.personWrite),
            body: "NewIdentifier",
            [kind.field, paper.field, validFrom.field, validUntil.field],
            PersonShapes.card
        ) { call in
            let id = try call.key()
            try await call.rooms.parties.addIdentifier(
                actor: call.actor,
                to: id,
                kind: call.body[kind],
                number: call.body[kind].checked(call.body[paper], today: call.site.today),
                validFrom: call.body[validFrom],
                validUntil: call.body[validUntil]
            )
            return try await call.rooms.parties.card(actor: call.actor, id)
        },
        .post(
            "/persons/{id}/unmask",
            "unmaskPerson",
            "Open what is masked, for a reason that the audit keeps",
            .permission(.personUnmask),
            body: "Unmasking",
            [reason.field],
            keepsAnswer: false,
            PersonShapes.unmasked
        ) { try await $0.rooms.parties.unmask(actor: $0.actor, $0.key(), reason: $0.body[reason]) },
    ]

    private static func search(_ call: APICall) async throws -> Listing<Placed<PersonSummary>> {
        let page = try await call.rooms.parties.list(
            actor: call.actor,
            PersonQuery(
                regionID: call.query[region],
                text: call.query[text] ?? "",
                similar: call.query[similar] ?? false,
                before: call.query[APICall.cursor],
                limit: call.pageSize
            )
        )
        let tree = try await call.rooms.regions.tree()
        return Listing(items: page.people.map { Placed($0, tree) }, next: page.next, total: page.total.exact)
    }

    private static func create(_ call: APICall) async throws -> Int64 {
        let body = call.body
        let today = call.site.today
        return try await call.rooms.parties.create(
            actor: call.actor,
            PersonDraft(
                name: PersonName(body[name]),
                number: body[number].map { try ResidentID($0, today: today) },
                sex: body[sex],
                birthOn: body[birth],
                ethnicity: body[ethnicity],
                marital: body[marital],
                hukouRegionID: body[hukou],
                homeRegionID: body[home],
                homeAddress: body[address],
                phone: body[phone].map { try PhoneNumber($0) },
                settlement: body[settlement]
            )
        )
    }
}

extension PersonEndpoints {
    private static func change(_ call: APICall) async throws -> PersonCard {
        let id = try call.key()
        let body = call.body
        var edit = PersonEdit()
        if body.has(otherName) { edit.name = .set(try PersonName(held(otherName, body))) }
        if body.has(number) { edit.number = .set(try ResidentID(held(number, body), today: call.site.today)) }
        if body.has(sex) { edit.sex = .set(try body[sex]) }
        if body.has(birth) { edit.birthOn = .set(try body[birth]) }
        if body.has(ethnicity) { edit.ethnicity = .set(try body[ethnicity]) }
        if body.has(marital) { edit.marital = .set(try body[marital]) }
        if body.has(hukou) { edit.hukouRegionID = .set(try body[hukou]) }
        if body.has(home) { edit.homeRegionID = .set(try body[home]) }
        if body.has(address) { edit.homeAddress = .set(try body[address]) }
        if body.has(phone) { edit.phone = .set(try body[phone].map { try PhoneNumber($0) }) }
        if body.has(settlement) { edit.settlement = .set(try body[settlement]) }
        if body.has(died) { edit.diedOn = .set(try body[died]) }
        return try await call.rooms.parties.changed(
            actor: call.actor,
            id,
            version: body[APICall.version],
            edit,
            from: body[from],
            reason: body[reason]
        )
    }

    /// What can be replaced, but not taken away.
    private static func held(_ input: Input<String?>, _ body: Inputs) throws -> String {
        guard let text = try body[input] else { throw APIProblem.badField(input.name, needed: Schema.text().needed) }
        return text
    }
}

/// A value beside the regions that its keys mean.
struct Placed<Value: Sendable>: Sendable {
    let value: Value
    let tree: RegionTree

    init(_ value: Value, _ tree: RegionTree) {
        self.value = value
        self.tree = tree
    }

    func name(_ region: Int64?) -> String? { region.map { tree.fullName($0) } }
}

enum PersonShapes {
    private static let plain = Shape<PersonSummary>(
        "PersonFields",
        [
            .value("id") { $0.id },
            .value("name") { $0.name },
            .value("sex", "1 male, 2 female, 0 unknown, 9 unstated (GB/T 2261.1)") { $0.sex },
            .value("birth") { $0.birthOn },
            .value("died") { $0.diedOn },
            .value("number", "Masked") { $0.numberMasked },
            .value("phone", "Masked") { $0.phoneMasked },
            .value("region_id", "Where the person lives, else is registered") { $0.regionID },
            .value("settlement") { $0.settlement },
            .value("version") { $0.version },
        ]
    )

    static let summary = Shape<Placed<PersonSummary>>(
        "Person",
        plain.parts { $0.value } + [.value("region") { $0.name($0.value.regionID) }]
    )

    static let created = Shape<Int64>("PersonKey", [.value("id") { $0 }])

    private static let identifier = Shape<Identifier>(
        "Identifier",
        [
            .value("kind") { $0.kind },
            .value("number", "Masked") { $0.masked },
            .value("valid_from") { $0.validFrom },
            .value("valid_until") { $0.validUntil },
            .value("superseded_at") { $0.supersededAt },
        ]
    )

    private static let member = Shape<Household.Member>(
        "HouseholdMember",
        [
            .value("person_id") { $0.personID },
            .value("name") { $0.name },
            .value("number", "Masked") { $0.numberMasked },
            .value("relation") { $0.relation },
            .value("valid_from") { $0.validFrom },
            .value("valid_until") { $0.validUntil },
        ]
    )

    static let household = Shape<Household>(
        "Household",
        [
            .value("id") { $0.id },
            .value("kind") { $0.kind },
            .value("number") { $0.number },
            .value("head_person_id") { $0.headPersonID },
            .value("region_id") { $0.regionID },
            .list("members", member) { $0.members },
        ]
    )

    static let card = Shape<PersonCard>(
        "PersonCard",
        plain.parts { $0.person } + [
            .value("age") { $0.age },
            .value("ethnicity") { $0.ethnicity },
            .value("marital") { $0.marital },
            .value("hukou_region") { $0.hukouRegion },
            .value("home_region") { $0.homeRegion },
            .value("has_address", "Whether there is an address behind unmask") { $0.hasAddress },
            .list("identifiers", identifier) { $0.identifiers },
            .list("households", household) { $0.households },
        ]
    )

    private static let openNumber = Shape<Unmasked.Number>(
        "OpenNumber",
        [.value("kind") { $0.kind }, .value("number") { $0.text }]
    )

    static let unmasked = Shape<Unmasked>(
        "UnmaskedPerson",
        [
            .list("numbers", openNumber) { $0.numbers },
            .value("phone") { $0.phone },
            .value("address") { $0.address },
        ]
    )
}
