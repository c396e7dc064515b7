// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Departments of another province, which are asked by a letter of its own.
struct VerificationLetterTests {
    private static func letter(_ province: String = "陕西省", to addressee: String = "安康市居民家庭经济状况核对中心")
        -> Verification.Letter
    {
        Verification.Letter(
            sourceID: "real-estate",
            province: province,
            addressee: addressee,
            contact: "何静 0728-1234567",
            reason: "户籍从当地迁入"
        )
    }

    @Test(arguments: TestStores.all)
    func `a letter names people, authorisation, items, deadline and contact, and its answer adds to what is known here`(
        store: Dialect
    ) async throws {
        try await VerifyOffice.with(store) { office in
            let person = try await office.people(["邓大山"])[0]
            let id = try await office.accepted(person)
            try await office.send()
            try await office.answerNothing(id, [person], except: ["real-estate"])
            let here = try #require(try await office.request(id, "real-estate"))
            _ = try await office.take(["\(here.number),\(person.number),\(person.name),房产套数,1,2026-11-18,"])
            func ask(_ letter: Verification.Letter) async throws {
                try await office.verification.askElsewhere(actor: office.clerk, caseID: id, letter)
            }
            await #expect(throws: VerificationProblem.letterIncomplete) { try await ask(Self.letter(to: "")) }
            await #expect(throws: VerificationProblem.unknownProvince) { try await ask(Self.letter("湖北省")) }
            try await ask(Self.letter())
            await #expect(throws: VerificationProblem.askedThere(source: "不动产登记（陕西省）")) { try await ask(Self.letter()) }

            // The case waits for it, and its own province is not asked again.
            await #expect(throws: VerificationProblem.open(sources: ["不动产登记（陕西省）（待发出）"])) {
                try await office.press(id, "verified")
            }
            #expect(try await office.verification.requestConsented(actor: office.clerk, caseID: id) == 0)
            let sent = try await office.send()
            #expect(sent.files.count == 1 && sent.files[0].hasPrefix("跨省核对函_real-estate_陕西省_"))
            let desk = try await office.verification.desk(actor: office.verifier)
            #expect(desk.sources.contains { $0.title == "不动产登记（陕西省）" && $0.counts[.sent] == 1 })
            let file = try #require(desk.files.first { $0.name == sent.files[0] })
            let content = try await office.verification.content(actor: office.verifier, id: file.id)
            let text = String(decoding: content.bytes, as: UTF8.self)
            for word in [person.number, "房产套数", "2026-11-27", "安康市居民家庭经济状况核对中心", "0728-1234567", "本人"] {
                #expect(text.contains(word), "\(word)")
            }

            let there = try #require(try await office.request(id, "real-estate@陕西省"))
            #expect(there.addressee == "安康市居民家庭经济状况核对中心")
            let report = try await office.take(["\(there.number),\(person.number),\(person.name),房产套数,1,2026-11-19,"])
            #expect(report.landed == 1 && report.bad.isEmpty)
            let made = try await office.verification.report(actor: office.verifier, caseID: id)
            // One here and one there are several, and nobody has to settle which of the two is right.
            let several = made.people.flatMap(\.items).first { $0.name == "多套住房" }
            #expect(several?.matched?.value == "是")
            #expect(several?.matched?.origin == "自然资源部门、自然资源部门（陕西省）")
            let doubts = made.people.flatMap(\.doubts)
            #expect(doubts.isEmpty)
            try await office.press(id, "verified")
        }
    }

    @Test(arguments: TestStores.all)
    func `letters to two offices of a province are two files, and neither tells of the other's people`(store: Dialect)
        async throws
    {
        try await VerifyOffice.with(store) { office in
            let people = try await office.people(["邓大山", "邓小山"])
            let offices = ["安康市居民家庭经济状况核对中心", "西安市居民家庭经济状况核对中心"]
            for (person, addressee) in zip(people, offices) {
                let id = try await office.accepted(person)
                try await office.verification.askElsewhere(
                    actor: office.clerk,
                    caseID: id,
                    Self.letter(to: addressee)
                )
            }
            try await office.send()
            let files = try await office.verification.desk(actor: office.verifier).files.filter {
                $0.name.hasPrefix("跨省核对函")
            }
            #expect(files.count == 2)
            for file in files {
                let content = try await office.verification.content(actor: office.verifier, id: file.id)
                let text = String(decoding: content.bytes, as: UTF8.self)
                let first = text.contains(people[0].number)
                #expect(first != text.contains(people[1].number))
                #expect(text.contains(offices[first ? 0 : 1]) && !text.contains(offices[first ? 1 : 0]))
            }
        }
    }
}
