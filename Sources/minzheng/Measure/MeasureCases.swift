// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import Policy
import SharedKernel
import Storage
import Vocabulary

/// Times casework over hundreds of thousands of open cases for `scripts/bench`. What it makes stays, so it refuses
/// stores that are no demo.
struct MeasureCasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-cases",
        abstract: "在演示库上测量办件：待办、详情、流转和事项加载",
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions
    @Option(help: "先生成多少个在办件；0 不生成，只测量") var fill = 0
    @Option(help: "并发流转测多少秒") var seconds = 8
    @Option(help: "同时办理的人数") var clients = 16
    @Option(help: "只生成这个事项第一个环节的办件；不写则所有事项、所有环节都有") var service: String?
    @Flag(help: "把所有办件编入检索，再测量检索") var search = false

    func run() async throws {
        let composition = try await Composition.open(store)
        guard try await composition.releases.setting("demo-accounts") != nil else { throw CommandProblem.onlyDemo }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        if fill > 0 {
            let filler = CaseFiller(rooms: composition.rooms, release: composition.hash, only: service)
            let made = try await filler.fill(fill)
            print(String(decoding: try encoder.encode(made), as: UTF8.self))
        } else if search {
            let found = try await SearchMeasure(rooms: composition.rooms).run()
            print(String(decoding: try encoder.encode(found), as: UTF8.self))
        } else {
            let measure = CaseMeasure(rooms: composition.rooms, pack: composition.pack)
            let times = try await measure.run(seconds: seconds, clients: clients)
            print(String(decoding: try encoder.encode(times), as: UTF8.self))
        }
        try await composition.rooms.database.close()
    }
}

/// Makes open cases at every step of every service, with answers, history and clocks.
private struct CaseFiller {
    struct Made: Encodable {
        let cases: Int
        let services: Int
        let seconds: Double
    }

    let rooms: Rooms
    let release: String
    /// A service of which alone cases are made, at their first step.
    let only: String?

    func fill(_ count: Int) async throws -> Made {
        let start = ContinuousClock.now
        let services = rooms.casework.services.current
        let places = services.flatMap(places).filter { place in
            only == nil || (place.serviceID == only && place.state == "draft")
        }
        let answers = services.flatMap(answers)
        let tree = try await rooms.regions.tree()
        let homes = tree.all.filter { $0.level == .village }.compactMap { village in
            village.parentID.map { (village: village.id, township: $0) }
        }
        let now = rooms.clock.now()
        let days = (0..<60).map { (accepted: now.date.adding(days: $0 % 20 - 20), due: now.date.adding(days: $0 - 20)) }
        let made = try await rooms.database.write { [release] transaction in
            let made = try MeasureCaseStore.lay(count, places, homes: homes, in: transaction)
            let first = try transaction.newKeys(made * MeasureCaseStore.Keys.each)
            let keys = MeasureCaseStore.Keys(first: first, count: made)
            try MeasureCaseStore.cases(days: days, release: release, keys: keys, at: now, in: transaction)
            try MeasureCaseStore.histories(answers, release: release, keys: keys, at: now, in: transaction)
            try MeasureCaseStore.end(written: made, in: transaction)
            return made
        }
        return Made(cases: made, services: services.count, seconds: start.duration(to: .now) / .seconds(1))
    }

    private func places(_ service: CaseService) -> [MeasureCaseStore.Place] {
        let unaccepted = unaccepted(service.flow)
        let clock = service.flow.clocks.first(where: \.total) ?? service.flow.clocks.first
        return service.flow.steps.flatMap { step in
            step.chain.indices.map { link in
                MeasureCaseStore.Place(
                    serviceID: service.flow.serviceID,
                    title: service.flow.title,
                    step: step.id,
                    link: link,
                    proposed: link > 0 ? step.outcomes.first?.id : nil,
                    state: step.id == service.flow.steps[0].id ? "draft" : "open",
                    isAccepted: !unaccepted.contains(step.id),
                    clock: unaccepted.contains(step.id)
                        ? nil : clock.map { ($0.id, $0.title, $0.unit.rawValue, $0.length) }
                )
            }
        }
    }

    /// Steps that are reached before anything is accepted.
    private func unaccepted(_ flow: CaseFlow) -> Set<String> {
        var found: Set<String> = [flow.steps[0].id]
        var open = Array(found)
        while let id = open.popLast() {
            for outcome in flow.steps.first(where: { $0.id == id })?.outcomes ?? [] {
                guard let next = outcome.next, !outcome.effects.contains(.receipt), !outcome.has(.register) else {
                    continue
                }
                if found.insert(next).inserted { open.append(next) }
            }
        }
        return found
    }

