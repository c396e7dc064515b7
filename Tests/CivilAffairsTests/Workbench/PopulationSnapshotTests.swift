// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Families are read once a month, kept without names, and thrown away by rule.
struct PopulationSnapshotTests {
    private func count(_ office: CaseOffice, _ table: SQL) async throws -> Int {
        try await office.rooms.database.read { try $0.value("select count(*) from \(table)") }
    }

    @Test(arguments: TestStores.all)
    func `a second scenario of the month reads the snapshot and not the families`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            try await office.listed("乙小河", wage: 650, village: office.otherVillage)
            _ = try await CaseStory.told(office, to: "verify", wage: "660")
            let first = try await office.tried(["城市低保标准": "700"])
            let snapshot = try #require(first.snapshot)
            #expect(snapshot.families == 3)
            #expect(snapshot.persons == 3)
            // Nothing is left to read.
            try await office.rooms.database.write { transaction in
                try transaction.run("delete from list_fact")
                try transaction.run("delete from fact")
                try transaction.run("delete from family_member")
            }
            let again = try await office.tried(["城市低保标准": "700"])
            #expect(again.snapshot?.id == snapshot.id)
            #expect(again.totals == first.totals)
            let other = try await office.tried(["城市低保标准": "660"])
            #expect(other.total.after.amount == Money(yuan: 270))
            #expect(other.total.counts[.entered] == 1)
            #expect(try await count(office, "population_snapshot") == 1)
            // Another month is another snapshot.
            let later = try await office.workbench.start(
                actor: office.actor("leader"),
                office.draft(["城市低保标准": "700"], day: office.clock.today.adding(months: 1).iso)
            )
            while try await office.workbench.work(worker: "test") {}
            let next = try await office.workbench.scenario(actor: office.actor("leader"), id: later)
            #expect(next.snapshot?.month == office.clock.today.month.adding(1))
            #expect(next.total.withoutFacts == 3)
        }
    }

    @Test(arguments: TestStores.all)
    func `a snapshot holds no name, no number and nothing that was typed freely`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let words = ["残疾类别": "甲大山之子李四", "确有特殊困难": "是（王村评议会张三 2026-05-10 房屋倒塌）"]
            try await office.listed("甲大山", wage: 400, more: words)
            try await office.listed("乙小河", wage: 400)
            try await office.rooms.database.write {
                _ = try $0.run("update list_fact set value = '李四说很多' where name = '金融资产' and value = '3000元'")
            }
            let found = try await office.tried(["城市低保标准": "700"])
            let kept: [UInt8] = try await office.rooms.database.read {
                try $0.value("select content from population_portion")
            }
            let plain = String(
                decoding: try office.rooms.cipher.openBytes(kept, place: "population_portion.content"),
                as: UTF8.self
            )
            #expect(plain.contains("400元/月"))
            #expect(plain.contains("城市"))
            for word in ["甲", "乙小河", "李四", "张三", "王村", "房屋", "400元/月"] {
                #expect(!String(decoding: kept, as: UTF8.self).contains(word), "\(word)")
                if word != "400元/月" { #expect(!plain.contains(word), "\(word)") }
            }
            // Numbers of people, phones and keys of the register are longer than any figure.
            #expect(plain.split { !$0.isNumber }.allSatisfy { $0.count < 11 })
            // The family whose sheet nobody can read stays unclear.
            #expect(found.total.unclear == 2)
            // Nobody but the audit knows who took it.
            let audited: Int = try await office.rooms.database.read {
                try $0.value("select count(*) from audit_entry where verb = 'population.take'")
            }
            #expect(audited == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `what changed in the register since is counted, and a new reading takes it in`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            let first = try await office.tried(["城市低保标准": "700"])
            #expect(first.changedSince == 0)
            office.pass(minutes: 5)
            try await office.listed("乙小河", wage: 500)
            let leader = office.actor("leader")
            let old = try await office.workbench.scenario(actor: leader, id: first.scenario.id)
            #expect(old.changedSince == 1)
            #expect(try await office.tried(["城市低保标准": "700"]).total.after.families == 1)
            let request = office.request()
            let id = try await office.workbench.refresh(actor: leader, requestID: request, id: first.scenario.id)
            #expect(try await office.workbench.refresh(actor: leader, requestID: request, id: id) == id)
            while try await office.workbench.work(worker: "test") {}
            let new = try await office.workbench.scenario(actor: leader, id: id)
            #expect(new.total.after.families == 2)
            #expect(new.changedSince == 0)
            #expect(new.snapshot?.sourceHash != first.snapshot?.sourceHash)
            // Others of the month run on the newest.
            #expect(try await office.tried(["城市低保标准": "700"]).total.after.families == 2)
            await #expect(throws: AccessProblem.self) {
                try await office.workbench.refresh(actor: office.actor("auditor"), requestID: office.request(), id: id)
            }
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.refresh(actor: leader, requestID: office.request(), id: 1)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `snapshots are thrown away when they are past their time, and explanations outlive them`(dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            let id = try await office.tried(["城市低保标准": "700"]).scenario.id
            #expect(try await office.workbench.purgeSnapshots() == 0)
            try await office.workbench.keepSnapshots(actor: office.actor("leader"), months: 2)
            await #expect(throws: WorkbenchProblem.badMonths) {
                try await office.workbench.keepSnapshots(actor: office.actor("leader"), months: 0)
            }
            office.pass(minutes: 50 * 24 * 60)
            #expect(try await office.workbench.purgeSnapshots() == 0)
            office.pass(minutes: 20 * 24 * 60)
            #expect(try await office.workbench.purgeSnapshots() == 1)
            #expect(try await office.workbench.purgeSnapshots() == 0)
            #expect(try await count(office, "population_portion") == 0)
            #expect(try await count(office, "population_family") == 0)
            let leader = office.actor("leader")
            let found = try await office.workbench.scenario(actor: leader, id: id)
            #expect(found.snapshot?.state == .purged)
            #expect(found.changedSince == nil)
            let told = try await office.workbench.comparison(actor: leader, id: id, place: 1)
            #expect(told.after.money("月保障金") == Money(yuan: 300))
            #expect(Array(told.names.values) == ["甲*山"])
            #expect(try await count(office, "audit_entry where verb = 'population.purge'") == 1)
        }
    }

    @Test func `a snapshot of another key is refused in plain words`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            _ = try await office.tried(["城市低保标准": "700"])
            let services = try PackServices(CaseOffice.shipped.get(), hash: "test") { _ in "429006" }
            let stranger = Rooms(
                database: office.rooms.database,
                cipher: FieldCipher(KeyRing(identifier: "t2", bytes: Array(repeating: 9, count: 32))),
                clock: office.clock,
                functions: office.rooms.access.functions,
                rootRegionID: office.county,
                services: services,
                judge: PolicyJudge(services),
                papers: try PackPapers(CaseOffice.shipped.get().documents),
                office: "天门市民政局"
            ).workbench
            let leader = office.actor("leader")
            let id = try await stranger.start(actor: leader, office.draft(["城市低保标准": "660"]))
            while try await stranger.work(worker: "test") {}
            let failed = try await stranger.scenario(actor: leader, id: id)
            #expect(failed.scenario.state == .failed)
            #expect(failed.scenario.problem?.contains("密钥“t1”") == true)
            #expect(failed.scenario.problem?.contains("重新取数") == true)
            office.pass(minutes: 1)
            let again = try await stranger.refresh(actor: leader, requestID: office.request(), id: id)
            while try await stranger.work(worker: "test") {}
            #expect(try await stranger.scenario(actor: leader, id: again).total.after.amount == Money(yuan: 260))
        }
    }
}
