// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Logging
import Packs
import SharedKernel
import Storage
import Vocabulary
import Web

struct VerificationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verification",
        abstract: "经济状况核对：发出委托，收取回执",
        subcommands: [Send.self, Post.self, Take.self, Run.self, Dispose.self]
    )

    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "把待发出的核对委托写成文件，每个来源一个")
        @OptionGroup var store: StoreOptions
        @Option(help: "放委托文件的文件夹") var outbox: String

        func run() async throws {
            let composition = try await Composition.open(store)
            let overdue = try await composition.rooms.verification.markOverdue()
            let sent = try await composition.rooms.verification.sendWaiting(outbox: outbox)
            try await composition.rooms.database.close()
            print("发出 \(sent.requests) 条委托，写出 \(sent.files.count) 个文件；超期 \(overdue) 条。")
            if sent.held > 0 { print("另有 \(sent.held) 条没有发出：授权已撤回或过期，或办件已办结。") }
            for name in sent.files { print("  \(name)") }
        }
    }

    struct Post: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "向以接口连接的来源发出到时的委托；有不再发送的，退出码为 1")
        @OptionGroup var store: StoreOptions
        @Option(name: .customLong("allow-host"), help: "放行的内部主机（主机或主机:端口，可写多次）")
        var allowedHosts: [String] = []

        func run() async throws {
            let composition = try await Composition.open(store, allowedHosts: allowedHosts)
            let poster = SystemPoster(AddressGuard(allowed: allowedHosts))
            let posted = try await composition.rooms.verification.post(through: poster)
            try await composition.rooms.database.close()
            print(
                "接口：送达 \(posted.sent + posted.answered) 条（当即答复 \(posted.answered) 条），失败待重发 \(posted.failed) 条，"
                    + "不再发送 \(posted.dead) 条。"
            )
            if posted.held > 0 { print("另有 \(posted.held) 条没有发出：授权已撤回或过期，或办件已办结。") }
            for fault in posted.faults { print("\(fault.sourceID)：本平台出错：\(fault.error)") }
            if posted.dead > 0 || !posted.faults.isEmpty { throw ExitCode(1) }
        }
    }

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "收取文件夹中的核对回执；有文件不能识别时退出码为 1")
        @OptionGroup var store: StoreOptions
        @Option(help: "放回执文件的文件夹；读过的移到其中的 done，不能识别的移到 failed") var inbox: String

        func run() async throws {
            let composition = try await Composition.open(store)
            let taken = try await composition.rooms.verification.takeReturns(inbox: inbox)
            try await composition.rooms.database.close()
            for report in taken.reports {
                let again = report.seenBefore ? "（以前收过，没有改动）" : ""
                print(
                    "\(report.name)：共 \(report.lines) 行，入库 \(report.landed)，查无记录 \(report.nothing)，"
                        + "重复 \(report.duplicates)，有问题 \(report.bad.count)\(again)"
                )
                for line in report.bad { print("  第 \(line.line) 行：\(line.outcome.title)。\(line.reason ?? "")") }
            }
            for refusal in taken.refused { print("\(refusal.name)：\(refusal.reason)") }
            if taken.reports.isEmpty, taken.refused.isEmpty { print("没有新的回执。") }
            if !taken.refused.isEmpty { throw ExitCode(1) }
        }
    }
}

extension VerificationCommand {
    struct Dispose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "销毁保存期满的往来文件、接口内容和名单待遇的定期核对记录；serve 运行时每小时自动做一次"
        )
        @OptionGroup var store: StoreOptions
        @Option(help: "放回执文件的文件夹，其中 done 和 failed 里保存期满的文件一并删除") var inbox: String?

        func run() async throws {
            let composition = try await Composition.open(store)
            let gone = try await composition.rooms.verification.dispose(inbox: inbox)
            let listed = try await composition.rooms.privacy.disposeListed()
            try await composition.rooms.database.close()
            print("往来文件 \(gone.files) 个，接口往来 \(gone.messages) 条，收件文件夹 \(gone.read) 个，名单待遇 \(listed) 份。")
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "对在册人员发起当月的定期核对；委托随后由 send、post 或站点发出"
        )
        @OptionGroup var store: StoreOptions
        @Option(help: "月份，如 2026-11，只能是当月") var month: String
        @Option(help: "政策包 matchings 里的编号；不写的发起全部到期的") var matching: String?

        func run() async throws {
            let month = try Month(parsing: month)
            let composition = try await Composition.open(store)
            let verification = composition.rooms.verification
            let actor = Actor.system("verification")
            for one in verification.matchings where matching == nil || matching == one.id {
                do {
                    let id = try await verification.startRun(actor: actor, matchingID: one.id, month: month)
                    let run = try await verification.run(actor: actor, id: id, limit: 1)
                    let reasons = VerificationRun.Reason.allCases.compactMap { reason in
                        run.reasons[reason].map { "\(reason.title) \($0)" }
                    }
                    print("\(one.title) \(month.chinese)：问到 \(run.run.asked) 人，没有问到 \(run.run.leftOut) 人次。")
                    if !reasons.isEmpty { print("  \(reasons.joined(separator: "，"))") }
                } catch let problem as VerificationProblem where problem.kind == .conflict {
                    print("\(one.title)：\(problem.message)")
                }
            }
            let isKnown = verification.matchings.contains { matching == nil || matching == $0.id }
            try await composition.rooms.database.close()
            if !isKnown { throw VerificationProblem.unknownMatching }
        }
    }
}

