// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Everybody who may act: every function at each of its levels, twice, in two townships with a village each, and
/// residents of all ages.
struct ModelPeople: Sendable {
    struct Resident: Sendable {
        let id: Int64
        let name: String
        let birth: CivilDate
        let villageID: Int64
        let townshipID: Int64
    }

    let staff: [Actor]
    let residents: [Resident]
    /// Functions by user.
    let functions: [Int64: String]

    init(_ office: CaseOffice) async throws {
        var staff: [Actor] = []
        let places: [String: [Int64]] = [
            "county": [office.county, office.county],
            "township": [office.township, office.township, office.otherTownship, office.otherTownship],
            "village": [office.village, office.otherVillage],
        ]
        for id in Self.functionIDs(office) {
            let function = try office.rooms.access.functions.function(id)
            for level in function.levels.sorted() {
                for region in places[level] ?? [] {
                    staff.append(
                        CaseOffice.actor(
                            userID: Int64(8_000 + staff.count),
                            name: "\(function.title)\(staff.count)",
                            function: function,
                            level: level,
                            region: region,
                            county: office.county
                        )
                    )
                }
            }
        }
        self.staff = staff
        try await office.rooms.database.write { [staff] in try ModelStore.employ(staff, in: $0) }
        functions = Dictionary(
            staff.map { ($0.userID ?? 0, $0.function ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        var residents: [Resident] = []
        for (place, year) in [1934, 1945, 1958, 1970, 1975, 1980, 1988, 1995, 2001, 2012, 2018, 1962].enumerated() {
            let isFirst = place % 3 != 2
            let birth = try CivilDate(year: year, month: 1 + place, day: 10)
            let name = "居民" + String(["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑"][place])
            let village = isFirst ? office.village : office.otherVillage
            let id = try await office.person(name, birth: birth.iso, village: village)
            let township = isFirst ? office.township : office.otherTownship
            residents.append(Resident(id: id, name: name, birth: birth, villageID: village, townshipID: township))
        }
        self.residents = residents
    }

    private static func functionIDs(_ office: CaseOffice) -> [String] {
        let services = office.rooms.casework.services.all
        let used = services.flatMap { $0.flow.steps.flatMap { ($0.chain + $0.delegatedChain).flatMap(\.functions) } }
        let all = Set(used + ["bureau-leader", "auditor", "administrator", "finance-clerk"])
        return all.subtracting(["resident"]).sorted()
    }

    /// Whether somebody may see cases of a village at all.
    static func sees(_ actor: Actor, village: Int64, township: Int64) -> Bool {
        switch actor.scope.reach {
        case .everything: true
        case .regions(let regions): regions.contains(village) || regions.contains(township)
        }
    }
}
