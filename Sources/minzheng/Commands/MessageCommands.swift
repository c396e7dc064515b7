// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Logging
import Storage
import Web

/// Where text messages go, and which hosts of our own network may be sent to; the same for every command that sends.
struct MessageOptions: ParsableArguments {
    @Option(help: "短信网关的文件夹：其中 outbox 放要发的短信，inbox 收回执；演示库默认为数据目录下的 sms")
    var smsFolder: String?

    @Option(help: "短信网关的网址；签名密钥取自环境变量 MINZHENG_SMS_SECRET")
    var smsUrl: String?

    @Option(name: .customLong("allow-host"), help: "放行的内部主机（主机或主机:端口，可写多次），供短信网关和推送订阅使用")
    var allowedHosts: [String] = []

    static let secretVariable = "MINZHENG_SMS_SECRET"

    /// What messages leave by.
    struct Gateway: Sendable {
        let sms: (any SMSGateway)?
        /// Where receipts are fetched from.
        let receipts: String?
        let poster: any HTTPPoster
    }

    /// - Parameter usual: folder where no option says another.
    /// - Throws: `CommandProblem` when the options contradict each other or the secret is missing.
    func gateway(usual: String? = nil) throws -> Gateway {
        let poster = SystemPoster(AddressGuard(allowed: allowedHosts))
        guard smsFolder == nil || smsUrl == nil else { throw CommandProblem.twoGateways }
        if let smsUrl {
            guard let secret = ProcessInfo.processInfo.environment[Self.secretVariable], secret.utf8.count >= 16 else {
                throw CommandProblem.noSecret(Self.secretVariable)
            }
            return Gateway(sms: HTTPGateway(url: smsUrl, secret: secret, poster: poster), receipts: nil, poster: poster)
        }
        guard let folder = smsFolder ?? usual else { return Gateway(sms: nil, receipts: nil, poster: poster) }
        return Gateway(sms: FolderGateway(outbox: "\(folder)/outbox"), receipts: "\(folder)/inbox", poster: poster)
    }
}

struct MessagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "消息：发出待发的短信和推送，收取回执",
        subcommands: [Send.self]
    )

    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "发出到时的短信和推送，收取短信回执；有不再发的，退出码为 1")
        @OptionGroup var store: StoreOptions
        @OptionGroup var options: MessageOptions

        func run() async throws {
            let composition = try await Composition.open(store, allowedHosts: options.allowedHosts)
            let gateway = try options.gateway()
            let rooms = composition.rooms
            let settled = try await gateway.receipts.asyncMap { try await rooms.messages.takeReceipts(inbox: $0) }
            let sent = try await gateway.sms.asyncMap { try await rooms.messages.send(through: $0) }
            let delivered = try await rooms.webhooks.deliver(through: gateway.poster)
            try await rooms.database.close()
            if let sent {
                print("短信：发出 \(sent.sent) 条，失败待重发 \(sent.failed) 条，不再发 \(sent.dead) 条。")
            } else {
                print("没有设置短信网关（--sms-folder 或 --sms-url），短信没有发出。")
            }
            if let settled {
                print("回执：收到 \(settled.settled) 条。")
                for name in settled.refused { print("  \(name) 不是回执文件，已移到 failed。") }
            }
            print("推送：送达 \(delivered.delivered) 条，失败待重试 \(delivered.failed) 条，不再推送 \(delivered.dead) 条。")
            if (sent?.dead ?? 0) + delivered.dead > 0 { throw ExitCode(1) }
        }
    }
}

extension Optional {
    fileprivate func asyncMap<T>(_ body: (Wrapped) async throws -> T) async throws -> T? {
        switch self {
        case .some(let value): try await body(value)
        case .none: nil
        }
    }
}

/// Sends text messages and delivers events to other systems while the site runs; several servers share both.
struct MessageLoop: Sendable {
    /// Of the release in force at each turn.
    let messages: @Sendable () -> Messages
    let webhooks: @Sendable () -> Webhooks
    let gateway: MessageOptions.Gateway
    let logger: Logger

    func run(every interval: Duration = .seconds(2)) async {
        async let texts: Void = repeated(every: interval) {
            if let receipts = gateway.receipts {
                await logger.attempt("receipts") { _ = try await messages().takeReceipts(inbox: receipts) }
            }
            if let sms = gateway.sms {
                await logger.attempt("text messages") { _ = try await messages().send(through: sms) }
            }
        }
        // A subscriber that does not answer must not hold up text messages.
        async let events: Void = repeated(every: interval) {
            await logger.attempt("webhooks") { _ = try await webhooks().deliver(through: gateway.poster) }
        }
        _ = await (texts, events)
    }

    private func repeated(every interval: Duration, _ body: @Sendable () async -> Void) async {
        while !Task.isCancelled {
            await body()
            // Cancelled while it sleeps, the loop ends at its condition.
            try? await Task.sleep(for: interval)
        }
    }
}
