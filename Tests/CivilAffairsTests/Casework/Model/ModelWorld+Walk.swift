// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What random people do with a case: what its step asks for, or anything at all.
extension ModelWorld {
    func township(_ one: ModelCase) -> Int64 {
        one.villageID == office.village ? office.township : office.otherTownship
    }

    /// Somebody whose turn it is; now and then somebody else.
    private mutating func actor(for one: ModelCase, apt percent: Int) -> Actor {
        let functions = one.dueFunctions()
        let township = township(one)
        var apt = people.staff.filter {
            functions.contains($0.function ?? "") && ModelPeople.sees($0, village: one.villageID, township: township)
        }
        if random.chance(90) {
            apt = apt.filter { staff in one.assigned[staff.function ?? ""].map { $0 == staff.userID } ?? true }
        }
        let fresh = apt.filter { !one.run.contains($0.userID ?? 0) }
        if random.chance(85), !fresh.isEmpty { apt = fresh }
        if functions.contains("resident"), apt.isEmpty || random.chance(25) { apt = [office.resident(one.applicant)] }
        let stranger = random.chance(10) ? office.resident(people.residents[0].id) : random.pick(people.staff)
        let chosen = random.chance(percent) ? random.pick(apt) : nil
        return chosen ?? stranger ?? office.resident(one.applicant)
    }

    /// The version that a page would show; sometimes that of a page opened long ago.
    private mutating func version(_ one: ModelCase) -> Int64 {
        random.chance(93) ? one.version : one.version - Int64(random.within(-1...3))
    }

    /// What brings the case on.
    mutating func goOn(_ index: Int) async throws {
        let one = cases[index]
        if one.isHeld, random.chance(60) { return try await answerOpinion(index) }
        if one.state == "paused" { return try await press(index, "resume", apt: 85) }
        if one.link > 0 {
            return try await press(index, random.chance(85) ? "agree" : "return", apt: 90)
        }
        let tasks = self.tasks(one)
        if one.prepared < tasks.count, random.chance(92) {
            cases[index].prepared += 1
            return try await tasks[one.prepared](&self, index)
        }
        if random.chance(4) { return try await press(index, "supplement", apt: 90) }
        if random.chance(4) { return try await extend(index) }
        let outcomes = one.present.outcomes
        let first = outcomes.first?.id ?? ""
        try await press(index, random.chance(40) ? first : random.pick(outcomes)?.id ?? first, apt: 92)
        // What is still lacking is asked for again.
        if cases[index].step == one.step, cases[index].link == 0, !cases[index].isEnded { cases[index].prepared = 0 }
    }

    private typealias Task = (inout ModelWorld, Int) async throws -> Void

    private func tasks(_ one: ModelCase) -> [Task] {
        let asksHere =
            casework.services.all.first { $0.flow.serviceID == one.flow.serviceID }?.fields
            .contains { $0.step == one.step } ?? false
        let fill: [Task] = [{ try await $0.answerFamily($1) }]
        let own = asksHere ? fill : []
        switch one.present.kind {
        case .form:
            return fill + [
                { try await $0.addParty($1) }, { try await $0.answerPeople($1) }, { try await $0.bring($1) },
                { try await $0.consent($1) },
            ]
        case .verification: return own + [{ try await $0.consent($1) }]
        case .visit: return own + [{ try await $0.visit($1) }]
        case .decide: return own + (isJudged(one) ? [{ try await $0.decide($1) }] : [])
        case .posting, .announcement:
            return own + [
                { try await $0.object($1) }, { try await $0.answerObjection($1) },
                { world, _ in try await world.passTime() },
            ]
        case .wait: return own + [{ world, _ in try await world.passTime() }]
        case .draw: return own
        case .vote, .sign, .pay, .external: return own + [{ try await $0.report($1) }]
        }
    }