struct DemoDepartmentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-departments",
        abstract: "演示用的各部门和银行：取走委托文件，过一会儿给出虚构的回执"
    )

    @Option(help: "平台写委托文件的文件夹") var outbox: String
    @Option(help: "平台收回执的文件夹") var inbox: String
    @Option(help: "随机种子，相同种子对同一个人给出相同的结果") var seed: UInt64 = 1
    @Option(help: "收到委托后多少秒答复") var delaySeconds = 5
    @Option(help: "每一百条委托中出错的条数（姓名不符、查询失败）") var faults = 3
    @Option(help: "每一百人中查得到工资、大额存款或车辆的人数") var means = 8
    @Option(help: "把答复的日期往后拨若干天，与 serve 的同名选项一致") var demoDaysAhead = 0
    @Flag(help: "答复现有的委托后退出") var once = false
    @Option(help: .hidden) var parent: Int32?

    func run() async throws {
        let desk = DemoDepartmentsDesk(
            departments: DemoDepartments(seed: seed, faults: faults, means: means),
            outbox: outbox,
            inbox: inbox
        )
        let clock: any CivilClock = demoDaysAhead > 0 ? ShiftedClock(daysAhead: demoDaysAhead) : SystemClock()
        if once { return try desk.answerAll(today: clock.today) }
        var seen: [String: ContinuousClock.Instant] = [:]
        while !isOrphan {
            let names = desk.waiting()
            seen = seen.filter { names.contains($0.key) }
            for name in names {
                let since = seen[name] ?? .now
                seen[name] = since
                guard since.duration(to: .now) >= .seconds(delaySeconds) else { continue }
                do {
                    try desk.answer(name, today: clock.today)
                } catch {
                    FileHandle.standardError.write(Data("\(name)：\(error)\n".utf8))
                    // Tried again after another delay.
                    seen[name] = .now
                }
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    /// True when whoever started this process is gone.
    private var isOrphan: Bool { parent.map { getppid() != $0 } ?? false }
}

/// The exchange with departments while the site runs: sends what waits and takes what came, again and again. A failure
/// is logged and tried again at the next turn.
struct ExchangeLoop: Sendable {
    /// Of the release in force at each turn.
    let rooms: @Sendable () -> Rooms
    /// Folder with `outbox` and `inbox`; nil leaves files to the officers, and only terms are watched.
    let folder: String?
    let poster: any HTTPPoster
    let logger: Logger

    var outbox: String? { folder.map { "\($0)/outbox" } }
    var inbox: String? { folder.map { "\($0)/inbox" } }

    func run(every interval: Duration = .seconds(3)) async {
        // A source that does not answer must not hold up files.
        async let files: Void = files(every: interval)
        async let posts: Void = posts(every: interval)
        async let terms: Void = terms()
        _ = await (files, posts, terms)
    }

    private func posts(every interval: Duration) async {
        while !Task.isCancelled {
            await logger.attempt("posting") {
                for fault in try await rooms().verification.post(through: poster).faults {
                    logger.error(
                        "verification exchange failed",
                        metadata: ["at": "\(fault.sourceID)", "error": "\(fault.error)"]
                    )
                }
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// What has been kept long enough goes, looked at once an hour.
    private func terms() async {
        while !Task.isCancelled {
            await logger.attempt("disposing") { try await rooms().verification.dispose(inbox: inbox) }
            await logger.attempt("disposing of lists") { try await rooms().privacy.disposeListed() }
            try? await Task.sleep(for: .seconds(3_600))
        }
    }

    private func files(every interval: Duration) async {
        while !Task.isCancelled {
            await logger.attempt("terms") { _ = try await rooms().verification.markOverdue() }
            if let outbox {
                await logger.attempt("sending") { _ = try await rooms().verification.sendWaiting(outbox: outbox) }
            }
            if let inbox { await logger.attempt("taking") { try await take(inbox) } }
            // Cancelled while it sleeps, the loop ends at its condition.
            try? await Task.sleep(for: interval)
        }
    }

    private func take(_ inbox: String) async throws {
        let taken = try await rooms().verification.takeReturns(inbox: inbox)
        for refusal in taken.refused {
            logger.warning(
                "return refused",
                metadata: ["file": "\(refusal.name)", "reason": "\(refusal.reason)"]
            )
        }
    }
}

/// The demo's departments as a process of their own beside the site; it ends with the site.
struct DemoDepartmentsProcess {
    private let process: Process

    /// - Throws: when the program cannot be started.
    init(outbox: String, inbox: String, daysAhead: Int) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "demo-departments", "--outbox", outbox, "--inbox", inbox, "--demo-days-ahead", "\(daysAhead)",
            "--parent", "\(getpid())",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
