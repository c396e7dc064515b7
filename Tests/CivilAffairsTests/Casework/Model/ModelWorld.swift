// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// An office in which random people do random things, checked after each of them.
struct ModelWorld {
    let office: CaseOffice
    let people: ModelPeople
    let services: [CaseService]
    var random: ModelRandom
    var cases: [ModelCase] = []
    /// Answers that a service's own examples give, by case.
    var examples: [Int64: ServiceDefinition.Test] = [:]
    /// Requests that were carried out, to be sent again.
    var done: [(actor: Actor, move: Casework.Move)] = []
    var fingerprint: [Int64] = []
    /// How often each kind of thing was done, and how often it was refused, by what it was.
    var counts: [String: Int] = [:]

    init(_ office: CaseOffice, seed: UInt64) async throws {
        self.office = office
        people = try await ModelPeople(office)
        services = office.rooms.casework.services.current
        random = ModelRandom(seed: seed)
        fingerprint = try await office.rooms.database.read { try ModelStore.fingerprint(in: $0) }
    }

    var casework: Casework { office.rooms.casework }

    mutating func step() async throws {
        let kind = random.below(100)
        let live = cases.indices.filter { !cases[$0].isEnded }
        if kind < 4 {
            try await passTime()
        } else if kind < 8, !cases.isEmpty {
            try await look()
        } else if live.count < 4 || kind < 10 {
            try await open()
        } else if let index = random.chance(95) ? random.pick(live) : random.pick(Array(cases.indices)) {
            try await random.chance(82) ? goOn(index) : stray(index)
        }
    }

    /// Does one thing. What is refused must have changed nothing; what is carried out must be what the actions say.
    @discardableResult
    mutating func attempt(_ name: String, _ index: Int?, _ body: () async throws -> Void) async throws -> Bool {
        var isDone = false
        do {
            try await body()
            isDone = true
        } catch let problem as StorageProblem {
            throw ModelCase.Violation("\(name): the store refused: \(problem)")
        } catch let problem as any Problem {
            counts["refused \(name): \(problem.code)", default: 0] += 1
        } catch {
            throw ModelCase.Violation("\(name): \(error)")
        }
        let now = try await office.rooms.database.read { try ModelStore.fingerprint(in: $0) }
        if isDone {
            counts["done \(name)", default: 0] += 1
        } else if now != fingerprint {
            throw ModelCase.Violation("\(name) was refused and yet changed \(fingerprint) to \(now)")
        }
        fingerprint = now
        if let index { try await check(index) }
        return isDone
    }

    mutating func check(_ index: Int) async throws {
        let (id, seen) = (cases[index].id, cases[index].lastAction)
        let snapshot = try await office.rooms.database.read { try ModelStore.snapshot(id, after: seen, in: $0) }
        guard let snapshot else { throw ModelCase.Violation("case \(id) is gone") }
        do {
            try cases[index].check(
                snapshot,
                today: office.clock.today,
                calendar: casework.services.calendar,
                users: people.functions
            )
        } catch let violation as ModelCase.Violation {
            throw ModelCase.Violation("\(cases[index].flow.serviceID): \(violation)")
        }
    }

    /// Everything at once: every case, the series of numbers, and the audit.
    mutating func checkAll() async throws {
        for index in cases.indices { try await check(index) }
        let (numbers, unaudited, versions) = try await office.rooms.database.read {
            (
                try ModelStore.numbers(in: $0), try ModelStore.unaudited(in: $0), try ModelStore.versions(in: $0)
            )
        }
        var next: [String: Int] = [:]
        for number in numbers {
            let (series, serial) = (String(number.dropLast(5)), Int(number.suffix(5)) ?? 0)
            next[series, default: 0] += 1
            guard next[series] == serial else { throw ModelCase.Violation("a gap or double at number \(number)") }
        }
        guard unaudited == 0 else { throw ModelCase.Violation("\(unaudited) kinds of actions differ from the audit") }
        guard versions.count == cases.count else {
            throw ModelCase.Violation("\(versions.count) cases in the store, \(cases.count) opened")
        }
    }

    // MARK: - Opening, time and looking