    private func answers(_ service: CaseService) -> [MeasureCaseStore.Answer] {
        let fields = service.fields.filter { $0.entity != .supporter && $0.step == nil && $0.type != .computed }
        return fields.prefix(40).enumerated().map { number, field in
            MeasureCaseStore.Answer(
                serviceID: service.flow.serviceID,
                number: number,
                isPersonal: field.entity == .member,
                name: field.name,
                value: value(field)
            )
        }
    }

    /// Something that the field would take.
    private func value(_ field: CaseField) -> String {
        switch field.type {
        case .text, .longText, .address: MeasureCaseStore.Answer.ownWords
        case .region: "演示"
        case .money: "100.00元" + (field.period.map { "/\($0)" } ?? "")
        case .number: "2\(field.unit ?? "")"
        case .date: "2026-01-15"
        case .choice: field.options.first ?? ""
        case .yesNo: "否"
        case .telephone: "13800000000"
        case .idNumber: "429006197503080046"
        case .creditCode: "91420000MA00000000"
        case .place: "30.663,113.166"
        case .computed, .person, .household, .organization, .file, .photo, .signature: ""
        }
    }
}

/// The figures.
private struct CaseMeasure {
    struct Times: Encodable {
        /// Median milliseconds of the to-dos by login, of reading a case, and of one transition.
        var desks: [String: Double] = [:]
        var due: [String: Int] = [:]
        var dossier = 0.0
        var transition = 0.0
        var slowestHundredth = 0.0
        /// Transitions a second by all clients together, how many were acknowledged, and how many rivals were refused.
        var rate = 0.0
        var acknowledged = 0
        var refused = 0
        /// Seconds for a bulk run over so many cases, from the press of the button to the last result.
        var bulk = 0.0
        var bulkCases = 0
        /// Milliseconds: the services from their files to running definitions, and beside it the whole pack.
        var load = 0.0
        var services = 0
        var pack = 0.0
    }

    private static let service = "jubao-tousu"

    let rooms: Rooms
    let pack: ResolvedPack

    func run(seconds: Int, clients: Int) async throws -> Times {
        var times = Times()
        try load(&times)
        for login in ["jingling", "hedui", "jingban", "shenhe", "qianfa", "lingdao", "tousu"] {
            let actor = try await rooms.access.actor(login: login)
            times.desks[login] = try await median(of: 21) { _ = try await rooms.casework.desk(actor: actor) }.middle
            times.due[login] = try await rooms.casework.desk(actor: actor).due
        }
        let officer = try await rooms.access.actor(login: "tousu")
        let drafts = try await rooms.database.read {
            try MeasureCaseStore.waiting(Self.service, step: "apply", limit: 100_000, in: $0)
        }
        guard drafts.count > 400 else { throw Unexpected.tooFew(drafts.count) }
        var next = drafts.makeIterator()
        times.dossier = try await median(of: 200) {
            if let id = next.next() { _ = try await rooms.casework.dossier(actor: officer, caseID: id) }
        }.middle
        var queue = drafts.makeIterator()
        let single = try await median(of: 200) {
            if let id = queue.next() { try await press(officer, id, version: 3, "submit") }
        }
        (times.transition, times.slowestHundredth) = (single.middle, single.slow)
        let left = Array(queue)
        let many = left.prefix(min(BulkRun.most, left.count / 2))
        try await bulk(Array(many), officer, &times)
        try await crowd(Array(left.dropFirst(many.count)), officer, seconds: seconds, clients: clients, &times)
        return times
    }

