// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// Fills a new store with a bureau's office, and a county's with its people and work in every state, through the same
/// facades that staff use.
struct DemoBuilder {
    let rooms: Rooms
    let root: String
    let seed: UInt64
    let clock: AdjustableClock

    /// The people who work in the demo.
    struct Office: Sendable {
        let accounts: [DemoAccount]
        /// Actors by login.
        let actors: [String: Actor]
        let villageID: Int64
        let townshipID: Int64
    }

    private static let villagesPerTownship = 14

    func villagesAndOffice() async throws -> Office {
        var random = DemoRandom(seed: seed &+ 7)
        let tree = try await rooms.regions.tree()
        guard let county = tree.region(code: root) else { throw CommandProblem.noRegion(root) }
        for township in tree.children(of: county.id) where township.level == .township {
            _ = try await rooms.regions.addVillages(
                actor: .system("demo"),
                under: township.id,
                names: DemoNames.villages(Self.villagesPerTownship, &random),
                from: try CivilDate(year: 2020, month: 1, day: 1)
            )
        }
        return try await countyOffice(county.id)
    }

    private typealias Colleague = (login: String, name: String, function: String, level: String, region: Region?)

    /// The bureau of a prefecture: it has a plan, standards and what its counties report, and no cases.
    func prefectureOffice() async throws -> Office {
        let tree = try await rooms.regions.tree()
        guard let prefecture = tree.region(code: root) else { throw CommandProblem.noRegion(root) }
        let people: [Colleague] = [
            ("jingban", "彭涛", "prefecture-drafter", "prefecture", nil),
            ("shenhe", "田丽", "prefecture-checker", "prefecture", nil),
            ("lingdao", "郑志刚", "prefecture-leader", "prefecture", nil),
            ("admin", "孙超", "administrator", "prefecture", nil),
            ("shenji", "顾文", "prefecture-auditor", "prefecture", nil),
        ]
        return try await office(of: prefecture.id, people, villageID: prefecture.id, townshipID: prefecture.id)
    }

    private func countyOffice(_ county: Int64) async throws -> Office {
        let tree = try await rooms.regions.tree()
        let townships = tree.children(of: county).filter { $0.level == .township }
        let first = townships[0]
        let village = tree.children(of: first.id)[0]
        let other = townships.count > 1 ? townships[1] : first
        let people: [Colleague] = [
            ("cunwei", "陈秀兰", "village-worker", "village", village),
            ("jingling", "李敏", "township-clerk", "township", first),
            ("jinglingfz", "周建国", "township-head", "township", first),
            ("houkou", "吴芳", "township-clerk", "township", other),
            ("houkoufz", "郑兰", "township-head", "township", other),
            ("hedui", "何静", "verifier", "county", nil),
            ("jingban", "彭涛", "county-drafter", "county", nil),
            ("shenhe", "田丽", "county-checker", "county", nil),
            ("qianfa", "方志平", "county-signer", "county", nil),
            ("hunyin", "沈洁", "marriage-registrar", "county", nil),
            ("shouyang", "余晓", "adoption-registrar", "county", nil),
            ("ertong", "范琳", "child-welfare-officer", "county", nil),
            ("shezu", "石磊", "organization-registrar", "county", nil),
            ("diming", "江涛", "place-name-officer", "county", nil),
            ("binzang", "熊伟", "funeral-officer", "county", nil),
            ("tousu", "夏雨", "complaint-officer", "county", nil),
            ("caiwu", "罗娟", "finance-clerk", "county", nil),
            ("caiwufh", "谭明", "finance-checker", "county", nil),
            ("lingdao", "郑志刚", "bureau-leader", "county", nil),
            ("admin", "孙超", "administrator", "county", nil),
            ("shenji", "顾文", "auditor", "county", nil),
        ]
        return try await office(of: county, people, villageID: village.id, townshipID: first.id)
    }

    private func office(
        of seat: Int64,
        _ people: [Colleague],
        villageID: Int64,
        townshipID: Int64
    ) async throws -> Office {
        let tree = try await rooms.regions.tree()
        var accounts: [DemoAccount] = []
        var actors: [String: Actor] = [:]
        for person in people {
            let regionID = person.region?.id ?? seat
            _ = try await rooms.access.createUser(
                actor: .system("demo"),
                login: person.login,
                name: person.name,
                password: DemoAccount.password,
                offices: [.init(function: person.function, level: person.level, regionID: regionID)],
                mustChangePassword: false
            )
            let function = try rooms.access.functions.function(person.function)
            accounts.append(
                DemoAccount(login: person.login, title: "\(person.name) · \(function.title) · \(tree.name(regionID))")
            )
            actors[person.login] = try await rooms.access.actor(login: person.login)
        }
        return Office(accounts: accounts, actors: actors, villageID: villageID, townshipID: townshipID)
    }

    /// People and their households. Returns how many people were made.
    func population(_ wanted: Int) async throws -> Int {
        let tree = try await rooms.regions.tree()
        let villages = tree.all.filter { $0.level == .village }
        let people = DemoPopulation(wanted, seed: seed, villages: villages, today: clock.today)
        return try await rooms.parties.load(actor: .system("demo"), from: people)
    }
}

/// Card numbers with a right check digit that no bank issued.
enum DemoCards {
    static func card(_ random: inout DemoRandom) -> String {
        var body = "622848"
        for _ in 0..<12 { body += String(random.below(10)) }
        for digit in 0...9 where BankCard.luhn(body + String(digit)) { return body + String(digit) }
        return body + "0"
    }
}
