// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import StorageSQLite
import Vocabulary

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "审计",
        subcommands: [Verify.self, Numbers.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "验证审计记录没有被改动；有改动时退出码为 1")
        @OptionGroup var store: StoreOptions

        func run() async throws {
            let composition = try await Composition.open(store)
            let result = try await composition.rooms.audit.verify()
            try await composition.rooms.database.close()
            print("已封存 \(result.blocks) 块、\(result.entries) 条，未封存 \(result.unsealed) 条。")
            guard let fault = result.firstFault else { return print("审计记录完整。") }
            print("发现改动：\(fault)。")
            throw ExitCode(1)
        }
    }
}

extension AuditCommand {
    struct Numbers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "核查办件和文书编号有没有空号、重号；有没说明的空号或重号时退出码为 1")
        @OptionGroup var store: StoreOptions

        func run() async throws {
            let composition = try await Composition.open(store)
            let report = try await composition.rooms.casework.numberReport(actor: .system("audit numbers"))
            let tree = try await composition.rooms.regions.tree()
            try await composition.rooms.database.close()
            for line in report where !line.isClean {
                let missing = line.missing.map(String.init).joined(separator: "、")
                print(
                    "✗ \(line.title(tree))：应有 \(line.expected) 号，实有 \(line.count) 号，空号 \(missing)，重号 \(line.repeated) 个"
                )
            }
            for line in report {
                for voided in line.voided {
                    print("· \(line.title(tree)) \(voided.serial) 号：\(voided.reason)（\(voided.by)）")
                }
            }
            let faults = report.count { !$0.isClean }
            print("核查 \(report.count) 个序列，\(faults) 个有没说明的空号或重号。")
            if faults > 0 { throw ExitCode(1) }
        }
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "backup", abstract: "备份整个库到一个 SQLite 文件（密钥文件须另行保管）")
    @OptionGroup var store: StoreOptions
    @Argument(help: "备份文件") var file: String

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: file) else { throw CommandProblem.exists(file) }
        let database = try store.open()
        try await database.backup(to: file)
        try await database.close()
        print("已备份到 \(file)。")
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "从备份文件恢复到一个空库（SQLite 或 PostgreSQL）"
    )
    @OptionGroup var store: StoreOptions
    @Argument(help: "备份文件") var file: String

    func run() async throws {
        guard FileManager.default.fileExists(atPath: file) else { throw CommandProblem.noFile(file) }
        let source = try SQLiteDatabase(path: file)
        let target = try store.open()
        try await Migrator(Rooms.migrations).migrate(target, at: SystemClock().now())
        try await RegisterTables.prepare(target, from: source)
        let report = try await StoreCopy().run(from: source, to: target)
        try await source.close()
        try await target.close()
        let composition = try await Composition.open(store)
        try await composition.rooms.parties.rebuildSearch()
        try await composition.rooms.casework.rebuildSearch()
        try await composition.rooms.database.close()
        print("已恢复 \(report.rows.count) 张表、\(report.total) 行。")
    }
}

struct RecheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "recheck", abstract: "按月复核在册对象，产生预警")
    @OptionGroup var store: StoreOptions
    @Option(help: "月份，如 2026-11") var month: String
    @Option(help: "待遇项目") var program = "dibao"

    func run() async throws {
        let month = try Month(parsing: month)
        let composition = try await Composition.open(store)
        let outcome = try await composition.rooms.benefits.recheck(
            actor: .system("recheck"),
            program: program,
            month: month,
            input: RecheckInput(
                cycles: try composition.rooms.casework.services.recheckCycles(of: program),
                ages: [18, 60],
                expiredConsents: try await composition.rooms.casework.lapsedConsents(actor: .system("recheck"))
            )
        )
        try await composition.rooms.database.close()
        let found = Alert.Kind.allCases.compactMap { kind in outcome[kind].map { "\(kind.title) \($0) 条" } }
        print("\(month.chinese)复核完成：\(found.isEmpty ? "没有新的预警" : found.joined(separator: "，"))。")
    }
}

struct ClocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clocks",
        abstract: "处理到期的时限：等待期满的转入下一环节，期满视为的办结，超期的提请督办"
    )
    @OptionGroup var store: StoreOptions

    func run() async throws {
        let composition = try await Composition.open(store)
        let count = try await composition.rooms.effects.expire()
        try await composition.rooms.database.close()
        print("处理到期时限 \(count) 个。")
    }
}
