// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// What a change is sent in as: its kind, and whatever the kind asks for.
enum ChangeBody {
    /// Kinds that are drafted; another card goes to the ledger's desk.
    private struct Kind: APIValue {
        let kind: ChangeKind

        static let drafted = ChangeKind.allCases.filter { $0 != .card }
        static var schema: Schema { .choice(drafted.map(\.rawValue)) }
        var json: JSON { .string(kind.rawValue) }

        static func read(_ json: JSON, named name: String) throws -> Kind {
            guard case .string(let text) = json, let kind = drafted.first(where: { $0.rawValue == text }) else {
                throw APIProblem.badField(name, needed: schema.needed)
            }
            return Kind(kind: kind)
        }
    }

    private static let kind = Input<Kind>("kind")
    private static let from = Input<Month>("from", "First month in which it counts")
    private static let reason = Input<String>("reason")
    private static let amount = Input<Yuan?>(
        "amount",
        "The family's amount a month from then on; for add-member, remove-member, death, adjust, taper, resume"
    )
    private static let member = Input<Int64?>("person_id", "Whom in the family; for remove-member, death, head")
    private static let number = Input<String?>("number", "Of the new person; for add-member, or head from outside")
    private static let name = Input<String?>("name", "Of the new person, as on the card")
    private static let diedOn = Input<CivilDate?>("died_on", "For death")
    private static let region = Input<Int64?>("region_id", "For move")
    private static let classCode = Input<String?>("class", "A, B or C; for reclass")
    private static let until = Input<Month?>("until", "Last month that is paid; for taper")
    private static let heardOn = Input<CivilDate?>("heard_on", "When the hearing has been held already")
    private static let heard = Input<String?>("heard_note", "What was said at the hearing")

    static let fields = [
        APICall.version.field, kind.field, from.field, reason.field, amount.field, member.field, number.field,
        name.field, diedOn.field, region.field, classCode.field, until.field, heardOn.field, heard.field,
    ]

    /// - Throws: `APIProblem.missingField` for what the kind needs, and what the people's registry throws.
    static func read(_ call: APICall, _ detail: EnrolmentDetail) async throws -> (ChangeStep, ChangeOrder) {
        let body = call.body
        let order = ChangeOrder(
            enrolmentID: detail.enrolment.id,
            version: try body[APICall.version],
            from: try body[from],
            reason: String(try body[reason].prefix(500)),
            hearing: try hearing(body)
        )
        return (try await step(call, detail), order)
    }

    private static func hearing(_ body: Inputs) throws -> Hearing? {
        switch (try body[heardOn], try body[heard]) {
        case (nil, nil): return nil
        case (let day?, let note?): return Hearing(on: day, note: String(note.prefix(1_000)))
        default: throw BenefitsProblem.hearingIncomplete
        }
    }

    private static func step(_ call: APICall, _ detail: EnrolmentDetail) async throws -> ChangeStep {
        let body = call.body
        func money() throws -> Money { try needed(amount, body).money }
        switch try body[kind].kind {
        case .addMember: return .addMember(try await bearer(call, detail.enrolment).id, amount: try money())
        case .removeMember: return .removeMember(try needed(member, body), amount: try money())
        case .death:
            // Who dies last leaves nobody to be paid.
            let last = detail.enrolment.members == 1
            let rest = try body[amount]?.money ?? (last ? .zero : try money())
            return .death(try needed(member, body), on: try needed(diedOn, body), amount: rest)
        case .head:
            let payee = try await payee(call, detail)
            return .head(payeePersonID: payee.id, name: payee.name)
        case .card: throw APIProblem.badField(kind.name, needed: Kind.schema.needed)
        case .move: return .move(regionID: try needed(region, body))
        case .adjust: return .adjust(try money())
        case .reclass:
            let code = try needed(classCode, body)
            guard Choices.classes.contains(code) else { throw ChangeFormProblem.classMissing }
            return .reclass(code)
        case .taper: return .taper(until: try needed(until, body), amount: try money())
        case .suspend: return .suspend
        case .resume: return .resume(try money())
        case .end: return .end
        }
    }

    private static func needed<Value>(_ input: Input<Value?>, _ body: Inputs) throws -> Value {
        guard let value = try body[input] else { throw APIProblem.missingField(input.name) }
        return value
    }

    private static func bearer(_ call: APICall, _ enrolment: Enrolment) async throws -> (id: Int64, name: String) {
        try await ChangePerson.find(
            number: ResidentID(needed(number, call.body), today: call.site.today),
            name: PersonName(needed(name, call.body)),
            for: enrolment,
            actor: call.actor,
            rooms: call.rooms
        )
    }

    private static func payee(_ call: APICall, _ detail: EnrolmentDetail) async throws -> (id: Int64, name: String) {
        guard let id = try call.body[member] else { return try await bearer(call, detail.enrolment) }
        guard detail.members.contains(where: { $0.personID == id }), let person = try await call.people([id])[id] else {
            throw BenefitsProblem.notMember
        }
        return (id, person.name)
    }
}
