// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct PersonListTests {
    @Test func `a township clerk sees only the people of the township, in list, total and search`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        let here = try await parties.create(
            actor: kernel.system,
            kernel.draft("张三", number: kernel.number("1980-05-06", serial: 1), hukou: kernel.villageA)
        )
        _ = try await parties.create(
            actor: kernel.system,
            kernel.draft("张三丰", number: kernel.number("1981-05-06", serial: 3), hukou: kernel.villageB)
        )
        let clerk = kernel.clerk(kernel.townA)
        let list = try await parties.list(actor: clerk, PersonQuery())
        #expect(list.people.map(\.id) == [here])
        #expect(list.total == .exact(1))
        for text in ["张三", "zhangsan", "zhang san", "zs", "张", try kernel.number("1980-05-06", serial: 1).number] {
            let found = try await parties.list(actor: clerk, PersonQuery(text: text))
            #expect(found.people.map(\.id) == [here], "\(text)")
            #expect(found.total == .exact(1))
        }
        let elsewhere = try await parties.list(actor: kernel.clerk(kernel.townB), PersonQuery(text: "zhangsan"))
        #expect(elsewhere.people.map(\.name) == ["张三丰"])
        let all = try await parties.list(actor: kernel.system, PersonQuery(text: "zs"))
        #expect(all.people.map(\.name) == ["张三丰", "张三"])
    }

    @Test func `all readings of a polyphonic surname find the person`() async throws {
        let kernel = try await KernelFixture.make()
        let cases = [
            ("单雄信", ["shanxiongxin", "danxiongxin", "sxx", "dxx", "shan", "chan"]),
            ("仇英", ["qiuying", "chouying", "qy", "cy"]),
            ("曾国藩", ["zengguofan", "cengguofan", "zgf", "cgf"]),
            ("解缙", ["xiejin", "jiejin", "xj"]),
        ]
        for (name, texts) in cases {
            _ = try await kernel.parties.create(actor: kernel.system, kernel.draft(name, hukou: kernel.villageA))
            for text in texts {
                let found = try await kernel.parties.list(actor: kernel.clerk(kernel.townA), PersonQuery(text: text))
                #expect(found.people.map(\.name) == [name], "\(text)")
            }
        }
    }

    @Test func `a number that is taken is refused with the masked holder and a way to open the record`() async throws {
        let kernel = try await KernelFixture.make()
        let number = try kernel.number("1980-05-06", serial: 1)
        let id = try await kernel.parties.create(
            actor: kernel.system,
            kernel.draft("张三", number: number, hukou: kernel.villageA)
        )
        let draft = try kernel.draft("张四", number: number, hukou: kernel.villageB)
        let region = "演示市 甲街道 东村（演示）"
        await #expect(
            throws: PartiesProblem.alreadyRegistered(personID: id, name: "张三", number: number.masked, region: region)
        ) {
            try await kernel.parties.create(actor: kernel.clerk(kernel.townA), draft)
        }
        await #expect(
            throws: PartiesProblem.alreadyRegistered(personID: nil, name: "张*", number: number.masked, region: region)
        ) {
            try await kernel.parties.create(actor: kernel.clerk(kernel.townB), draft)
        }
    }
}
