// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
import SharedKernel
package import Vocabulary

/// The services of the releases that are loaded, in the form the engine runs.
package struct PackServices: CaseServices {
    /// Releases by hash; the newest is today's.
    private let releases: [String: Release]
    let today: String
    package let totals: [VerificationTotal]
    private let cycles: [String: [String: Int]]
    let codes: @Sendable (Int64) -> String

    struct Release: Sendable {
        let pack: ResolvedPack
        let services: [String: CaseService]
    }

    /// - Parameters:
    ///   - hash: identifies the release; cases keep it.
    ///   - older: releases that were in force before and that cases were opened under, by hash.
    ///   - codes: code of a region by its key, for parameters that differ by place.
    /// - Throws: `PackProblem` when the pack may not come into force.
    package init(
        _ pack: ResolvedPack,
        hash: String,
        older: [String: ResolvedPack] = [:],
        codes: @escaping @Sendable (Int64) -> String
    ) throws {
        let faults = Self.faults(of: pack)
        guard faults.isEmpty else { throw PackProblem(faults) }
        today = hash
        totals = pack.totals.map(VerificationTotal.init)
        cycles = Dictionary(grouping: pack.rechecks, by: \.program).mapValues { rechecks in
            Dictionary(rechecks.map { ($0.classCode, $0.months) }, uniquingKeysWith: { $1 })
        }
        releases = try Dictionary(
            uniqueKeysWithValues: older.merging([hash: pack]) { $1 }.map { hash, pack in
                let services = try pack.services.map { try Self.service($0, release: hash) }
                let byID = Dictionary(services.map { ($0.flow.serviceID, $0) }, uniquingKeysWith: { $1 })
                return (hash, Release(pack: pack, services: byID))
            }
        )
        self.codes = codes
    }

    package var all: [CaseService] { releases.values.flatMap(\.services.values) }

    package var current: [CaseService] {
        (releases[today]?.services.values).map { services in
            services.filter { !$0.ofEnrolment }.sorted { $0.flow.serviceID < $1.flow.serviceID }
        } ?? []
    }

    package func recheckCycles(of program: String) throws -> [String: Int] {
        guard let cycles = cycles[program] else { throw CaseworkProblem.noRecheckCycles(program: program) }
        return cycles
    }

    package func review(of program: String) -> CaseService? {
        releases[today]?.services.values.first { $0.ofEnrolment && $0.program == program }
    }

    package func taperMonths(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Int? {
        let table = try pack(release: service.releaseHash).parameters
        return table.row("渐退月数", region: codes(regionID), on: date).flatMap {
            Int($0.value.prefix { ("0"..."9").contains($0) })
        }
    }

    package func service(_ id: String, release: String?) throws -> CaseService {
        guard let service = releases[release ?? today]?.services[id] else {
            throw CaseworkProblem.unknownService(id)
        }
        return service
    }

    /// Hashes of every release that is loaded, one before the others.
    func releaseHashes(first: String) -> [String] { [first] + releases.keys.filter { $0 != first }.sorted() }

    func pack(release: String) throws -> ResolvedPack {
        guard let release = releases[release] else { throw CaseworkProblem.unknownService(release) }
        return release.pack
    }

    package var calendar: WorkCalendar { releases[today]?.pack.calendar ?? WorkCalendar([]) }

    /// 社会救助法 44 条 leaves it to the province: the parameter 确认权限下放, and the county's absence of it means no.
    package func isDelegated(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Bool {
        let table = try pack(release: service.releaseHash).parameters
        return table.row("确认权限下放", region: codes(regionID), on: date)?.value == "是"
    }

    // MARK: - From the pack's words to the engine's

    private static func service(_ definition: ServiceDefinition, release: String) throws -> CaseService {
        CaseService(
            flow: CaseFlow(
                serviceID: definition.id,
                title: definition.title,
                steps: try definition.steps.map(step),
                clocks: try definition.clocks.map(clock)
            ),
            fields: definition.fields.map(field),
            materials: definition.materials.map {
                CaseMaterialNeed(
                    id: $0.id,
                    title: $0.title,
                    lookedUp: $0.source == .lookup,
                    required: $0.required,
                    hint: $0.hint
                )
            },
            program: definition.program,
            programTitle: definition.programTitle,
            exclusionGroup: definition.exclusionGroup,
            exclusionGroupTitle: definition.exclusionGroupTitle ?? definition.exclusionGroup,
            ofEnrolment: definition.origin == .enrolment,
            consentMonths: definition.consentMonths,
            summary: definition.summary,
            keywords: definition.keywords,
            basis: definition.basis,
            releaseHash: release
        )
    }

    private static func step(_ step: ServiceDefinition.Step) throws -> CaseFlow.Step {
        let kind: CaseFlow.Kind =
            switch step.kind {
            case .form: .form
            case .verification: .verification
            case .visit: .visit
            case .decide: .decide
            case .posting: .posting
            }
        return CaseFlow.Step(
            id: step.id,
            title: step.title,
            kind: kind,
            chain: step.chain.map { CaseFlow.Link(functions: $0.functions, title: $0.title) },
            delegatedChain: step.delegatedChain.map { CaseFlow.Link(functions: $0.functions, title: $0.title) },
            outcomes: try step.outcomes.map(outcome),
            days: step.days
        )
    }

    private static func outcome(_ outcome: ServiceDefinition.Outcome) throws -> CaseFlow.Outcome {
        let target: CaseFlow.Target =
            switch outcome.end {
            case .approved?: .end(.approved)
            case .refused?: .end(.refused)
            case .withdrawn?: .end(.withdrawn)
            case nil: .step(outcome.next ?? "")
            }
        let effects = try outcome.effects.map { id in
            guard let kind = CaseEffect.Kind(rawValue: id) else { throw CaseworkProblem.unknownAction(id) }
            return kind
        }
        return CaseFlow.Outcome(
            id: outcome.id,
            title: outcome.title,
            target: target,
            effects: effects,
            needsReason: outcome.needsReason
        )
    }

    private static func clock(_ clock: ServiceDefinition.Clock) throws -> CaseFlow.Clock {
        let unit: Deadline.Unit =
            switch clock.unit {
            case .workingDay: .workingDay
            case .day: .day
            case .month: .month
            }
        return CaseFlow.Clock(
            id: clock.id,
            title: clock.title,
            starts: event(clock.starts),
            stops: event(clock.stops),
            unit: unit,
            length: clock.length,
            delegatedLength: clock.delegatedLength,
            pausable: clock.pausable,
            isTotal: clock.total
        )
    }

    private static func event(_ text: String) -> CaseFlow.Event {
        if text == "accepted" { return .accepted }
        if text.hasPrefix("entered:") { return .entered(step: String(text.dropFirst(8))) }
        if text.hasPrefix("left:") { return .left(step: String(text.dropFirst(5))) }
        return .decided
    }

    private static func field(_ field: ServiceDefinition.Field) -> CaseField {
        let answer: CaseField.Answer =
            switch field.type {
            case .text: .text
            case .money: .money(period: field.period)
            case .number: .number(unit: field.unit ?? "")
            case .date: .date
            case .yesNo: .yesNo
            case .choice: .choice(field.options.map { CaseField.Option(value: $0, title: $0) })
            }
        let entity: CaseField.Entity =
            switch field.entity {
            case .family: .family
            case .member: .member
            case .supporter: .supporter
            }
        return CaseField(
            id: field.id,
            title: field.title,
            entity: entity,
            answer: answer,
            input: field.input,
            required: field.required,
            help: field.help,
            group: field.group
        )
    }
}