    /// Anything at all, by anybody.
    mutating func stray(_ index: Int) async throws {
        switch random.below(18) {
        case 0: try await answerFamily(index)
        case 1: try await bring(index)
        case 2: try await visit(index)
        case 3: if isJudged(cases[index]) || random.chance(10) { try await decide(index) }
        case 4: try await report(index)
        case 5: try await extend(index)
        case 6: try await object(index)
        case 7: try await answerObjection(index)
        case 8: try await repeated()
        case 9: try await declareKin(index)
        case 10, 11: try await handOn(index)
        case 12: try await ask(index)
        case 13: try await answerOpinion(index)
        case 14: try await moveAway(index)
        case 15: try await takeManyOn()
        default:
            let all = cases[index].flow.steps.flatMap { $0.outcomes.map(\.id) }
            let builtin = ["agree", "return", "supplement", "resume", "nothing"]
            let action = random.chance(4) ? "withdraw" : random.chance(60) ? random.pick(all) : random.pick(builtin)
            try await press(index, action ?? "nothing", apt: 40)
        }
    }

    /// Whether the rules of a program decide.
    func isJudged(_ one: ModelCase) -> Bool {
        casework.services.all.first { $0.flow.serviceID == one.flow.serviceID }?.program != nil
    }

    // MARK: - Pressing

    mutating func press(_ index: Int, _ action: String, apt: Int) async throws {
        let one = cases[index]
        let move = Casework.Move(
            caseID: one.id,
            version: version(one),
            requestID: office.request(),
            action: action,
            comment: random.chance(88) ? "经核实" : nil
        )
        let actor = actor(for: one, apt: apt)
        let effects = office.rooms.effects
        let before = one.version
        let isDone = try await attempt("act", index) { try await effects.act(actor: actor, move) }
        office.pass(minutes: 1)
        guard isDone else { return }
        if move.version != before { throw ModelCase.Violation("a stale page was obeyed") }
        let now = cases[index]
        // Accepted for another township it is passed on there in the same moment, which is a change of its own.
        let changes: Int64 = now.villageID == one.villageID ? 1 : 2
        if now.version != before + changes {
            throw ModelCase.Violation(
                "\(action) of \(one.step) did not count up the version by \(changes): \(before) to \(now.version)"
            )
        }
        done.append((actor, move))
        if now.step != one.step || now.isEnded { counts["left \(one.present.kind)", default: 0] += 1 }
        if now.isEnded { counts["ended \(now.state)", default: 0] += 1 }
        if random.chance(20) { try await repeated() }
    }

    /// A request that was carried out is sent again: by the same, by somebody else, or for something else.
    private mutating func repeated() async throws {
        guard let (actor, move) = random.pick(done), let index = cases.firstIndex(where: { $0.id == move.caseID })
        else { return }
        let before = fingerprint
        let effects = office.rooms.effects
        let kind = random.below(3)
        let other = random.pick(people.staff.filter { $0.identity != actor.identity }) ?? actor
        let again = Casework.Move(
            caseID: move.caseID,
            version: kind == 2 ? cases[index].version : move.version,
            requestID: move.requestID,
            action: kind == 2 ? "withdraw" : move.action,
            comment: "再来一次"
        )
        let isDone = try await attempt("act again", index) {
            try await effects.act(actor: kind == 1 ? other : actor, again)
        }
        let mayPass = kind == 0 || (kind == 2 && move.action == "withdraw")
        guard isDone == mayPass, fingerprint == before else {
            throw ModelCase.Violation(
                "request \(move.requestID) sent again (\(kind)) was \(isDone ? "done" : "refused")"
            )
        }
    }

    // MARK: - Filling

    private func service(_ one: ModelCase) -> CaseService? {
        casework.services.all.first { $0.flow.serviceID == one.flow.serviceID }
    }

    mutating func answerFamily(_ index: Int) async throws {
        try await answer(index, .family, entity: .family, example: examples[cases[index].id]?.answers ?? [:])
    }