    private func load(_ times: inout Times) throws {
        let files = pack.layers.map { layer in
            (layer.id, layer.files.filter { $0.key.hasPrefix("services/") || $0.key == "pack.yaml" })
        }
        var runs: [(services: Double, whole: Double)] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let services = try files.flatMap { try PackLoader.load(files: $0.1, name: $0.0).services }
            for service in services {
                let rules = try FormRules(
                    service,
                    policy: service.program.flatMap(pack.policies.program),
                    book: pack.policies,
                    parameters: pack.parameters
                )
                _ = CaseService(service, rules: rules, releaseHash: "")
            }
            let middle = ContinuousClock.now
            _ = try ResolvedPack(try pack.layers.map { try PackLoader.load(files: $0.files, name: $0.id) })
            runs.append((start.duration(to: middle) / .milliseconds(1), middle.duration(to: .now) / .milliseconds(1)))
            times.services = services.count
        }
        times.load = runs.map(\.services).sorted()[2]
        times.pack = runs.map(\.whole).sorted()[2]
    }

    /// Submits many cases in one bulk run, as the background does it.
    private func bulk(_ cases: [Int64], _ officer: Actor, _ times: inout Times) async throws {
        let id = try await rooms.casework.chooseBulk(actor: officer, .some(cases))
        let offers = try await rooms.casework.bulk(actor: officer, id: id).offers
        guard let offer = offers.first(where: { $0.choice.action == "submit" }) else { throw Unexpected.noOffer }
        let start = ContinuousClock.now
        try await rooms.casework.startBulk(actor: officer, id: id, key: offer.key, comment: "")
        while try await rooms.effects.workBulk(worker: "measure", access: rooms.access) {}
        times.bulk = start.duration(to: .now) / .seconds(1)
        let run = try await rooms.casework.bulk(actor: officer, id: id).run
        guard run.state == .done, run.refused == 0 else { throw Unexpected.rivals(run.refused) }
        times.bulkCases = run.done
    }

    /// Everybody takes the next case, submits and accepts it; at every eighth two press the same button at once.
    private func crowd(
        _ cases: [Int64],
        _ officer: Actor,
        seconds: Int,
        clients: Int,
        _ times: inout Times
    ) async throws {
        let line = Line(cases)
        let before = try await rooms.database.read { try MeasureCaseStore.totals(in: $0) }
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let done = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for _ in 0..<clients { group.addTask { try await serve(line, officer, until: end) } }
            return try await group.reduce(into: (0, 0)) { $0 = ($0.0 + $1.0, $0.1 + $1.1) }
        }
        let spent = start.duration(to: .now) / .seconds(1)
        let after = try await rooms.database.read { try MeasureCaseStore.totals(in: $0) }
        let (versions, actions) = (after.versions - before.versions, after.actions - before.actions)
        guard versions == done.0, actions == done.0 else { throw Unexpected.lost(done.0, versions, actions) }
        (times.acknowledged, times.refused, times.rate) = (done.0, done.1, Double(done.0) / spent)
    }

    private func serve(_ line: Line, _ officer: Actor, until end: ContinuousClock.Instant) async throws -> (Int, Int) {
        var (done, refused) = (0, 0)
        while ContinuousClock.now < end, let (place, id) = await line.next() {
            if place % 8 == 0 {
                async let first = attempt(officer, id, version: 3, "submit")
                async let second = attempt(officer, id, version: 3, "submit")
                let both = try await [first, second].filter(\.self).count
                guard both == 1 else { throw Unexpected.rivals(both) }
                refused += 1
            } else {
                try await press(officer, id, version: 3, "submit")
            }
            try await press(officer, id, version: 4, "accept")
            done += 2
        }
        return (done, refused)
    }

    private func attempt(_ actor: Actor, _ id: Int64, version: Int64, _ action: String) async throws -> Bool {
        do {
            try await press(actor, id, version: version, action)
            return true
        } catch CaseworkProblem.stale {
            return false
        }
    }

    private func press(_ actor: Actor, _ id: Int64, version: Int64, _ action: String) async throws {
        try await rooms.effects.act(
            actor: actor,
            Casework.Move(
                caseID: id,
                version: version,
                requestID: "measure \(id) \(version) \(UUID().uuidString)",
                action: action,
                comment: nil
            )
        )
    }

    /// Milliseconds: the middle, and what one in a hundred takes longer than.
    private func median(of count: Int, _ body: () async throws -> Void) async throws -> (middle: Double, slow: Double) {
        var found: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await body()
            found.append(start.duration(to: .now) / .milliseconds(1))
        }
        found.sort()
        return (found[count / 2], found[min(count - 1, count * 99 / 100)])
    }

    /// Cases that wait, each for one client.
    private actor Line {
        private let cases: [Int64]
        private var place = 0

        init(_ cases: [Int64]) { self.cases = cases }

        func next() -> (Int, Int64)? {
            guard place < cases.count else { return nil }
            place += 1
            return (place, cases[place - 1])
        }
    }

    private enum Unexpected: Error {
        case tooFew(Int)
        case lost(Int, Int, Int)
        case rivals(Int)
        case noOffer
    }
}
