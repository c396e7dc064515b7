// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// A change on its way: form, hearing, confirmation, notice.
enum ChangePages {
    static func form(_ request: WebRequest) async throws -> Response {
        let kind = try request.choice("kind", title: "类型", of: ChangeKind.self) ?? .adjust
        return try request.page(try await page(request, kind, problem: nil))
    }

    private static func page(_ request: WebRequest, _ kind: ChangeKind, problem: (any Problem)?) async throws
        -> ChangeFormPage
    {
        let rooms = request.site.rooms
        let detail = try await rooms.benefits.enrolment(actor: try request.actor, id: try request.key())
        let ids = detail.members.filter { $0.until == nil }.map(\.personID)
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        return ChangeFormPage(
            kind,
            detail.enrolment,
            people: people,
            tree: try await rooms.regions.tree(),
            request: request,
            problem: problem
        )
    }

    static func draft(_ request: WebRequest) async throws -> Response {
        guard let kind = ChangeKind(rawValue: request.form["kind"]), kind != .card else {
            throw AccessProblem.notFound(what: "变更种类")
        }
        do {
            let id = try await drafted(request, kind)
            return request.see("\(Links.enrolment(id))", done: "drafted")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                try await page(request, kind, problem: problem),
                status: ProblemPage.status(problem)
            )
        }
    }

    private static func drafted(_ request: WebRequest, _ kind: ChangeKind) async throws -> Int64 {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.key()
        let detail = try await rooms.benefits.enrolment(actor: actor, id: id)
        let step = try await step(request, kind, detail)
        let from = try Month(parsing: request.form["from"])
        let order = ChangeOrder(
            enrolmentID: id,
            version: Int64(request.form["version"]) ?? 0,
            from: from,
            reason: String(request.form["reason"].prefix(500)),
            hearing: try hearing(request)
        )
        try await rooms.benefits.draftChange(actor: actor, step, order)
        return id
    }

    /// The hearing where one was typed; both fields or none.
    private static func hearing(_ request: WebRequest) throws -> Hearing? {
        let day = request.form["heard_on"]
        let note = String(request.form["heard_note"].prefix(1_000))
        guard !day.isEmpty || !note.isEmpty else { return nil }
        guard !day.isEmpty, !note.isEmpty else { throw BenefitsProblem.hearingIncomplete }
        return Hearing(on: try CivilDate(parsing: day), note: note)
    }

    private static func step(_ request: WebRequest, _ kind: ChangeKind, _ detail: EnrolmentDetail) async throws
        -> ChangeStep
    {
        switch kind {
        case .addMember:
            return .addMember(try await ChangePerson.typed(request, detail.enrolment).id, amount: try amount(request))
        case .removeMember: return .removeMember(try member(request, detail), amount: try amount(request))
        case .death:
            let last = detail.enrolment.members == 1
            return .death(
                try member(request, detail),
                on: try CivilDate(parsing: request.form["died_on"]),
                amount: last && request.form["amount"].isEmpty ? .zero : try amount(request)
            )
        case .head:
            let payee = try await ChangePerson.chosenOrTyped(request, detail)
            return .head(payeePersonID: payee.id, name: payee.name)
        case .card: throw AccessProblem.notFound(what: "变更种类")
        case .move:
            guard let region = Int64(request.form["village"]) else { throw BenefitsProblem.unknownTownship }
            return .move(regionID: region)
        case .adjust: return .adjust(try amount(request))
        case .reclass:
            guard Choices.classes.contains(request.form["class"]) else { throw ChangeFormProblem.classMissing }
            return .reclass(request.form["class"])
        case .taper: return .taper(until: try Month(parsing: request.form["until"]), amount: try amount(request))
        case .suspend: return .suspend
        case .resume: return .resume(try amount(request))
        case .end: return .end
        }
    }

    private static func amount(_ request: WebRequest) throws -> Money {
        guard !request.form["amount"].isEmpty else { throw ChangeFormProblem.amountMissing }
        return try Money(parsing: request.form["amount"])
    }

    private static func member(_ request: WebRequest, _ detail: EnrolmentDetail) throws -> Int64 {
        guard let id = Int64(request.form["member"]) else { throw ChangeFormProblem.memberMissing }
        return id
    }

    // MARK: - After the draft

    /// - Throws: `AccessProblem.notFound` for an enrolment out of scope and for a draft of another enrolment.
    private static func draftKey(_ request: WebRequest) async throws -> (
        enrolment: Int64, draft: Int64, version: Int64
    ) {
        let enrolment = try request.key()
        let draft = try request.key("draft")
        let drafts = try await request.site.rooms.benefits.changeDrafts(
            actor: try request.actor,
            enrolmentID: enrolment,
            limit: 500
        )
        guard drafts.contains(where: { $0.id == draft }) else { throw AccessProblem.notFound(what: "变更") }
        return (enrolment, draft, Int64(request.form["version"]) ?? 0)
    }

    static func hear(_ request: WebRequest) async throws -> Response {
        let key = try await draftKey(request)
        guard let hearing = try hearing(request) else { throw BenefitsProblem.hearingIncomplete }
        try await request.site.rooms.benefits.hear(
            actor: try request.actor,
            draftID: key.draft,
            version: key.version,
            hearing
        )
        return request.see(Links.enrolment(key.enrolment), done: "heard")
    }

    static func confirm(_ request: WebRequest) async throws -> Response {
        let key = try await draftKey(request)
        try await request.site.rooms.benefits.confirmChange(
            actor: try request.actor,
            draftID: key.draft,
            version: key.version
        )
        return request.see(Links.enrolment(key.enrolment), done: "changed")
    }

    static func drop(_ request: WebRequest) async throws -> Response {
        let key = try await draftKey(request)
        try await request.site.rooms.benefits.dropChange(
            actor: try request.actor,
            draftID: key.draft,
            version: key.version,
            reason: String(request.form["reason"].prefix(500))
        )
        return request.see(Links.enrolment(key.enrolment), done: "dropped")
    }

    /// The written notice of a change, with the way to appeal.
    static func notice(_ request: WebRequest) async throws -> Response {
        let rooms = request.site.rooms
        let detail = try await rooms.benefits.enrolment(actor: try request.actor, id: try request.key())
        let id = try request.key("change")
        guard let change = detail.changes.first(where: { $0.id == id }) else {
            throw AccessProblem.notFound(what: "变更")
        }
        let tree = try await rooms.regions.tree()
        return try request.page(ChangeNoticePage(change, detail.enrolment, tree: tree, request: request))
    }
}

