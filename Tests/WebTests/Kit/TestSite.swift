// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import FoundationNetworking
import Logging
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary
import Web

/// The whole site over a new store with 天门市's packs, served on a free port of this machine: two townships with a
/// village, a person, a case and an enrolment each, and whoever a test asks for as staff.
struct TestSite: Sendable {
    /// A browser that is signed in.
    struct Visitor: Sendable {
        let token: String
        let csrf: String
        let actor: Actor
    }

    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String
        var location: String { headers["location"] ?? "" }
    }

    /// One township with something of everything.
    struct Township: Sendable {
        let id: Int64
        let villageID: Int64
        let personID: Int64
        let caseID: Int64
        let familyID: Int64
        let enrolmentID: Int64
        /// An entry of the register of social organisations.
        let entryID: Int64
    }

    static let password = "test-password-2026"

    let rooms: Rooms
    /// Counts what pages ask the store.
    let statements: StatementCounter
    let clock: AdjustableClock
    let pack: ResolvedPack
    let live: LiveSite
    let routes: [Routes.Entry]
    let port: Int
    let here: Township
    let there: Township
    private let client: TestClient

    /// The county's pack, read once for all tests.
    static let shipped = Result { try ResolvedPack.load(packs: packsFolder, id: "hubei-tianmen") }

    static func run(
        on dialect: Dialect = .sqlite,
        _ test: @Sendable @escaping (TestSite) async throws -> Void
    ) async throws {
        try await turnstile.run { try await open(on: dialect, test) }
    }

    private static let turnstile = Turnstile(32)

    private static func open(
        on dialect: Dialect,
        _ test: @Sendable @escaping (TestSite) async throws -> Void
    ) async throws {
        try await TestStores.withStore(dialect, Rooms.migrations) { store in
            let database = StatementCounter(store)
            let pack = try shipped.get()
            let clock = TestStores.clock()
            let rooms = try await rooms(database, pack: pack, clock: clock)
            try await rooms.registers.install()
            let settings = SiteSettings(office: pack.office, demo: false)
            let context = SiteContext(
                rooms: rooms,
                templates: try await Templates(),
                assets: AssetStore(),
                settings: settings,
                neighbours: PlanNeighbours(packs: packsFolder, own: pack)
            )
            let live = LiveSite(context)
            let site = Site(live)
            let entries = site.routes.entries
            let (ports, announce) = AsyncStream.makeStream(of: Int.self)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let serve = site.server(logger: logger) { announce.yield($0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await serve() }
                guard let port = await ports.first(where: { _ in true }) else { return }
                let towns = try await townships(rooms, pack: pack)
                let testSite = TestSite(
                    rooms: rooms,
                    statements: database,
                    clock: clock,
                    pack: pack,
                    live: live,
                    routes: entries,
                    port: port,
                    here: towns[0],
                    there: towns[1],
                    client: TestClient()
                )
                try await test(testSite)
                group.cancelAll()
            }
        }
    }

    static var packsFolder: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "packs").path
    }

    static func rooms(
        _ database: any Database,
        pack: ResolvedPack,
        hash: String = "test",
        older: [String: ResolvedPack] = [:],
        clock: AdjustableClock
    ) async throws -> Rooms {
        let cipher = FieldCipher(TestStores.keyRing)
        let regions = Regions(database: database, audit: Audit(database: database, cipher: cipher), clock: clock)
        let lines = try pack.regions.map { region in
            RegionLine(
                code: region.code,
                name: region.name,
                level: Region.Level(rawValue: region.level) ?? .township,
                parentCode: region.parent,
                validFrom: try CivilDate(parsing: region.from),
                validUntil: try region.until.map { try CivilDate(parsing: $0) },
                successorCode: region.successor
            )
        }
        try await regions.load(actor: .system("test"), lines: lines)
        let tree = try await regions.tree()
        let functions = FunctionCatalog(
            pack.functions.map { definition in
                FunctionCatalog.Function(
                    id: definition.id,
                    title: definition.title,
                    levels: Set(definition.levels),
                    permissions: Set(definition.permissions.compactMap(Permission.init(rawValue:))),
                    seesBusinessData: definition.businessData,
                    closedServices: pack.closedServices(to: definition.id)
                )
            }
        )
        let services = try PackServices(pack, hash: hash, older: older) { tree.region($0)?.code ?? pack.root }
        return Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: functions,
            rootRegionID: tree.region(code: pack.root)?.id ?? 0,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office,
            exchanges: pack.exchanges,
            registers: pack.registers,
            plans: PlanBook(pack),
            documents: pack.documents,
            release: hash
        )
    }

    private static func townships(_ rooms: Rooms, pack: ResolvedPack) async throws -> [Township] {
        let tree = try await rooms.regions.tree()
        guard let county = tree.region(code: pack.root) else { return [] }
        var result: [Township] = []
        for township in tree.children(of: county.id).filter({ $0.level == .township }).prefix(2) {
            result.append(try await self.township(township.id, serial: result.count, rooms: rooms))
        }
        return result
    }

    private static func township(_ id: Int64, serial: Int, rooms: Rooms) async throws -> Township {
        let system = Actor.system("test")
        let village = try await rooms.regions.addVillages(
            actor: system,
            under: id,
            names: ["东风村（演示）"],
            from: try CivilDate(year: 2020, month: 1, day: 1)
        )[0]
        let name = ["王秀英", "刘桂兰"][serial]
        let person = try await rooms.parties.create(
            actor: system,
            PersonDraft(
                name: try PersonName(name),
                number: try number(serial: 120 + serial, today: rooms.clock.today),
                hukouRegionID: village,
                homeRegionID: village
            )
        )
        let caseID = try await rooms.casework.open(
            actor: system,
            requestID: UUIDv7.make(at: rooms.clock.now(), random: Access.systemRandom(10)),
            Casework.Opening(
                serviceID: "dibao",
                applicantPersonID: person,
                applicantName: name,
                regionID: id,
                villageRegionID: village,
                channel: .window
            )
        )
        let other = try await rooms.parties.create(
            actor: system,
            PersonDraft(
                name: try PersonName(["陈大勇", "赵立新"][serial]),
                number: try number(serial: 140 + serial, today: rooms.clock.today),
                hukouRegionID: village,
                homeRegionID: village
            )
        )
        let confirmed = rooms.clock.today.adding(months: -3)
        let family = try await rooms.database.read { transaction in
            try transaction.value("select id from family where case_id = \(caseID)", as: Int64.self)
        }
        let enrolment = try await rooms.database.write { transaction in
            try rooms.benefits.open(
                EnrolmentOpening(
                    programID: "dibao",
                    exclusionGroup: "basic-living",
                    regionID: village,
                    classCode: "A",
                    urban: .rural,
                    amount: Money(yuan: 400),
                    members: [other],
                    payeePersonID: other,
                    payeeName: "陈大勇",
                    confirmedOn: confirmed
                ),
                actor: system,
                in: transaction
            )
            return try transaction.value("select max(id) from enrolment", as: Int64.self)
        }
        let entry = try await rooms.registers.create(
            actor: system,
            registerID: "social_organization",
            regionID: id,
            typed: society(
                name: ["王秀英工作室（演示）", "刘桂兰工作室（演示）"][serial],
                code: ["52429006MJY9006X8B", "52429006MJY9007X4L"][serial]
            )
        )
        return Township(
            id: id,
            villageID: village,
            personID: person,
            caseID: caseID,
            familyID: family,
            enrolmentID: enrolment,
            entryID: entry.id
        )
    }

    /// A valid number of a fictional person born on 1966-03-04.
    static func number(serial: Int, today: CivilDate) throws -> ResidentID {
        let body = "42900619660304" + String(String(1_000 + serial % 1_000).suffix(3))
        return try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: today)
    }

    // MARK: - Visitors

    /// Somebody in one function of the pack, in the first township or its village where the function exists there.
    /// - Parameter there: whether in the second township.
    func staff(_ function: String, there isThere: Bool = false, mustChangePassword: Bool = false) async throws
        -> Visitor
    {
        let township = isThere ? there : here
        let definition = try rooms.access.functions.function(function)
        let level =
            ["village", "township", "county"].first { definition.levels.contains($0) } ?? definition.levels.first
            ?? "county"
        let region = ["village": township.villageID, "township": township.id][level]
        let tree = try await rooms.regions.tree()
        let county = tree.region(code: pack.root)?.id ?? 0
        let login = "t-\(UUID().uuidString.prefix(8).lowercased())"
        _ = try await rooms.access.createUser(
            actor: .system("test"),
            login: login,
            name: definition.title,
            password: Self.password,
            offices: [.init(function: function, level: level, regionID: region ?? county)],
            mustChangePassword: mustChangePassword
        )
        return try await visitor(rooms.access.login(login: login, password: Self.password, code: nil).token)
    }

    /// The resident behind a person, with a code from the window.
    func resident(_ personID: Int64) async throws -> Visitor {
        let phone = "1390000\(String(String(10_000 + personID % 10_000).suffix(4)))"
        let code = try await rooms.access.issueActivation(
            actor: .system("test"),
            personID: personID,
            phone: try PhoneNumber(phone)
        )
        let identity = rooms.access.counterIdentity
        return try await visitor(rooms.access.loginResident(phone: phone, code: code, through: identity).token)
    }

    func visitor(_ token: String) async throws -> Visitor {
        guard let signedIn = try await rooms.access.signedIn(token: token) else { throw AccessProblem.sessionEnded }
        return Visitor(token: token, csrf: signedIn.csrf, actor: signedIn.actor)
    }

    // MARK: - Requests

    func get(_ path: String, _ visitor: Visitor? = nil, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, visitor, headers: headers, body: nil)
    }

    /// Sends a form with the visitor's token, unless the form says otherwise.
    func post(
        _ path: String,
        _ visitor: Visitor? = nil,
        _ form: [String: String] = [:],
        token: Bool = true,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var form = form
        if token, let visitor { form["csrf"] = form["csrf"] ?? visitor.csrf }
        let body = form.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }.joined(separator: "&")
        var headers = headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return try await send("POST", path, visitor, headers: headers, body: Data(body.utf8))
    }

    /// Sends a form with a small picture in every file field that our forms know.
    func upload(_ path: String, _ visitor: Visitor, _ form: [String: String]) async throws -> Reply {
        var body = Data()
        for (name, value) in form.merging(["csrf": visitor.csrf], uniquingKeysWith: { $1 }) {
            body.append(Data("--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8))
        }
        for name in ["photo", "file", "sheet"] {
            let head = "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.png\"\r\n\r\n"
            body.append(Data(head.utf8) + Self.picture + Data("\r\n".utf8))
        }
        body.append(Data("--XX--\r\n".utf8))
        let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
        return try await send("POST", path, visitor, headers: headers, body: body)
    }

    static let picture =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data()

    /// A signature's picture, another one for each name.
    static func drawing(_ name: String) -> Data { picture.dropLast(12) + Data(name.utf8) + picture.suffix(12) }

    func send(
        _ method: String,
        _ path: String,
        _ visitor: Visitor?,
        headers: [String: String] = [:],
        body: Data?
    ) async throws -> Reply {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw WebProblem.noPage }
        var request = URLRequest(url: url)
        request.httpMethod = method
        // Many sites run side by side in one process; on a busy machine an answer may wait for the others.
        request.timeoutInterval = 300
        request.httpShouldHandleCookies = false
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let visitor { request.setValue("minzheng=\(visitor.token)", forHTTPHeaderField: "Cookie") }
        request.httpBody = body
        return try await client.send(request)
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