    private mutating func open() async throws {
        let made = services.filter { $0.flow.serviceID.hasPrefix("model-") }
        guard let service = random.pick(made.isEmpty || random.chance(40) ? services : made) else { return }
        let tests = service.definition.tests.filter { !$0.path.isEmpty && $0.expected.eligible != false }
        let example = random.pick(tests)
        let wanted = example?.person["出生日期"].flatMap { try? CivilDate(parsing: $0) }
        guard
            let resident = wanted.map({ birth in
                people.residents.min { abs($0.birth.year - birth.year) < abs($1.birth.year - birth.year) }
            }) ?? random.pick(people.residents)
        else { return }
        let functions = service.flow.steps[0].chain[0].functions
        let apt = people.staff.filter {
            functions.contains($0.function ?? "")
                && ModelPeople.sees($0, village: resident.villageID, township: resident.townshipID)
        }
        let isOwn = functions.contains("resident") && random.chance(25)
        let own = office.resident(resident.id)
        let staff = random.chance(90) ? random.pick(apt) : random.pick(people.staff)
        let actor = isOwn ? own : staff ?? own
        let channels = CaseFile.Channel.allCases.filter { service.takes($0) }
        let opening = Casework.Opening(
            serviceID: service.flow.serviceID,
            applicantPersonID: resident.id,
            applicantName: resident.name,
            regionID: resident.townshipID,
            villageRegionID: resident.villageID,
            channel: random.chance(95) ? random.pick(channels) ?? .window : .review,
            agent: "某某，亲属，13800000000"
        )
        let request = office.request()
        var opened: Int64?
        let casework = casework
        try await attempt("open", nil) {
            opened = try await casework.open(actor: actor, requestID: request, opening)
        }
        guard let id = opened else { return }
        cases.append(
            ModelCase(id: id, flow: service.flow, villageID: resident.villageID, applicant: resident.id)
        )
        examples[id] = example
        try await check(cases.count - 1)
        guard random.chance(30) else { return }
        let before = fingerprint
        try await attempt("open again", cases.count - 1) {
            guard try await casework.open(actor: actor, requestID: request, opening) == id else {
                throw ModelCase.Violation("the same application opened another case")
            }
        }
        guard fingerprint == before else { throw ModelCase.Violation("the same application changed something") }
    }

    mutating func passTime() async throws {
        office.pass(days: random.chance(15) ? random.within(10...45) : random.within(1...6))
        let effects = office.rooms.effects
        try await attempt("expire", nil) { try await effects.expire() }
        for index in cases.indices {
            let before = cases[index]
            try await check(index)
            if cases[index].step != before.step || cases[index].isEnded != before.isEnded {
                counts["left \(before.present.kind) by the clock", default: 0] += 1
            }
        }
    }

    /// Somebody looks: at the list, a page, the desk, the clocks. Nothing of another area may be seen, nothing of the
    /// own may be missing.
    private mutating func look() async throws {
        let isResident = random.chance(20)
        guard let resident = random.pick(people.residents), let staff = random.pick(people.staff) else { return }
        let actor = isResident ? office.resident(resident.id) : staff
        func sees(_ one: ModelCase) -> Bool {
            if isResident { return one.applicant == resident.id || one.members.contains(resident.id) }
            guard actor.may(.caseRead) || actor.may(.caseApply) else { return false }
            let township = one.villageID == office.village ? office.township : office.otherTownship
            guard !actor.scope.closed.contains(one.flow.serviceID) else { return false }
            return ModelPeople.sees(actor, village: one.villageID, township: township)
        }
        let own = Set(cases.filter(sees).map(\.id))
        if let one = random.pick(cases) {
            let found = (try? await casework.dossier(actor: actor, caseID: one.id)) != nil
            guard found == own.contains(one.id) else {
                throw ModelCase.Violation("\(actor.name) \(found ? "sees" : "does not see") case \(one.id)")
            }
        }
        counts["looked", default: 0] += 1
        if isResident {
            let listed = Set(try await casework.ownCases(actor: actor).map(\.id))
            guard listed == own || own.count > 50 else { throw ModelCase.Violation("own cases of \(actor.name)") }
        }
        guard !isResident, actor.may(.caseRead) else { return }
        try await lookAtLists(actor, own)
    }

    private mutating func lookAtLists(_ actor: Actor, _ own: Set<Int64>) async throws {
        let listing = try await casework.list(actor: actor, filter: CaseFilter(), limit: 100)
        let listed = Set(listing.files.map(\.id))
        guard listed.isSubset(of: own), listing.total == .exact(own.count), own.count > 100 || listed == own else {
            throw ModelCase.Violation("the list of \(actor.name) holds \(listing.total.text) of \(own.count)")
        }
        if let name = random.pick(people.residents)?.name {
            let found = try await casework.list(actor: actor, filter: CaseFilter(text: name), limit: 100)
            guard own.isSuperset(of: found.files.map(\.id)) else {
                throw ModelCase.Violation("\(actor.name) finds others' cases")
            }
        }
        let desk = try await casework.desk(actor: actor, limit: 100)
        let due = try await casework.dueClocks(actor: actor, filter: DeadlineFilter(), limit: 200)
        let shown = Set(desk.files.map(\.id) + due.map(\.file.id))
        guard shown.isSubset(of: own) else { throw ModelCase.Violation("\(actor.name) has others' cases on the desk") }
        guard desk.watches || desk.files.count == min(100, desk.due) else {
            throw ModelCase.Violation("\(desk.due) cases wait for \(actor.name), \(desk.files.count) are shown")
        }
        guard desk.watches else { return }
        counts["watched", default: 0] += 1
    }
}
