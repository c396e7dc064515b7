// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct PersonChangeTests {
    @Test func `the number says sex and birth, and contradiction is refused`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("王芳", serial: 2, birth: "1990-02-03", hukou: kernel.villageA)
        let card = try await kernel.parties.card(actor: kernel.system, id)
        #expect(card.person.sex == .female)
        #expect(card.person.birthOn == (try kernel.date("1990-02-03")))
        #expect(card.age == 36)
        var draft = try kernel.draft("王五", number: kernel.number("1990-02-03", serial: 4))
        draft.sex = .male
        let contradiction = draft
        await #expect(throws: PartiesProblem.sexContradictsNumber) {
            try await kernel.parties.create(actor: kernel.system, contradiction)
        }
        await #expect(throws: PartiesProblem.bornInFuture) {
            try await kernel.parties.create(actor: kernel.system, kernel.draft("王六", birth: "2026-11-21"))
        }
        await #expect(throws: PartiesProblem.sexMissing) {
            try await kernel.parties.create(actor: kernel.system, kernel.draft("弃婴甲", sex: nil))
        }
    }

    @Test func `the card is masked and unmasking asks a reason that the audit keeps`() async throws {
        let kernel = try await KernelFixture.make()
        let number = try kernel.number("1980-05-06", serial: 1)
        var draft = try kernel.draft("张三", number: number, hukou: kernel.villageA)
        draft.phone = try PhoneNumber("13800001234")
        draft.homeAddress = "东村一组 5 号"
        let id = try await kernel.parties.create(actor: kernel.system, draft)
        let clerk = kernel.clerk(kernel.townA)
        let card = try await kernel.parties.card(actor: clerk, id)
        let shown = "\(card)"
        #expect(!shown.contains(number.number))
        #expect(!shown.contains("13800001234"))
        #expect(!shown.contains("5 号"))
        #expect(card.person.phoneMasked == "138****1234")
        #expect(card.person.numberMasked == number.masked)
        #expect(card.hasAddress)
        await #expect(throws: AccessProblem.reasonNeeded) {
            try await kernel.parties.unmask(actor: clerk, id, reason: "  ")
        }
        let open = try await kernel.parties.unmask(actor: clerk, id, reason: "核对银行退回")
        #expect(open.numbers.map(\.text) == [number.number])
        #expect(open.phone == "13800001234")
        #expect(open.address == "东村一组 5 号")
        let log = try await kernel.audit.entries(
            actor: kernel.system,
            filter: Audit.Filter(subject: "person", subjectID: id),
            before: nil,
            limit: 10
        )
        #expect(log.map(\.verb) == ["person.unmask", "person.read", "person.create"])
        #expect(log.first?.reason == "核对银行退回")
        await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
            try await kernel.parties.unmask(actor: kernel.clerk(kernel.townB), id, reason: "好奇看看")
        }
        let may = kernel.clerk(kernel.townA, [.personRead])
        await #expect(throws: AccessProblem.self) { try await kernel.parties.unmask(actor: may, id, reason: "核对") }
    }

    @Test func `moving takes a person out of one township's lists and into the other's`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        var edit = PersonEdit()
        edit.hukouRegionID = .set(kernel.villageB)
        try await kernel.parties.change(actor: kernel.clerk(kernel.townA), id, version: 1, edit, reason: "核对户口簿")
        for query in [PersonQuery(), PersonQuery(text: "zhangsan"), PersonQuery(sex: .male)] {
            let here = try await kernel.parties.list(actor: kernel.clerk(kernel.townA), query)
            #expect(here.people.isEmpty)
            #expect(here.total == .exact(0))
            let there = try await kernel.parties.list(actor: kernel.clerk(kernel.townB), query)
            #expect(there.people.map(\.id) == [id])
            #expect(there.total == .exact(1))
        }
        let stale = edit
        await #expect(throws: PartiesProblem.stale) {
            try await kernel.parties.change(actor: kernel.system, id, version: 1, stale, reason: "核对户口簿")
        }
    }

    @Test func `a new name and number are found and the old number stays on record`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let number = try kernel.number("1980-05-07", serial: 3)
        var edit = PersonEdit()
        edit.name = .set(try PersonName("章叁"))
        edit.number = .set(number)
        try await kernel.parties.change(actor: kernel.system, id, version: 1, edit, reason: "核对户口簿")
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "张三")) == [])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: "章叁")) == ["章叁"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: number.number.lowercased())) == ["章叁"])
        #expect(try await kernel.names(kernel.system, PersonQuery(text: number.lastFour)) == ["章叁"])
        let card = try await kernel.parties.card(actor: kernel.system, id)
        #expect(card.identifiers.count == 2)
        #expect(card.identifiers.filter { $0.supersededAt == nil }.map(\.masked) == [number.masked])
        #expect(card.person.version == 2)
        let former = try kernel.number("1980-05-06", serial: 1)
        #expect(try await kernel.names(kernel.system, PersonQuery(text: former.number)) == ["章叁"])
        #expect(try await kernel.names(kernel.clerk(kernel.townA), PersonQuery(text: former.number)) == ["章叁"])
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: former.number)) == [])
        let bearer = try #require(card.identifiers.last)
        #expect(bearer.validFrom == kernel.clock.today)
        // Whoever gets the number that was given up bears it now; both are found by it.
        _ = try await kernel.person("李四", serial: 1, hukou: kernel.villageA)
        let both = try await kernel.names(kernel.system, PersonQuery(text: former.number))
        #expect(both.sorted() == ["李四", "章叁"])
    }

    @Test func `a change says why, changes something, and agrees with the number that stays`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let parties = kernel.parties
        func refusal(_ reason: String = "核对户口簿", _ make: (inout PersonEdit) throws -> Void) async throws -> String? {
            var edit = PersonEdit()
            try make(&edit)
            do {
                try await parties.change(actor: kernel.system, id, version: 1, edit, reason: reason)
                return nil
            } catch let problem as any Problem {
                return problem.code
            }
        }
        #expect(try await refusal(" ") { $0.ethnicity = .set("苗族") } == AccessProblem.reasonNeeded.code)
        #expect(try await refusal { _ in } == PartiesProblem.nothingChanged.code)
        let same = try kernel.number("1980-05-06", serial: 1)
        #expect(try await refusal { $0.number = .set(same) } == PartiesProblem.nothingChanged.code)
        #expect(try await refusal { $0.sex = .set(.female) } == PartiesProblem.sexContradictsNumber.code)
        let birth = try kernel.date("1981-01-01")
        #expect(try await refusal { $0.birthOn = .set(birth) } == PartiesProblem.birthContradictsNumber.code)
        #expect(try await refusal { $0.ethnicity = .set("苗族") } == nil)
        let log = try await kernel.audit.entries(
            actor: kernel.system,
            filter: Audit.Filter(subject: "person", subjectID: id),
            before: nil,
            limit: 1
        )
        #expect(log.first?.verb == "person.change")
        #expect(log.first?.reason == "核对户口簿")
        #expect(log.first?.detail == "ethnicity")
        await #expect(throws: PartiesProblem.numberIsChanged) {
            try await parties.addIdentifier(actor: kernel.system, to: id, kind: .residentID, number: same.number)
        }
    }

    @Test func `a death ends the age and cannot lie ahead`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("张三", birth: "1950-01-01", hukou: kernel.villageA)
        var edit = PersonEdit()
        edit.diedOn = .set(try kernel.date("2026-12-01"))
        let tooLate = edit
        await #expect(throws: PartiesProblem.diedInFuture) {
            try await kernel.parties.change(actor: kernel.system, id, version: 1, tooLate, reason: "核对户口簿")
        }
        edit.diedOn = .set(try kernel.date("2020-01-01"))
        try await kernel.parties.change(actor: kernel.system, id, version: 1, edit, reason: "核对户口簿")
        #expect(try await kernel.parties.card(actor: kernel.system, id).age == 70)
    }

    @Test func `a case in another township lets its office see the person until it ends`() async throws {
        let kernel = try await KernelFixture.make()
        let id = try await kernel.person("张三", hukou: kernel.villageA)
        let parties = kernel.parties
        let (town, today) = (kernel.townB, kernel.clock.today)
        try await kernel.database.write { transaction in
            for _ in 1...2 {
                try parties.addReach(
                    [id],
                    region: town,
                    reason: .fileOfCase,
                    referenceID: 9,
                    from: today,
                    in: transaction
                )
            }
        }
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "张三")) == ["张三"])
        try await kernel.database.write { transaction in
            try parties.endReach([id], reason: .fileOfCase, referenceID: 9, on: today, in: transaction)
        }
        #expect(try await kernel.names(kernel.clerk(kernel.townB)) == [])
        #expect(try await kernel.names(kernel.clerk(kernel.townA)) == ["张三"])
    }

    @Test func `a disability card is found by its number and belongs to one person`() async throws {
        let kernel = try await KernelFixture.make()
        let number = try kernel.number("1980-05-06", serial: 1)
        let id = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let other = try await kernel.person("李四", serial: 5, hukou: kernel.villageA)
        let card = number.number + "41"
        try await kernel.parties.addIdentifier(actor: kernel.system, to: id, kind: .disabilityCard, number: card)
        #expect(try await kernel.names(kernel.system, PersonQuery(text: card)) == ["张三"])
        await #expect(throws: PartiesProblem.self) {
            try await kernel.parties.addIdentifier(actor: kernel.system, to: other, kind: .disabilityCard, number: card)
        }
    }

    @Test func `residents open their own record and nobody else's`() async throws {
        let kernel = try await KernelFixture.make()
        let own = try await kernel.person("张三", hukou: kernel.villageA)
        let other = try await kernel.person("李四", hukou: kernel.villageA)
        let resident = Actor(
            identity: .resident(personID: own),
            name: "张三",
            function: nil,
            functionTitle: "群众",
            level: nil,
            regionID: nil,
            scope: .nothing,
            permissions: []
        )
        #expect(try await kernel.parties.card(actor: resident, own).person.name == "张三")
        await #expect(throws: AccessProblem.self) { try await kernel.parties.card(actor: resident, other) }
    }
}
