// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The list and the figures of a month, open and closed.
struct RosterTests {
    @Test(arguments: TestStores.all)
    func `an open month shows what its run would write, and the run changes nothing about it`(dialect: Dialect)
        async throws
    {
        try await CountyOffice.with(dialect) { office in
            let month = office.clock.today.month
            let one = try await office.person("赵一", 1, village: 0)
            let two = try await office.person("钱二", 2, village: 2)
            try await office.enrol([one], named: "赵一", village: 0, start: month, yuan: 600)
            try await office.enrol([two], named: "钱二", village: 2, start: month, yuan: 300)
            let benefits = office.rooms.benefits
            let forecast = try await benefits.monthReport(actor: office.officer, program: "dibao", month: month).0
            try await benefits.run(actor: office.officer, program: "dibao", month: month)
            let real = try await benefits.monthReport(actor: office.officer, program: "dibao", month: month).0

            #expect(forecast.isForecast == true)
            #expect(real.isForecast == false)
            #expect(forecast.total == MonthReport.Part(families: 2, persons: 2, regular: Money(yuan: 900)))
            #expect(forecast.total == real.total)
            #expect(forecast.urban == real.urban)
            #expect(forecast.townships == real.townships)
        }
    }

    @Test(arguments: TestStores.all)
    func `the list of a month knows the amounts of that month, whole villages and the scope`(dialect: Dialect)
        async throws
    {
        try await CountyOffice.with(dialect) { office in
            let month = office.clock.today.month
            let one = try await office.person("赵一", 1, village: 0)
            let two = try await office.person("钱二", 2, village: 3)
            let id = try await office.enrol([one], named: "赵一", village: 0, start: month, yuan: 600)
            let other = try await office.enrol([two], named: "钱二", village: 3, start: month, yuan: 300)
            let benefits = office.rooms.benefits
            func roster(_ month: Month, village: Int? = nil) async throws -> [RosterRow] {
                try await benefits.roster(
                    actor: office.officer,
                    program: "dibao",
                    month: month,
                    regionID: village.map { office.villages[$0].id }
                ).rows
            }
            func raise(_ id: Int64, to yuan: Int64, from: Month) async throws {
                let order = ChangeOrder(enrolmentID: id, version: 1, from: from, reason: "核增")
                try await benefits.change(actor: office.officer, .adjust(Money(yuan: yuan)), order)
            }
            try await raise(id, to: 700, from: month.adding(1))
            #expect(try await roster(month).map(\.familyAmount) == [Money(yuan: 600), Money(yuan: 300)])
            #expect(try await roster(month.adding(1)).map(\.familyAmount) == [Money(yuan: 700), Money(yuan: 300)])
            #expect(try await roster(month, village: 3).map(\.name) == ["钱二"])

            try await raise(other, to: 500, from: month)
            let mine = try await benefits.roster(actor: office.local, program: "dibao", month: month)
            #expect(!mine.isClosed)
            #expect(mine.rows.map(\.familyAmount) == [Money(yuan: 500)])
        }
    }
}
