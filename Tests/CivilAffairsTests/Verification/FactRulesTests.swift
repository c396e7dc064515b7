// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Vocabulary

/// Which of several facts about the same thing, or about several things, counts.
struct FactRulesTests {
    private static let first = "429006001002GB00012F00030004"
    private static let second = "429006001002GB00012F00030005"

    private func house(
        _ unit: String?,
        asOf day: String,
        recorded minute: Int,
        by origin: String = "不动产登记机构"
    ) throws -> Fact {
        Fact(
            subject: .person(1),
            name: "房产套数",
            value: "1套",
            source: .matched,
            origin: origin,
            asOf: try CivilDate(parsing: day),
            recordedAt: Timestamp(milliseconds: Int64(minute) * 60_000),
            object: unit
        )
    }

    private func count(_ facts: [Fact]) -> String? {
        FactRules.current(facts)[.person(1)]?["房产套数"]?.value
    }

    private func deposit(_ value: String, trust: Int, recorded minute: Int, by origin: String = "银行") throws -> Fact {
        Fact(
            subject: .person(1),
            name: "银行存款",
            value: value,
            source: .matched,
            origin: origin,
            asOf: try CivilDate(parsing: "2026-11-18"),
            recordedAt: Timestamp(milliseconds: Int64(minute) * 60_000),
            trust: trust
        )
    }

    @Test func `what two provinces say without a number adds up, and what one says replaces only its own`() throws {
        func said(_ name: String, _ value: String, _ province: String?, recorded minute: Int, unit: String? = nil)
            throws
            -> Fact
        {
            Fact(
                subject: .person(1),
                name: name,
                value: value,
                source: .matched,
                origin: "登记机构" + (province ?? ""),
                asOf: try CivilDate(parsing: "2026-11-18"),
                recordedAt: Timestamp(milliseconds: Int64(minute) * 60_000),
                object: unit,
                province: province
            )
        }
        let houses = [
            try said("房产套数", "1套", nil, recorded: 1), try said("房产套数", "1套", "陕西省", recorded: 2),
        ]
        #expect(count(houses) == "2套")
        let sold = try said("房产套数", "0套", "陕西省", recorded: 3)
        #expect(count(houses + [sold]) == "1套")
        // One house is one house, whoever knows of it.
        let known = [
            try said("房产套数", "1套", nil, recorded: 1, unit: Self.first),
            try said("房产套数", "1套", "陕西省", recorded: 2, unit: Self.first),
        ]
        #expect(count(known) == "1套")
        let money = [
            try said("银行存款", "100.50元", nil, recorded: 1), try said("银行存款", "200.75元", "陕西省", recorded: 2),
        ]
        let sum = FactRules.current(money)[.person(1)]?["银行存款"]
        #expect(sum?.value == "301.25元" && sum?.origin == "登记机构、登记机构陕西省")
        // A degree is no count and a day no number: the later word stands.
        for (name, here, there) in [("残疾等级", "2级", "1级"), ("刑满日期", "2026-12-01", "2027-03-01")] {
            let words = [try said(name, here, nil, recorded: 1), try said(name, there, "陕西省", recorded: 2)]
            #expect(FactRules.current(words)[.person(1)]?[name]?.value == there)
            #expect(FactRules.current(words.reversed())[.person(1)]?[name]?.value == there)
        }
    }

    @Test func `the later word of one source stands, whatever trust each was given`() throws {
        let facts = [try deposit("9元", trust: 8, recorded: 1), try deposit("5元", trust: 3, recorded: 2)]
        #expect(FactRules.current(facts)[.person(1)]?["银行存款"]?.value == "5元")
        #expect(FactRules.current(facts.reversed())[.person(1)]?["银行存款"]?.value == "5元")
        let other = facts + [try deposit("7元", trust: 5, recorded: 0, by: "税务")]
        #expect(FactRules.current(other)[.person(1)]?["银行存款"]?.value == "7元")
    }

    @Test func `what a source takes back leaves the word of the next`() throws {
        let facts = [
            try deposit("7元", trust: 5, recorded: 0, by: "税务"), try deposit("9元", trust: 8, recorded: 1),
            try deposit("", trust: 8, recorded: 2),
        ]
        #expect(FactRules.current(facts)[.person(1)]?["银行存款"]?.value == "7元")
        #expect(FactRules.current(Array(facts.dropFirst()))[.person(1)]?["银行存款"] == nil)
    }

    @Test func `houses of one day add up, whichever file they came in`() throws {
        let facts = [
            try house(Self.first, asOf: "2026-11-18", recorded: 1),
            try house(Self.second, asOf: "2026-11-18", recorded: 2),
        ]
        #expect(count(facts) == "2套")
    }

    @Test func `a house bought after another was sold is one house`() throws {
        let facts = [
            try house(Self.first, asOf: "2026-05-18", recorded: 1),
            try house(Self.second, asOf: "2026-11-18", recorded: 2),
        ]
        #expect(count(facts) == "1套")
        #expect(count(facts.reversed()) == "1套")
    }

    @Test func `a house that is named later is the one that had no number before`() throws {
        let facts = [
            try house("", asOf: "2026-11-18", recorded: 1), try house(Self.first, asOf: "2026-11-18", recorded: 2),
        ]
        #expect(count(facts) == "1套")
        #expect(count(facts.reversed()) == "1套")
    }

    @Test func `two rows of one return without a number for one of them are two houses`() throws {
        let facts = [
            try house("", asOf: "2026-11-18", recorded: 1), try house(Self.first, asOf: "2026-11-18", recorded: 1),
        ]
        #expect(count(facts) == "2套")
    }

    @Test func `a department says nothing of the houses that only another one knows`() throws {
        let facts = [
            try house(Self.first, asOf: "2026-05-18", recorded: 1),
            try house(Self.second, asOf: "2026-11-18", recorded: 2, by: "外地不动产登记机构"),
            try house(Self.first, asOf: "2026-11-18", recorded: 3, by: "外地不动产登记机构"),
        ]
        #expect(count(facts) == "2套")
    }
}
