// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Tables of entries that come in.
struct RegisterSheetTests {
    private static let head = "所属区划,状态,登记日期,桥名*,种类,长度（米）,造价（元）,建成日期,有路灯,看护人电话,所在村"

    private static func sheet(_ lines: [String]) throws -> RegisterSheet {
        let text = ([head] + lines).joined(separator: "\r\n")
        return try RegisterSheet(Array(text.utf8), name: "桥.csv", RegisterOffice.definition())
    }

    private static func take(
        _ lines: [String],
        in office: RegisterOffice,
        as actor: Actor? = nil,
        rehearsal: Bool = false
    ) async throws -> RegisterSheet.Report {
        try await office.rooms.registers.take(
            actor: actor ?? office.officer,
            registerID: "bridge",
            sheet(lines),
            fileName: "桥.csv",
            rehearsal: rehearsal
        )
    }

    @Test(arguments: TestStores.all)
    func `a good table is rehearsed without a trace, and then enters whole with numbers and history`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let town = office.townships[0].name
            let lines = [
                "\(town),,2001-02-03,状元桥,石桥,12.5,\"30,000\",1998-05-01,是,13971234567,",
                "\(office.townships[1].code),拆除,,状元桥,木桥,,,,,,\(town)东风村（演示）",
            ]
            let rehearsed = try await Self.take(lines, in: office, rehearsal: true)
            #expect(rehearsed.rows == 2 && rehearsed.faults == [] && !rehearsed.isImported)
            #expect(try await office.list() == [])
            #expect(try await Self.take(lines, in: office).isImported)
            let page = try await office.rooms.registers.list(
                actor: office.officer,
                RegisterQuery(registerID: "bridge")
            )
            #expect(page.entries.map(\.number) == ["Q4290062026002", "Q4290062026001"])
            #expect(page.entries.map(\.state) == ["gone", "open"])
            #expect(page.entries.last?.validFrom.iso == "2001-02-03")
            #expect(page.entries.last?.values["cost"] == .money(Money(yuan: 30_000)))
            let last = try #require(page.entries.first)
            let history = try await office.dossier(last.id).history
            #expect(history.first?.reason == "表格导入：桥.csv")
            guard case .link(let village) = last.values["place"] else {
                Issue.record("no village")
                return
            }
            #expect(office.tree.region(village)?.parentID == office.townships[0].id)
        }
    }

    @Test(arguments: TestStores.all)
    func `each wrong line is named with what is wrong, and then nothing enters`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let (here, there) = (office.townships[0].name, office.townships[1].name)
            let held = try await office.bridge("老桥")
            let lines = [
                "\(here),,,,石桥,,,,,,", "\(here),,,甲桥,铁桥,,,,,,", "\(here),,,乙桥,石桥,一米,,,,,", "\(here),,,丙桥,石桥,1.234,,,,,",
                "\(here),,,丁桥,石桥,,三万,,,,", "\(here),,,戊桥,石桥,,,去年,,,", "\(here),,,己桥,石桥,,,,也许,,",
                "\(here),,,庚桥,石桥,,,,,123,", "无此乡,,,辛桥,石桥,,,,,,", "\(here),烂,,壬桥,石桥,,,,,,",
                "\(here),,,老桥,石桥,,,,,,", "\(here),,,癸桥,石桥,,,,,,", "\(there),,,癸桥,木桥,,,,,,",
                "\(here),,,子桥,石桥,,,,,,东风村（演示）",
                "\(here),,2026-12-31,丑桥,石桥,,,,,,",
            ]
            let expected = [
                (2, "请填写“桥名”"), (3, "没有“铁桥”"), (4, "应是数字"), (5, "最多 2 位小数"), (6, "应是金额"), (7, "应是日期"),
                (8, "应填“是”或“否”"), (9, "电话"), (10, "不是您辖区内的区划"), (11, "没有“烂”"), (12, "已有登记项 \(held.number)"),
                (14, "桥名不得重复"), (15, "没有找到区划"), (16, "应是今天或以前的日期"),
            ]
            let report = try await Self.take(lines, in: office)
            #expect(report.faults.map(\.line) == expected.map(\.0))
            for (fault, (_, words)) in zip(report.faults, expected) {
                #expect(fault.message.contains(words), "\(fault)")
            }
            #expect(!report.isImported)
            #expect(try await office.list() == ["老桥"])
            let own = try await Self.take(["\(here),,,丑桥,石桥,,,,,,"], in: office, as: office.local)
            #expect(own.faults.first?.message.contains("不是您辖区内的区划") == true)
        }
    }

    @Test func `a table without its columns or lines is refused`() throws {
        let definition = try RegisterOffice.definition()
        #expect(throws: RegisterProblem.columns(missing: ["种类", "所属区划"])) {
            try RegisterSheet(Array("桥名,长度\r\n桥,1".utf8), name: "a.csv", definition)
        }
        #expect(throws: RegisterProblem.emptySheet) {
            try RegisterSheet(Array(Self.head.utf8), name: "a.csv", definition)
        }
    }

    @Test(arguments: TestStores.all)
    func `a table of more than a thousand lines enters with few statements`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let town = office.townships[0].name
            let lines = (1...1_200).map { "\(town),,,第\($0)桥,石桥,\($0),,,,139\(10_000_000 + $0)," }
            _ = office.statements.take()
            #expect(try await Self.take(lines, in: office).isImported)
            #expect(office.statements.take() < 30)
            let page = try await office.rooms.registers.list(
                actor: office.officer,
                RegisterQuery(registerID: "bridge", text: "第1200桥")
            )
            #expect(page.entries.map(\.number) == ["Q42900620261200"])
        }
    }
}
