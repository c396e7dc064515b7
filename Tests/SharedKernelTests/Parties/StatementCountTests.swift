// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct StatementCountTests {
    /// The audit of a read is a statement of its own, committed together with those of other readers.
    @Test func `use cases keep to their number of statements`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        var id: Int64 = 0
        for serial in 1...30 { id = try await kernel.person("张三", serial: serial, hukou: kernel.villageA) }
        let actor = kernel.clerk(kernel.townA)
        _ = try await kernel.regions.tree()
        _ = kernel.database.take()

        _ = try await parties.create(
            actor: actor,
            kernel.draft("李四", number: kernel.number("1980-05-06", serial: 99), hukou: kernel.villageA)
        )
        #expect(kernel.database.take() <= 9, "create")
        for query in [
            PersonQuery(), PersonQuery(text: "zhangsan"),
            PersonQuery(regionID: kernel.villageA, sex: .male, ages: 18...59),
            PersonQuery(sex: .male, text: "张三"),
        ] {
            _ = try await parties.list(actor: actor, query)
            #expect(kernel.database.take() <= 3, "two for the list, one for its audit: \(query)")
        }
        _ = try await parties.card(actor: actor, id)
        #expect(kernel.database.take() <= 4, "card")
        var edit = PersonEdit()
        edit.ethnicity = .set("土家族")
        try await parties.change(actor: actor, id, version: 1, edit, reason: "核对户口簿")
        #expect(kernel.database.take() <= 3, "change of a field")
        edit.homeRegionID = .set(kernel.villageB)
        try await parties.change(actor: actor, id, version: 2, edit, reason: "核对户口簿")
        #expect(kernel.database.take() <= 13, "change of the home")
    }
}
