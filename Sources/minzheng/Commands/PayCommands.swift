// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

/// The payment of a month by command: the same steps as the pages, in the name of a member of staff.
struct PayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "按月发放：截数制表、导出代发文件、读入回盘",
        discussion: "复核、签发、报财政和登记拨款须由各自的工作人员在网页上办理。",
        subcommands: [Prepare.self, Export.self, Return.self]
    )

    /// Whose name the command acts in.
    struct ActorOptions: ParsableArguments {
        @Option(name: .customLong("as"), help: "以哪个用户的名义办理（登录名），须有相应权限")
        var login: String
    }

    struct Prepare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "截数、计算应发并生成发放清册")
        @OptionGroup var store: StoreOptions
        @OptionGroup var who: ActorOptions
        @Option(help: "月份，如 2026-11") var month: String
        @Option(help: "待遇项目") var program = "dibao"

        func run() async throws {
            let month = try Month(parsing: month)
            let rooms = try await Composition.open(store).rooms
            let actor = try await rooms.access.actor(login: who.login)
            guard let title = rooms.casework.services.current.first(where: { $0.program == program })?.programTitle
            else {
                throw PayCommandProblem.unknownProgram(
                    program,
                    known: Set(rooms.casework.services.current.compactMap(\.program)).sorted()
                )
            }
            let batch = try await openBatch(rooms, actor: actor, title: title, month: month)
            let list = try await rooms.ledger.prepare(actor: actor, batchID: batch.id, version: batch.version)
            let tree = try await rooms.regions.tree()
            let people = try await rooms.database.read { [rooms] in
                try rooms.parties.people(Array(list.withoutCard.prefix(20)), scope: actor.scope, in: $0)
            }
            try await rooms.database.close()
            PayReportText.prepared(list, tree: tree, withoutCard: people.map(\.name), by: actor.name).forEach {
                print($0)
            }
        }

        /// The batch of the month; one that is still open is taken up again, as on its page.
        private func openBatch(_ rooms: Rooms, actor: Actor, title: String, month: Month) async throws -> PayBatch {
            do {
                return try await rooms.benefits.cutOff(
                    actor: actor,
                    program: program,
                    programTitle: title,
                    month: month
                ).batch
            } catch LedgerProblem.batchExists(let number) {
                let outlook = try await rooms.ledger.outlook(actor: actor, program: program, month: month)
                guard let open = outlook.unfinished, open.state == .open else {
                    throw LedgerProblem.batchExists(number: number)
                }
                return open
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导出已拨付批次的银行代发文件",
            discussion: "没有新的待报盘记录时，原样重写最近一份文件。"
        )
        @OptionGroup var store: StoreOptions
        @OptionGroup var who: ActorOptions
        @Option(help: "批次编号，如 dibao-202611-1，或网址里的数字") var batch: String
        @Option(help: "输出文件") var output: String
        @Option(help: "文件编码：GB18030 或 UTF-8") var encoding = BankFile.Encoding.gb18030.rawValue

        func run() async throws {
            guard let encoding = BankFile.Encoding(rawValue: encoding.uppercased()) else {
                throw PayCommandProblem.unknownEncoding(encoding)
            }
            try OutputFile.check(output)
            let rooms = try await Composition.open(store).rooms
            let actor = try await rooms.access.actor(login: who.login)
            let id: Int64 =
                if let key = Int64(batch) { key } else {
                    try await rooms.ledger.batchID(actor: actor, number: batch)
                }
            let detail = try await rooms.ledger.batch(actor: actor, id: id)
            let (file, again) = try await file(rooms.ledger, actor: actor, detail: detail, encoding: encoding)
            try OutputFile.write(Data(try file.bytes()), to: output)
            try await rooms.database.close()
            PayReportText.exported(file.head, batch: detail.batch, output: output, again: again).forEach { print($0) }
        }

        private func file(
            _ ledger: Ledger,
            actor: Actor,
            detail: PayBatchDetail,
            encoding: BankFile.Encoding
        ) async throws -> (BankFile, again: Bool) {
            do {
                let file = try await ledger.makeBankFile(
                    actor: actor,
                    batchID: detail.batch.id,
                    version: detail.batch.version,
                    encoding: encoding
                )
                return (file, false)
            } catch LedgerProblem.nothingToSend(let number) {
                guard let last = detail.files.last else { throw LedgerProblem.nothingToSend(batch: number) }
                return (try await ledger.bankFile(actor: actor, id: last.id), true)
            }
        }
    }

    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "读入银行回盘文件，逐行核对")
        @OptionGroup var store: StoreOptions
        @OptionGroup var who: ActorOptions
        @Argument(help: "回盘文件") var file: String

        func run() async throws {
            guard let data = FileManager.default.contents(atPath: file) else { throw CommandProblem.noFile(file) }
            let bytes = Array(data)
            let records = try BankReturn.records(bytes)
            let rooms = try await Composition.open(store).rooms
            let report = try await rooms.ledger.takeReturn(
                actor: try await rooms.access.actor(login: who.login),
                name: (file as NSString).lastPathComponent,
                contentHash: ContentHash.of(bytes),
                records: records
            )
            try await rooms.database.close()
            PayReportText.returned(report).forEach { print($0) }
        }
    }
}

