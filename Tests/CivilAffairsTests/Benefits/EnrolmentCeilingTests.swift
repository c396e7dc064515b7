// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What is changed without a case stays within what the rules could grant, and is decided by whoever decides on
/// applications.
struct EnrolmentCeilingTests {
    private static func enrolled(_ office: CaseOffice) async throws -> Enrolment {
        _ = try await CaseStory.told(office, to: "end")
        let found = try await office.rooms.benefits.enrolments(
            actor: office.actor("clerk"),
            filter: EnrolmentFilter(programID: "dibao"),
            limit: 2
        ).rows
        return try #require(found.first)
    }

    private static func order(_ enrolment: Enrolment, _ office: CaseOffice) -> ChangeOrder {
        ChangeOrder(
            enrolmentID: enrolment.id,
            version: enrolment.version,
            from: office.clock.today.month.adding(1),
            reason: "重新核定"
        )
    }

    @Test(arguments: TestStores.all)
    func `an amount that no family of that size could be granted is refused with the limit`(store: Dialect) async throws
    {
        try await CaseOffice.with(store) { office in
            let enrolment = try await Self.enrolled(office)
            let (benefits, clerk) = (office.rooms.benefits, office.actor("clerk"))
            let order = Self.order(enrolment, office)
            // 天门's urban standard is 630 yuan; the highest share on top is that of the severely disabled.
            let most = try #require(
                try office.rooms.benefits.policy?.ceiling(
                    of: "dibao",
                    regionID: enrolment.regionID,
                    urban: .urban,
                    members: 1,
                    on: order.from.firstDay
                )
            )
            #expect(most >= Money(yuan: 630))
            #expect(most < Money(yuan: 1_300))
            let over = Money(fen: most.fen + 1)
            await #expect(
                throws: BenefitsProblem.aboveCeiling(amount: over, most: most, members: 1, from: order.from)
            ) {
                try await benefits.draftChange(actor: clerk, .adjust(over), order)
            }
            await #expect(throws: BenefitsProblem.self) {
                try await benefits.adjustAll(
                    actor: office.actor("drafter"),
                    program: "dibao",
                    from: order.from,
                    reason: "调标",
                    amounts: [(enrolment.id, Money(yuan: 9_999_999))]
                )
            }
            try await benefits.draftChange(actor: clerk, .adjust(most), order)
        }
    }

    @Test(arguments: TestStores.all)
    func `the county confirms what changes the money, and the township where that was passed on to it`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let enrolment = try await Self.enrolled(office)
            let benefits = office.rooms.benefits
            let amount = enrolment.amount + Money(yuan: 20)
            let id = try await benefits.draftChange(
                actor: office.actor("clerk"),
                .adjust(amount),
                Self.order(enrolment, office)
            )
            let waiting = try await benefits.changeDrafts(actor: office.actor("head"))
            #expect(waiting.map(\.confirmer) == ["县级民政部门"])
            await #expect(throws: BenefitsProblem.countyDecides) {
                try await benefits.confirmChange(actor: office.actor("head"), draftID: id, version: 1)
            }
            let changed = try await benefits.confirmChange(actor: office.actor("checker"), draftID: id, version: 1)
            #expect(changed.amount == amount)
            let move = try await benefits.draftChange(
                actor: office.actor("clerk"),
                .reclass("B"),
                Self.order(changed, office)
            )
            // What is not about money any colleague may confirm.
            try await benefits.confirmChange(actor: office.actor("head"), draftID: move, version: 1)
        }
        let delegated = ["确认权限下放,429006001,2026-07-01,是,试验,试验"]
        try await CaseOffice.with(store, parameters: delegated) { office in
            let enrolment = try await Self.enrolled(office)
            let benefits = office.rooms.benefits
            let id = try await benefits.draftChange(
                actor: office.actor("clerk"),
                .adjust(enrolment.amount + Money(yuan: 20)),
                Self.order(enrolment, office)
            )
            #expect(try await benefits.changeDrafts(actor: office.actor("head")).map(\.confirmer) == ["乡镇（街道）负责人"])
            try await benefits.confirmChange(actor: office.actor("head"), draftID: id, version: 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody dies tomorrow`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let enrolment = try await Self.enrolled(office)
            let member = enrolment.payeePersonID
            await #expect(throws: BenefitsProblem.deathAhead) {
                try await office.rooms.benefits.draftChange(
                    actor: office.actor("clerk"),
                    .death(member, on: office.clock.today.adding(days: 1), amount: .zero),
                    Self.order(enrolment, office)
                )
            }
        }
    }
}
