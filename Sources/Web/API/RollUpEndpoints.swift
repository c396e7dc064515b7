// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension RollUpLine.Unit: APIValue {}

/// A county's month for the bureau above: what one bureau's server answers as a sheet, the other's takes in as it is.
enum RollUpEndpoints {
    private static let month = Input<Month>("month", "One that is over")
    private static let since = Input<Month?>("since", "A year ago when absent")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with words that say why")
    private static let words = Input<String?>("words")
    private static let officeCode = Input<String>("office_code", "Of the county, six digits")
    private static let office = Input<String>("office")
    private static let number = Input<Int64>("number", "1 for the first of its month")
    private static let madeBy = Input<String>("made_by")
    private static let checkedBy = Input<String>("checked_by")
    private static let checkedOn = Input<CivilDate>("checked_on")
    private static let hash = Input<String>("content_hash", "Over all that the sheet says")
    private static let lines = Input<[TypedLine]>("lines")

    static let all: [Endpoint] = [
        .get(
            "/roll-ups",
            "listRollUps",
            "What was reported, the latest month first",
            .permission(.rollUpRead),
            query: [since.field],
            head.pages("RollUpPage")
        ) { call in
            let today = call.rooms.clock.today.month
            let since = min(try call.query[since] ?? today.adding(-12), today)
            let all = try await call.rooms.rollUps.list(actor: call.actor, months: since...today)
            return Listing(items: all.reversed(), next: nil)
        },
        .get("/roll-ups/{id}", "readRollUp", "A county's month", .permission(.rollUpRead), full) {
            try await $0.rooms.rollUps.rollUp(actor: $0.actor, $0.key())
        },
        .get(
            "/roll-ups/{id}/sheet",
            "readRollUpSheet",
            "The sheet as it is handed in; only of a checked one",
            .permission(.rollUpRead),
            sheet
        ) { try await $0.rooms.rollUps.sheet(actor: $0.actor, $0.key()) },
        .post(
            "/roll-ups",
            "makeRollUp",
            "Count a month, for a second person to check",
            .permission(.planReport),
            body: "NewRollUp",
            [month.field],
            created: true,
            full
        ) { call in
            let id = try await call.rooms.rollUps.make(actor: call.actor, month: try call.body[month])
            return try await call.rooms.rollUps.rollUp(actor: call.actor, id)
        },
        .post(
            "/roll-ups/{id}/check",
            "checkRollUp",
            "A second person lets it out or turns it back",
            .permission(.planCheck),
            body: "RollUpCheck",
            [agrees.field, words.field],
            full
        ) { call in
            let id = try call.key()
            try await call.rooms.rollUps.check(
                actor: call.actor,
                id,
                agrees: try call.body[agrees],
                note: try call.body[words] ?? ""
            )
            return try await call.rooms.rollUps.rollUp(actor: call.actor, id)
        },
        .post(
            "/roll-ups/taken",
            "takeRollUp",
            "Take in a county's sheet, at the bureau above; the same one again changes nothing",
            .permission(.planReport),
            body: "TakenRollUp",
            [
                officeCode.field, office.field, month.field, number.field, madeBy.field, checkedBy.field,
                checkedOn.field, hash.field, lines.field,
            ],
            full
        ) { call in
            let sent = RollUpSheet(
                officeCode: try call.body[officeCode],
                office: try call.body[office],
                month: try call.body[month],
                number: Int(clamping: try call.body[number]),
                madeBy: try call.body[madeBy],
                checkedBy: try call.body[checkedBy],
                checkedOn: try call.body[checkedOn],
                lines: try call.body[lines].map(\.line)
            )
            guard try call.body[hash] == sent.contentHash else { throw RollUpProblem.altered }
            let taken = try await call.rooms.rollUps.take(actor: call.actor, sent)
            return try await call.rooms.rollUps.rollUp(actor: call.actor, taken.id)
        },
    ]

    private static let head = Shape<RollUp>(
        "RollUp",
        [
            .value("id") { $0.id },
            .value("region_id", "The county") { $0.regionID },
            .value("office") { $0.office },
            .value("month") { $0.month },
            .value("number", "Later ones of a month replace earlier ones, which stand") { $0.number },
            .value("state") { $0.state },
            .value("made_by") { $0.madeBy },
            .value("checked_by") { $0.checkedBy },
            .value("check_note") { $0.checkNote },
            .value("taken_at", "null in the county's own store") { $0.takenAt },
        ]
    )

    private static let line = Shape<RollUpLine>(
        "RollUpLine",
        [
            .value("code") { $0.code },
            .value("title") { $0.title },
            .value("unit") { $0.unit },
            .value("value", "Money in fen; yes and no as 1 and 0") { $0.value },
        ]
    )

    private static let full = Shape<(rollUp: RollUp, lines: [RollUpLine], before: [RollUpLine])>(
        "RollUpRecord",
        head.parts { $0.rollUp } + [
            .list("lines", line) { $0.lines },
            .list("before", line, "Of the one before it in its month") { $0.before },
        ]
    )

    private static let sheet = Shape<RollUpSheet>(
        "RollUpSheet",
        [
            .value(officeCode.name) { $0.officeCode },
            .value(office.name) { $0.office },
            .value(month.name) { $0.month },
            .value(number.name) { $0.number },
            .value(madeBy.name) { $0.madeBy },
            .value(checkedBy.name) { $0.checkedBy },
            .value(checkedOn.name) { $0.checkedOn },
            .value(hash.name, hash.note) { $0.contentHash },
            .list(lines.name, line) { $0.lines },
        ]
    )

    /// A line as it is sent.
    private struct TypedLine: APIValue {
        let line: RollUpLine

        static var schema: Schema { .object(RollUpEndpoints.line.schema) }
        var json: JSON {
            ["code": line.code.json, "title": line.title.json, "unit": line.unit.json, "value": line.value.json]
        }

        static func read(_ json: JSON, named name: String) throws -> TypedLine {
            TypedLine(
                line: RollUpLine(
                    code: try String.read(json["code"] ?? .null, named: "\(name).code"),
                    title: try String.read(json["title"] ?? .null, named: "\(name).title"),
                    unit: try RollUpLine.Unit.read(json["unit"] ?? .null, named: "\(name).unit"),
                    value: try Int64.read(json["value"] ?? .null, named: "\(name).value")
                )
            )
        }
    }
}