/// What the commands say, line by line.
enum PayReportText {
    static func prepared(_ list: PreparedList, tree: RegionTree, withoutCard: [String], by name: String) -> [String] {
        let batch = list.batch
        var lines = [
            "批次 \(batch.number)：\(batch.month.chinese)\(batch.programTitle)发放清册已生成。",
            "共 \(batch.payments) 户（笔），合计 \(batch.amount.text) 元；清册指纹 \((batch.contentHash ?? "").prefix(16))。",
        ]
        lines += list.sheets.map {
            "  \(tree.name($0.townshipID))：\($0.families) 户 \($0.persons) 人，\($0.amount.text) 元"
        }
        if !list.withoutCard.isEmpty {
            let more = list.withoutCard.count > withoutCard.count ? " 等" : ""
            lines.append("\(list.withoutCard.count) 人没有在用的卡，未列入：\(withoutCard.joined(separator: "、"))\(more)。")
        }
        if !list.carriedOver.isEmpty { lines.append("\(list.carriedOver.count) 人应追缴金额大于应发，结转下月抵扣。") }
        lines.append("制表签字：\(name)。下一步由财务复核在网页上复核签字。")
        return lines
    }

    static func exported(_ head: BankFile.Head, batch: PayBatch, output: String, again: Bool) -> [String] {
        [
            again
                ? "批次 \(batch.number) 没有新的待报盘记录，已原样重写第 \(head.number) 份代发文件。"
                : "批次 \(batch.number) 的第 \(head.number) 份代发文件已生成。",
            "\(head.lines) 笔，合计 \(head.amount.text) 元，编码 \(head.encoding.rawValue)，指纹 \(head.contentHash.prefix(16))。",
            "已写入 \(output)。文件含完整卡号，请按规定传送和保管。",
        ]
    }

    static func returned(_ report: BankReturn.Report) -> [String] {
        var lines: [String] = []
        if report.seenBefore { lines.append("这份文件此前已经读入过，没有改动任何记录。当时的结果：") }
        lines.append("共 \(report.lines) 行。")
        lines.append("发放成功 \(report.paid) 笔，\(report.paidAmount.text) 元。")
        lines.append("退回 \(report.failed) 笔，\(report.failedAmount.text) 元。")
        lines.append("此前已入账 \(report.known) 笔，未重复处理。")
        lines.append("异常 \(report.bad.count) 行，未入账\(report.bad.isEmpty ? "。" : "：")")
        lines += report.bad.map { "  第 \($0.line) 行：\($0.outcome.title)，\($0.reason ?? "未写原因")" }
        return lines
    }
}

enum PayCommandProblem: Problem {
    case unknownProgram(String, known: [String])
    case unknownEncoding(String)

    var code: String {
        switch self {
        case .unknownProgram: "pay.unknown-program"
        case .unknownEncoding: "pay.unknown-encoding"
        }
    }

    var kind: ProblemKind { .invalid }

    var message: String {
        switch self {
        case .unknownProgram(let id, let known): "没有待遇项目“\(id)”。可用的项目：\(known.joined(separator: "、"))。"
        case .unknownEncoding(let name): "不认识编码“\(name)”，请写 GB18030 或 UTF-8。"
        }
    }
}
