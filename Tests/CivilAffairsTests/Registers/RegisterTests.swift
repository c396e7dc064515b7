// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Entries of a register, from the first to the last thing that happens to them.
struct RegisterTests {
    @Test(arguments: TestStores.all)
    func `an entry holds every type of field, and its history says who entered what`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let builder = try await office.rooms.parties.createOrganization(
                actor: office.officer,
                OrganizationDraft(
                    name: "演示桥梁公司",
                    kind: .company,
                    creditCode: try CreditCode("9144030071526726XG"),
                    regionID: office.townships[0].id
                )
            )
            let village = try #require(office.tree.children(of: office.townships[0].id).first)
            let made = try await office.bridge(
                "状元桥",
                [
                    "length": "12.5", "cost": "30,000", "built_on": "1998-05-01", "lit": "是",
                    "keeper": "139 7123 4567", "builder": "9144030071526726xg", "place": "#\(village.id)",
                ]
            )
            let found = try await office.dossier(made.id)

            #expect(found.entry == made)
            #expect(found.entry.number == "Q4290062026001")
            #expect(found.entry.state == "open" && found.entry.version == 1 && found.entry.validUntil == nil)
            #expect(
                found.entry.values == [
                    "name": .text("状元桥"), "kind": .text("石桥"), "length": .number(1_250),
                    "cost": .money(Money(yuan: 30_000)), "built_on": .date(try CivilDate(parsing: "1998-05-01")),
                    "lit": .flag(true), "keeper": .text("13971234567"), "builder": .link(builder),
                    "place": .link(village.id),
                ]
            )
            #expect(found.names.organizations == [builder: "演示桥梁公司"])
            let line = try #require(found.history.first)
            #expect(line.actorName == "彭涛" && line.releaseHash == "release" && line.caseID == nil)
            #expect(line.changes.contains(RegisterHistory.Change(field: "length", before: nil, after: "1250")))
        }
    }

    @Test(arguments: TestStores.all)
    func `a change keeps what was, refuses an old screen and a living double, and goes through every state`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let registers = office.rooms.registers
            let first = try await office.bridge("状元桥", ["keeper": "13971234567"])
            let second = try await office.bridge("望仙桥")
            await #expect(throws: RegisterProblem.taken(key: "桥名不得重复", number: first.number)) {
                try await office.bridge("状元桥")
            }
            await #expect(throws: RegisterProblem.taken(key: "电话不得重复", number: first.number)) {
                try await office.bridge("新桥", ["keeper": "13971234567"])
            }
            func change(_ version: Int64, _ typed: [String: String], _ reason: String = "核对现场") async throws
                -> RegisterEntry
            {
                try await registers.change(
                    actor: office.officer,
                    registerID: "bridge",
                    entryID: second.id,
                    version: version,
                    regionID: office.townships[0].id,
                    typed: typed,
                    reason: reason
                )
            }
            let changed = try await change(1, ["name": "望仙桥", "kind": "木桥", "length": "3"])
            #expect(changed.version == 2 && changed.values["length"] == .number(300))
            await #expect(throws: RegisterProblem.stale) { try await change(1, ["kind": "石桥"]) }
            await #expect(throws: RegisterProblem.nothingChanged) { try await change(2, ["kind": "木桥"]) }
            await #expect(throws: RegisterProblem.reasonNeeded) { try await change(2, ["kind": "石桥"], " ") }
            await #expect(throws: RegisterProblem.taken(key: "桥名不得重复", number: first.number)) {
                try await change(2, ["name": "状元桥"])
            }

            func move(_ entry: RegisterEntry, _ version: Int64, _ id: String, _ reason: String = "") async throws
                -> RegisterEntry
            {
                try await registers.move(
                    actor: office.officer,
                    RegisterMove(
                        registerID: "bridge",
                        entryID: entry.id,
                        version: version,
                        moveID: id,
                        reason: reason
                    )
                )
            }
            await #expect(throws: RegisterProblem.noMove(title: "恢复通行", state: "通行")) {
                try await move(first, 1, "reopen")
            }
            _ = try await move(first, 1, "shut")
            await #expect(throws: RegisterProblem.reasonNeeded) { try await move(first, 2, "pull_down") }
            let gone = try await move(first, 2, "pull_down", "洪水冲毁")
            #expect(gone.state == "gone" && gone.validUntil == office.clock.today)
            await #expect(throws: RegisterProblem.ended(state: "拆除")) { try await move(first, 3, "reopen") }
            // What is gone gives its name and its keys back.
            let again = try await office.bridge("状元桥", ["keeper": "13971234567"])
            #expect(again.number == "Q4290062026003", "no number was lost to what was refused")
            let history = try await office.dossier(first.id).history
            #expect(history.map(\.title) == ["拆除", "封闭", "登记"])
            let last = RegisterHistory.Change(field: "@state", before: "shut", after: "gone")
            #expect(history.first?.changes == [last])
        }
    }

    @Test(arguments: TestStores.all)
    func `a township sees and changes its own entries only, in lists, counts and by key`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let registers = office.rooms.registers
            let other = try await office.bridge("状元桥", township: 0)
            let own = try await office.bridge("望仙桥", township: 1)

            #expect(try await office.list() == ["望仙桥", "状元桥"])
            #expect(try await office.list(as: office.local) == ["望仙桥"])
            #expect(try await office.list("状元", as: office.local) == [])
            #expect(try await registers.overview(actor: office.local).first?.counts == ["open": 1])
            #expect(try await office.dossier(own.id, as: office.local).entry.label == "望仙桥")
            await #expect(throws: RegisterProblem.unknownEntry) {
                try await office.dossier(other.id, as: office.local)
            }
            let move = RegisterMove(registerID: "bridge", entryID: other.id, version: 1, moveID: "shut", reason: "")
            await #expect(throws: RegisterProblem.unknownEntry) {
                try await registers.move(actor: office.local, move)
            }
            await #expect(throws: RegisterProblem.unknownEntry) {
                try await registers.issueCertificate(actor: office.local, registerID: "bridge", entryID: other.id)
            }
            await #expect(throws: RegisterProblem.unknownRegion) {
                try await registers.create(
                    actor: office.local,
                    registerID: "bridge",
                    regionID: office.townships[0].id,
                    typed: ["name": "外乡桥", "kind": "石桥"]
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `sensitive fields lie sealed, are masked, and open for a reason only`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let made = try await office.bridge("状元桥", ["keeper": "13971234567"])
            let columns = try await office.database.read { transaction in
                try transaction.query("select f_keeper, b_keeper, f_name from register_bridge").map(\.values)
            }
            let row = try #require(columns.first)
            #expect(row[2] == .text("状元桥"))
            guard case .bytes(let sealed) = row[0], case .text(let blind) = row[1] else {
                Issue.record("not sealed")
                return
            }
            #expect(!String(decoding: sealed, as: UTF8.self).contains("1397"))
            #expect(!blind.contains("1397"))
            #expect(try await office.list("13971234567") == [])
            let found = try await office.dossier(made.id)
            let field = try #require(found.definition.field("keeper"))
            #expect(found.names.shown(.text("13971234567"), field, tree: office.tree) == "139****4567")
            await #expect(throws: AccessProblem.reasonNeeded) {
                try await office.rooms.registers.unmask(
                    actor: office.officer,
                    registerID: "bridge",
                    entryID: made.id,
                    reason: ""
                )
            }
            let opened = try await office.rooms.registers.unmask(
                actor: office.officer,
                registerID: "bridge",
                entryID: made.id,
                reason: "联系看护人"
            )
            #expect(opened == ["keeper": .text("13971234567")])
        }
    }

    @Test(arguments: TestStores.all)
    func `entries are found by number, part of the name, pinyin and initials, and limited by state and field`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let first = try await office.bridge("状元桥", ["lit": "是"])
            _ = try await office.bridge("望仙桥", ["kind": "木桥"])
            for text in [first.number, "状元", "zhuangyuan", "zyq", "ZYQ 石桥"] {
                #expect(try await office.list(text) == ["状元桥"], "\(text)")
            }
            for text in ["%", "_", "状 元 楼"] { #expect(try await office.list(text) == [], "\(text)") }
            var query = RegisterQuery(registerID: "bridge", filters: ["kind": .text("木桥")])
            func names() async throws -> [String] {
                try await office.rooms.registers.list(actor: office.officer, query).entries.map(\.label)
            }
            #expect(try await names() == ["望仙桥"])
            query.filters = ["lit": .flag(true)]
            #expect(try await names() == ["状元桥"])
            query.filters = [:]
            query.state = "gone"
            #expect(try await names() == [])
            query.state = nil
            query.limit = 1
            let page = try await office.rooms.registers.list(actor: office.officer, query)
            #expect(page.entries.map(\.label) == ["望仙桥"] && page.total == .exact(2))
            query.before = page.next
            #expect(try await names() == ["状元桥"])
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever may not read or change a register is refused`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let registers = office.rooms.registers
            let finance = RegisterOffice.staff(9, "罗娟", office.townships[0].id, .wholeStore, "finance-clerk")
            await #expect(throws: RegisterProblem.notChanger(title: "小桥")) {
                try await registers.create(
                    actor: finance,
                    registerID: "bridge",
                    regionID: office.townships[0].id,
                    typed: ["name": "桥", "kind": "石桥"]
                )
            }
            let text = RegisterOffice.bridges.replacing("changers:", with: "readers: [county-drafter]\nchangers:")
                .replacing("manual: 是", with: "manual: 否")
            let closed = try await office.under([RegisterOffice.definition(text)])
            await #expect(throws: RegisterProblem.unknownRegister) {
                try await closed.rooms.registers.list(actor: finance, RegisterQuery(registerID: "bridge"))
            }
            #expect(try await closed.rooms.registers.overview(actor: finance).isEmpty)
            await #expect(throws: RegisterProblem.notManual(title: "小桥")) { try await closed.bridge("桥") }
            // A case enters all the same.
            let made = try await closed.database.write { transaction in
                try closed.rooms.registers.create(
                    RegisterDraft(
                        registerID: "bridge",
                        regionID: closed.townships[0].id,
                        values: ["name": .text("办件桥"), "kind": .text("石桥")],
                        caseID: 7
                    ),
                    actor: finance,
                    in: transaction
                )
            }
            #expect(try await closed.dossier(made.id).history.first?.caseID == 7)
        }
    }

    @Test(arguments: TestStores.all)
    func `of many who enter the same at once one wins, and numbers have neither gaps nor doubles`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let problems = await withTaskGroup(of: (any Error)?.self) { group in
                for turn in 0..<16 {
                    group.addTask {
                        do {
                            _ = try await office.bridge(turn % 2 == 0 ? "状元桥" : "第\(turn)桥")
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: [any Error]()) { found, error in
                    if let error { found.append(error) }
                }
            }
            #expect(problems.count == 7)
            for problem in problems {
                guard case .taken = problem as? RegisterProblem else {
                    Issue.record("\(problem)")
                    continue
                }
            }
            let query = RegisterQuery(registerID: "bridge", limit: 100)
            let page = try await office.rooms.registers.list(actor: office.officer, query)
            let numbers = page.entries.map(\.number).sorted()
            #expect(numbers == (1...9).map { "Q429006202600\($0)" })
        }
    }

    @Test(arguments: TestStores.all)
    func `links go by what people know, and a person is named only to those who may see them`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let body = "42900619660304123"
            let number = try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: office.clock.today)
            let village = try #require(office.tree.children(of: office.townships[0].id).first)
            let keeper = try await office.rooms.parties.create(
                actor: office.officer,
                PersonDraft(
                    name: try PersonName("王秀英"),
                    number: number,
                    hukouRegionID: village.id,
                    homeRegionID: village.id
                )
            )
            let next = try await office.bridge("新桥", township: 1)
            let made = try await office.bridge(
                "老桥",
                township: 1,
                ["keeper_person": number.number, "replaced_by": next.number.lowercased()]
            )
            #expect(made.values["keeper_person"] == .link(keeper) && made.values["replaced_by"] == .link(next.id))
            let seen = try await office.dossier(made.id).names
            #expect(seen.people == [keeper: "王秀英"] && seen.visiblePeople == [keeper])
            #expect(seen.entries[next.id]?.label == "新桥")
            let local = try await office.dossier(made.id, as: office.local).names
            #expect(local.people[keeper] == "王*英" && local.visiblePeople.isEmpty)
            let found = try await office.rooms.registers.register(of: made.id, readBy: office.local)
            #expect(found.id == "bridge")
            // Somebody of another township cannot find out who bears a number.
            let problem = await #expect(throws: RegisterProblem.self) {
                try await office.rooms.registers.create(
                    actor: office.local,
                    registerID: "bridge",
                    regionID: office.townships[1].id,
                    typed: ["name": "探桥", "kind": "石桥", "keeper_person": number.number]
                )
            }
            #expect(problem?.message.contains("没有找到这个身份证号") == true)
            for typed in [["replaced_by": "Q9"], ["builder": "9144030071526726XG"], ["keeper": "139****4567"]] {
                await #expect(throws: RegisterProblem.self) { try await office.bridge("错桥", typed) }
            }
        }
    }
}
