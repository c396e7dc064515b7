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

    @Option(help: "仅供演示库：把日期往后拨若干天，演示公示期满等情形") var demoDaysAhead = 0

    func run() async throws {
        let clock: any CivilClock = demoDaysAhead > 0 ? ShiftedClock(daysAhead: demoDaysAhead) : SystemClock()
        let composition = try await Composition.open(store, clock: clock)
        let accounts = try await composition.releases.setting("demo-accounts").map {
            try JSONDecoder().decode([DemoAccount].self, from: Data($0.utf8))
        }
        guard demoDaysAhead == 0 || accounts != nil else { throw CommandProblem.onlyDemo }
        let context = SiteContext(
            rooms: composition.rooms,
            templates: try await Templates(directory: templates),
            assets: AssetStore(),
            settings: SiteSettings(
                office: composition.pack.office,
                demo: accounts != nil,
                demoAccounts: (accounts ?? []).map { .init(login: $0.login, title: $0.title) },
                secureCookies: https
            )
        )
        var logger = Logger(label: "minzheng")
        logger.logLevel = .notice
        let application = Application(
            router: Site(context).router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "minzheng"),
            onServerRunning: { [host] channel in
                let shown = channel.localAddress?.port ?? port
                announce(host: host, port: shown, accounts: accounts)
            },
            logger: logger
        )
        let sealer = Task { [rooms = composition.rooms] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                do {
                    try await rooms.audit.sealBlock(at: rooms.clock.now())
                } catch {
                    logger.error("audit sealing failed", metadata: ["error": "\(error)"])
                }
            }
        }
        try await application.runService()
        sealer.cancel()
        try await composition.rooms.database.close()
    }

    private func announce(host: String, port: Int, accounts: [DemoAccount]?) {
        print("民政一网已启动：http://\(host):\(port)/")
        guard let accounts else { return }
        print("演示账户（密码均为 \(DemoAccount.password)）：")
        for account in accounts { print("  \(account.login)  \(account.title)") }
        print("从 http://\(host):\(port)/login 登录，先用 jingling 受理一件低保申请。")
    }
}

/// An account of the demo, listed on its login page.
struct DemoAccount: Codable, Sendable {
    /// The demo's own password; there is none outside it.
    static let password = "minzheng-demo-2026"

    let login: String
    let title: String
}