    private mutating func answerPeople(_ index: Int) async throws {
        let person = random.pick(cases[index].members) ?? cases[index].applicant
        for one in Set([person, cases[index].applicant]).sorted() {
            try await answer(index, .person(one), entity: .member, example: examples[cases[index].id]?.person ?? [:])
        }
    }

    private mutating func answer(
        _ index: Int,
        _ subject: Fact.Subject,
        entity: CaseField.Entity,
        example: [String: String]
    ) async throws {
        let one = cases[index]
        guard let service = service(one) else { return }
        var answers: [String: String] = [:]
        let order = service.flow.steps.map(\.id)
        let now = order.firstIndex(of: one.step) ?? 0
        for field in service.fields(entity) where field.type != .computed {
            guard field.step.flatMap(order.firstIndex).map({ $0 <= now }) ?? true else { continue }
            if let known = example[field.id] ?? example[field.name], random.chance(95) {
                answers[field.id] = ModelAnswers.plain(known, field)
            } else if field.required || field.requiredIf != nil || random.chance(20) {
                answers[field.id] = ModelAnswers.any(field, &random)
            }
        }
        let (actor, version) = (actor(for: one, apt: 92), version(one))
        let casework = casework
        try await attempt("answer", index) {
            try await casework.answer(
                actor: actor,
                caseID: one.id,
                version: version,
                subject: subject,
                answers: answers,
                source: .declared,
                origin: "本人"
            )
        }
    }

    private mutating func addParty(_ index: Int) async throws {
        let one = cases[index]
        guard let service = service(one), let other = random.pick(people.residents), one.members.count < 3 else {
            return
        }
        let party = random.pick(service.definition.parties)
        guard (party?.least ?? 0) > 0 || random.chance(30) else { return }
        let (actor, version) = (actor(for: one, apt: 92), version(one))
        let standing: Standing = random.chance(80) ? .member : .living
        let relation = party?.title ?? "亲属"
        let casework = casework
        try await attempt("member", index) {
            try await casework.setMember(
                actor: actor,
                caseID: one.id,
                version: version,
                personID: other.id,
                standing: standing,
                relation: relation,
                reason: nil
            )
        }
    }

    mutating func bring(_ index: Int) async throws {
        let one = cases[index]
        let needs = service(one)?.materials.filter { !$0.lookedUp } ?? []
        for need in needs where need.required || need.requiredIf != nil || random.chance(30) {
            let (actor, version) = (actor(for: cases[index], apt: 95), version(cases[index]))
            let casework = casework
            try await attempt("material", index) {
                try await casework.setMaterial(
                    actor: actor,
                    caseID: one.id,
                    version: version,
                    materialID: need.id,
                    state: .provided,
                    note: nil,
                    upload: nil
                )
            }
        }
    }

    private mutating func consent(_ index: Int) async throws {
        let one = cases[index]
        guard one.flow.steps.contains(where: { $0.kind == .verification }) else { return }
        for person in people.residents where one.members.contains(person.id) {
            let isMinor = person.birth.age(on: office.clock.today) < 18
            let new = Casework.NewConsent(
                personID: person.id,
                givenBy: isMinor ? "某监护人" : person.name,
                relation: isMinor ? "监护人" : nil
            )
            let (actor, version) = (actor(for: cases[index], apt: 92), version(cases[index]))
            let casework = casework
            try await attempt("consent", index) {
                try await casework.consent(actor: actor, caseID: one.id, version: version, new)
            }
        }
    }

    private mutating func declareKin(_ index: Int) async throws {
        let one = cases[index]
        let (actor, version) = (actor(for: one, apt: 60), version(one))
        let kin = random.chance(20) ? "村委会委员的兄弟" : nil
        let casework = casework
        try await attempt("kin", index) {
            try await casework.declareKin(actor: actor, caseID: one.id, version: version, kin: kin)
        }
    }
}
