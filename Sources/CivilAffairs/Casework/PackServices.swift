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
    package let sources: [VerificationSource]
    package let knownSources: [VerificationSource]
    package let totals: [VerificationTotal]
    let cycles: [String: [String: Int]]
    let codes: @Sendable (Int64) -> String
    /// By function.
    private let turns: [String: [CaseTurn]]

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
        sources = Self.sources(pack)
        knownSources = Self.known(sources, older: Array(older.values))
        totals = pack.totals.map(VerificationTotal.init)
        cycles = Dictionary(grouping: pack.rechecks, by: \.program).mapValues { rechecks in
            Dictionary(rechecks.map { ($0.classCode, $0.months) }, uniquingKeysWith: { $1 })
        }
        releases = Dictionary(
            uniqueKeysWithValues: older.merging([hash: pack]) { $1 }.map { hash, pack in
                let services = pack.services.compactMap { definition in
                    pack.forms[definition.id].map { CaseService(definition, rules: $0, releaseHash: hash) }
                }
                let byID = Dictionary(services.map { ($0.flow.serviceID, $0) }, uniquingKeysWith: { $1 })
                return (hash, Release(pack: pack, services: byID))
            }
        )
        self.codes = codes
        turns = CaseTurn.turns(in: releases.values.flatMap(\.services.values))
    }

    package var all: [CaseService] { releases.values.flatMap(\.services.values) }

    package func turns(of function: String?) -> [CaseTurn] { function.flatMap { turns[$0] } ?? [] }

    package var current: [CaseService] {
        (releases[today]?.services.values).map { services in
            services.filter { !$0.ofEnrolment }.sorted {
                ($0.definition.order, $0.flow.serviceID) < ($1.definition.order, $1.flow.serviceID)
            }
        } ?? []
    }

    package var bundles: [BundleDefinition] { releases[today]?.pack.bundles ?? [] }

    package var partners: [PartnerDefinition] { releases[today]?.pack.partners ?? [] }

    package var provinces: [String] { releases[today]?.pack.provinces ?? [] }

    package var yields: [YieldDefinition] { releases[today]?.pack.yields ?? [] }

    package var matchings: [MatchingDefinition] { releases[today]?.pack.matchings ?? [] }

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

    package func ageOwed(_ service: CaseService, regionID: Int64, on date: CivilDate) -> Int? {
        guard let rule = service.definition.byAge, let pack = try? pack(release: service.releaseHash) else {
            return nil
        }
        return pack.parameters.row(rule.age, region: codes(regionID), on: date).flatMap {
            Int($0.value.prefix { ("0"..."9").contains($0) })
        }
    }

    package func youngAge(on date: CivilDate) -> Int { number("未成年人信息保护年龄", on: date) ?? 14 }

    package func emergencyMinutes(on date: CivilDate) -> Int { number("应急查阅时长", on: date) ?? 60 }

    package func recognitionDays(on date: CivilDate) -> Int? {
        guard let pack = releases[today]?.pack,
            pack.parameters.row("核对结果互认", region: pack.root, on: date)?.value == "是"
        else { return nil }
        return number("核对结果互认剩余天数", on: date) ?? 0
    }

    package func signsConsents(on date: CivilDate) -> Bool {
        guard let pack = releases[today]?.pack else { return false }
        return pack.parameters.row("核对授权须有签名", region: pack.root, on: date)?.value == "是"
    }

    package func verificationFileMonths(on date: CivilDate) -> Int? {
        number("核对往来文件保存月数", on: date).flatMap { $0 > 0 ? $0 : nil }
    }

    private func number(_ parameter: String, on date: CivilDate) -> Int? {
        guard let pack = releases[today]?.pack else { return nil }
        return pack.parameters.row(parameter, region: pack.root, on: date).flatMap {
            Int($0.value.prefix { ("0"..."9").contains($0) })
        }
    }

    package func startMonth(_ service: CaseService, file: CaseFile, appliedOn: CivilDate, decidedOn: CivilDate) throws
        -> Month
    {
        guard let name = service.definition.startParameter else {
            return service.result.cycle == .once ? decidedOn.month : decidedOn.month.adding(1)
        }
        let table = try pack(release: service.releaseHash).parameters
        let value = table.row(name, region: codes(file.regionID), on: decidedOn)?.value
        switch value {
        case "申请当月": return appliedOn.month
        case "申请次月": return appliedOn.month.adding(1)
        case "批准当月": return decidedOn.month
        case "批准次月": return decidedOn.month.adding(1)
        default: throw CaseworkProblem.missing(items: ["政策包参数“\(name)”（申请当月、申请次月、批准当月或批准次月）"])
        }
    }

    package func code(of regionID: Int64) -> String { codes(regionID) }

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
}
