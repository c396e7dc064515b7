// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct ImportTests {
    @Test func `good rows land and every other row says why not`() async throws {
        let kernel = try await KernelFixture.make()
        let there = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let rows = [
            try kernel.draft("李四", number: kernel.number("1980-05-06", serial: 3), hukou: kernel.villageA),
            try kernel.draft("张三", number: kernel.number("1980-05-06", serial: 1)),
            try kernel.draft("章三", number: kernel.number("1980-05-06", serial: 3)),
            try kernel.draft("王五", sex: nil),
            try kernel.draft("赵六", hukou: 999_999),
            try kernel.draft("孙七", hukou: kernel.villageB),
        ]
        let outcomes = try await kernel.parties.importPeople(actor: kernel.system, rows)
        var texts: [String] = []
        for outcome in outcomes {
            switch outcome {
            case .created: texts.append("created")
            case .existing(let id, let sameName): texts.append("existing \(id == there) \(sameName)")
            case .repeated(let row): texts.append("repeated \(row)")
            case .refused(let problem): texts.append(problem.code)
            }
        }
        #expect(
            texts == [
                "created", "existing true true", "repeated 0", "parties.sex-missing", "parties.unknown-region",
                "created",
            ]
        )
        let again = try await kernel.parties.importPeople(actor: kernel.system, Array(rows.prefix(1)))
        guard case .existing(_, true) = again[0] else {
            Issue.record("the same row again created somebody")
            return
        }
        #expect(try await kernel.names(kernel.system) == ["孙七", "李四", "张三"])
        #expect(try await kernel.names(kernel.clerk(kernel.townA)) == ["李四", "张三"])
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "sunqi")) == ["孙七"])
    }

    @Test func `a thousand rows cost as many statements as one`() async throws {
        let kernel = try await KernelFixture.make()
        let rows = try (0..<1_000).map { number in
            try kernel.draft("赵\(["一", "二", "三"][number % 3])", hukou: kernel.villageA)
        }
        _ = try await kernel.parties.importPeople(actor: kernel.system, Array(rows.prefix(1)))
        _ = kernel.database.take()
        _ = try await kernel.parties.importPeople(actor: kernel.system, Array(rows.prefix(2)))
        let few = kernel.database.take()
        _ = try await kernel.parties.importPeople(actor: kernel.system, rows)
        #expect(kernel.database.take() == few)
        let page = try await kernel.parties.list(actor: kernel.clerk(kernel.townA), PersonQuery(limit: 20))
        #expect(page.total == .exact(1_003))
        let filtered = try await kernel.parties.list(actor: kernel.clerk(kernel.townA), PersonQuery(sex: .male))
        #expect(filtered.total == .atLeast(1_000))
        #expect(filtered.total.text == "1,000+")
    }

    @Test func `pages follow each other without gap or repeat`() async throws {
        let kernel = try await KernelFixture.make()
        let rows = try (0..<55).map { _ in try kernel.draft("赵一", hukou: kernel.villageA) }
        let outcomes = try await kernel.parties.importPeople(actor: kernel.system, rows)
        let ids = outcomes.compactMap { outcome -> Int64? in
            if case .created(let id) = outcome { id } else { nil }
        }
        for text in ["", "zhaoyi", "赵一"] {
            var seen: [Int64] = []
            var query = PersonQuery(text: text)
            while true {
                let page = try await kernel.parties.list(actor: kernel.clerk(kernel.townA), query)
                seen += page.people.map(\.id)
                #expect(page.total == .exact(55))
                guard let next = page.next else { break }
                query.before = next
            }
            #expect(seen == ids.reversed())
        }
    }
}