/// The person a change names: chosen among the members, or found by number and name.
enum ChangePerson {
    static func typed(_ request: WebRequest, _ enrolment: Enrolment) async throws -> (id: Int64, name: String) {
        guard !request.form["number"].isEmpty else { throw ChangeFormProblem.personMissing }
        return try await find(
            number: ResidentID(request.form["number"], today: request.site.today),
            name: PersonName(request.form["name"]),
            for: enrolment,
            actor: request.actor,
            rooms: request.site.rooms
        )
    }

    /// The bearer of a number; somebody new is entered by those who may enter people.
    static func find(
        number: ResidentID,
        name: PersonName,
        for enrolment: Enrolment,
        actor: Actor,
        rooms: Rooms
    ) async throws -> (id: Int64, name: String) {
        if !actor.may(.personWrite) {
            let held = try await rooms.database.read { [rooms] in
                try rooms.parties.holder(of: number, actor: actor, in: $0)
            }
            guard held != nil else { throw ChangeFormProblem.personUnknown(masked: number.masked) }
        }
        let id = try await ApplicantFinder.find(
            number: number,
            name: name,
            village: enrolment.regionID,
            actor: actor,
            rooms: rooms
        )
        return (id, name.text)
    }

    static func chosenOrTyped(_ request: WebRequest, _ detail: EnrolmentDetail) async throws -> (
        id: Int64, name: String
    ) {
        guard let id = Int64(request.form["member"]) else { return try await typed(request, detail.enrolment) }
        let rooms = request.site.rooms
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people([id], scope: .wholeStore, in: $0)
        }
        guard detail.members.contains(where: { $0.personID == id }), let person = people.first else {
            throw BenefitsProblem.notMember
        }
        return (id, person.name)
    }
}

/// What can be missing on the change form.
enum ChangeFormProblem: Problem, Equatable {
    case amountMissing, memberMissing, personMissing, classMissing
    case personUnknown(masked: String)

    var code: String {
        switch self {
        case .amountMissing: "change.amount-missing"
        case .memberMissing: "change.member-missing"
        case .personMissing: "change.person-missing"
        case .classMissing: "change.class-missing"
        case .personUnknown: "change.person-unknown"
        }
    }

    var kind: ProblemKind { .invalid }

    var message: String {
        switch self {
        case .amountMissing: "请填写变更后的家庭月保障金额，如 1296.00。"
        case .memberMissing: "请选择是哪一名家庭成员。"
        case .personMissing: "请填写这个人的身份证号和姓名。"
        case .classMissing: "请选择新的保障类别。"
        case .personUnknown(let masked): "没有找到身份证号为 \(masked) 的人员。请先由乡镇（街道）建立人员档案，再办理变更。"
        }
    }

    var field: String? {
        switch self {
        case .amountMissing: "amount"
        case .memberMissing: "member"
        case .personMissing, .personUnknown: "number"
        case .classMissing: "class"
        }
    }
}
