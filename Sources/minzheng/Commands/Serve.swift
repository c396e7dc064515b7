// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Hummingbird
import Logging
import Packs
import SharedKernel
import Storage
import Vocabulary
import Web

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "启动网站")

    @OptionGroup var store: StoreOptions
    @Option(help: "端口") var port = 8080
    @Option(help: "监听地址") var host = "127.0.0.1"
    @Option(help: "页面模板目录，仅供开发") var templates: String?
    @Flag(help: "只通过 https 提供服务（Cookie 加 Secure）") var https = false

    @Option(help: "群众访问的网址，印在文书和公示的二维码里，如 https://mz.example.gov.cn；不写则用打开页面的网址")
    var publicAddress = ""

    @Option(help: "各地政策包的目录，用来把规划指标和外地并列；没有这个目录就只有本地的")
    var packs = "packs"

    @Option(help: "仅供演示库：把日期往后拨若干天，演示公示期满等情形") var demoDaysAhead = 0

    @Option(help: "与有关部门交换核对文件的文件夹（其中 outbox 放委托，inbox 收回执）；演示库默认为数据目录下的 exchange")
    var exchange: String?

    @OptionGroup var messageOptions: MessageOptions

    @Flag(
        inversion: .prefixedNo,
        help: "仅供演示库：另起一个进程扮演各部门，默认在演示库没有写 --exchange 时启用"
    )
    var demoDepartments: Bool?

    func run() async throws {
        let clock: any CivilClock = demoDaysAhead > 0 ? ShiftedClock(daysAhead: demoDaysAhead) : SystemClock()
        let composition = try await Composition.open(
            store,
            clock: clock,
            allowedHosts: messageOptions.allowedHosts
        )
        let accounts = try await composition.releases.setting("demo-accounts").map {
            try JSONDecoder().decode([DemoAccount].self, from: Data($0.utf8))
        }
        let resident = try await DemoResident.kept(in: composition.releases)
        guard (demoDaysAhead == 0 && demoDepartments != true) || accounts != nil else { throw CommandProblem.onlyDemo }
        let templates = try await Templates(directory: templates)
        let assets = AssetStore()
        let (https, publicAddress) = (https, publicAddress)
        let neighbours = PlanNeighbours(packs: packs, own: composition.pack)
        let site: @Sendable (Composition) -> SiteContext = { composition in
            SiteContext(
                rooms: composition.rooms,
                templates: templates,
                assets: assets,
                settings: SiteSettings(
                    office: composition.pack.office,
                    demo: accounts != nil,
                    demoAccounts: (accounts ?? []).map { .init(login: $0.login, title: $0.title) },
                    demoResident: resident.map { .init(name: $0.name, phone: $0.phone, code: $0.shownCode) },
                    secureCookies: https,
                    publicAddress: publicAddress
                ),
                identity: accounts == nil ? nil : DemoIdentity(composition.rooms.access.counterIdentity),
                neighbours: neighbours
            )
        }
        let live = LiveSite(site(composition))
        let watch = ReleaseWatch(
            live: live,
            releases: composition.releases,
            running: composition.hash,
            pack: composition.pack
        ) { site(try await composition.under($0)) }
        var logger = Logger(label: "minzheng")
        logger.logLevel = .notice
        if let warning = composition.warning { logger.warning("\(warning)") }
        let application = Application(
            router: Site(live).router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "minzheng"),
            onServerRunning: { [host] channel in
                let shown = channel.localAddress?.port ?? port
                announce(host: host, port: shown, accounts: accounts, resident: resident)
            },
            logger: logger
        )
        let sealer = Task { [rooms = composition.rooms] in
            while !Task.isCancelled {
                // Cancelled while it sleeps, it seals a last time and ends at its condition.
                try? await Task.sleep(for: .seconds(1))
                await logger.attempt("audit sealing") { try await rooms.audit.sealBlock(at: rooms.clock.now()) }
            }
        }
        let watching = Task { [logger] in await watch.run(logger: logger) }
        let folder = exchangeFolder(demo: accounts != nil)
        let loop = ExchangeLoop(
            rooms: { live.context.rooms },
            folder: folder,
            poster: SystemPoster(AddressGuard(allowed: messageOptions.allowedHosts)),
            logger: logger
        )
        let exchanging = Task { await loop.run() }
        let working = WorkbenchLoop(workbench: { live.context.rooms.workbench }, logger: logger)
        let simulating = Task { await working.run() }
        let clocks = ClockLoop(
            effects: { live.context.rooms.effects },
            casework: { live.context.rooms.casework },
            logger: logger
        )
        let expiring = Task { await clocks.run() }
        let boards = BoardLoop(boards: { live.context.rooms.boards }, logger: logger)
        let counting = Task { await boards.run() }
        let bulk = BulkLoop(rooms: { live.context.rooms }, logger: logger)
        let taking = Task { await bulk.run() }
        let sending = MessageLoop(
            messages: { live.context.rooms.messages },
            webhooks: { live.context.rooms.webhooks },
            gateway: try messageOptions.gateway(usual: accounts == nil ? nil : "\(store.data)/sms"),
            logger: logger
        )
        let telling = Task { await sending.run() }
        let departments = try departments(loop, demo: accounts != nil)
        try await application.runService()
        departments?.stop()
        let tasks = [sealer, watching, exchanging, simulating, expiring, counting, telling, taking]
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        try await composition.rooms.database.close()
    }

    private func exchangeFolder(demo: Bool) -> String? {
        exchange ?? (demo ? "\(store.data)/exchange" : nil)
    }

    private func departments(_ loop: ExchangeLoop, demo: Bool) throws -> DemoDepartmentsProcess? {
        guard demo, demoDepartments ?? (exchange == nil), let outbox = loop.outbox, let inbox = loop.inbox else {
            return nil
        }
        return try DemoDepartmentsProcess(outbox: outbox, inbox: inbox, daysAhead: demoDaysAhead)
    }

    /// Whoever starts the server through a pipe waits for these lines, which a full buffer would hold back.
    private func announce(host: String, port: Int, accounts: [DemoAccount]?, resident: DemoResident?) {
        defer { fflush(nil) }
        print("民政一网已启动：http://\(host):\(port)/")
        guard let accounts else { return }
        print("演示账户（密码均为 \(DemoAccount.password)）：")
        for account in accounts { print("  \(account.login)  \(account.title)") }
        if let resident { print("演示居民 \(resident.line)，从 http://\(host):\(port)/my 登录。") }
        let hasCases = accounts.contains { $0.login == "jingling" }
        let first = hasCases ? "先用 jingling 受理一件低保申请" : "先用 lingdao 看领导看板和规划，再用 jingban 填报指标"
        print("从 http://\(host):\(port)/login 登录，\(first)。")
    }
}

/// An account of the demo, listed on its login page.
struct DemoAccount: Codable, Sendable {
    /// The demo's own password; there is none outside it.
    static let password = "minzheng-demo-2026"

    let login: String
    let title: String
}
