// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What townships should have, held against a place that can be counted by hand.
struct ProvisionTests {
    private func post(_ kind: String, _ holder: String) throws -> [String: RegisterValue] {
        [
            "kind": .text(kind), "holder": .text(holder), "funded_by": .text("市级统筹"), "full_time": .flag(true),
            "started_on": .date(try CivilDate(parsing: "2026-01-01")),
        ]
    }

    private func provision(_ place: CountedPlace, _ day: String = "2026-05-15", by key: String = "leader") async throws
        -> Provision
    {
        try await place.planning.provision(
            actor: place.office.actor(key),
            id: "township",
            on: try CivilDate(parsing: day)
        )
    }

    @Test(arguments: TestStores.all)
    func `posts by population stand beside those that are filled, and what nobody entered isn't known`(
        _ dialect: Dialect
    ) async throws {
        try await CountedPlace.with(dialect) { place in
            let office = place.office
            for serial in 1...3 { _ = try await place.person(serial) }
            let before = try await provision(place)
            let silent = try #require(before.townships.first { $0.region.id == office.township })
            // Under 30,000 people: one post.
            let line = try #require(silent.line("公益性服务岗位"))
            #expect(line.there == nil && line.needed == "1 人" && line.lacking == nil)
            #expect(silent.people == "3" && !silent.isLacking)

            try await place.enter("civil_post", in: office.village, try post("公益性服务岗位", "甲"))
            let left = try await place.enter("civil_post", in: office.otherTownship, try post("公益性服务岗位", "乙"))
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-05-01"), hour: 9))
            let leaving = RegisterMove(
                registerID: "civil_post",
                entryID: left.id,
                version: left.version,
                moveID: "leave",
                reason: "调走"
            )
            try await office.rooms.database.write { [registers = office.rooms.registers] in
                _ = try registers.move(leaving, actor: place.system, in: $0)
            }
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-06-30"), hour: 9))

            let full = try await provision(place, "2026-04-30")
            #expect(full.lacking("公益性服务岗位") == 0)
            let now = try await provision(place)
            let here = try #require(now.townships.first { $0.region.id == office.township })
            let there = try #require(now.townships.first { $0.region.id == office.otherTownship })
            #expect(here.line("公益性服务岗位")?.lacking == 0 && here.line("公益性服务岗位")?.there == "1")
            #expect(there.line("公益性服务岗位")?.lacking == 1 && there.line("公益性服务岗位")?.there == "0")
            #expect(there.isLacking && now.lacking("公益性服务岗位") == 1)
            let step = try #require(there.evaluation.steps.first { $0.name == "应设公益岗位" })
            #expect(step.value == "1 人" && !step.basis.isEmpty)
            // Before anybody entered a post nothing is known of that day.
            #expect(try await provision(place, "2026-02-28").townships.allSatisfy { $0.line("公益性服务岗位")?.there == nil })
        }
    }

    @Test(arguments: TestStores.all)
    func `a station is there or not, and a township's clerk sees that township alone`(_ dialect: Dialect) async throws {
        try await CountedPlace.with(dialect) { place in
            let office = place.office
            try await place.enter(
                "township_station",
                in: office.township,
                [
                    "name": .text("未保站"), "kind": .text("未成年人保护工作站"), "workers": .number(2),
                    "opened_on": .date(try CivilDate(parsing: "2026-01-01")),
                ]
            )
            let all = try await provision(place)
            #expect(all.townships.count == 2)
            let (here, there) = (
                all.townships.first { $0.region.id == office.township },
                all.townships.first { $0.region.id == office.otherTownship }
            )
            #expect(here?.line("未成年人保护工作站")?.there == "是" && here?.line("未成年人保护工作站")?.lacking == 0)
            #expect(there?.line("未成年人保护工作站")?.there == "否" && there?.line("未成年人保护工作站")?.lacking == 1)
            let own = try await provision(place, by: "head")
            #expect(own.townships.map(\.region.id) == [office.township])
            await #expect(throws: AccessProblem.notFound(what: "配备")) {
                _ = try await place.planning.provision(
                    actor: place.office.actor("leader"),
                    id: "other",
                    on: place.office.clock.today
                )
            }
        }
    }
}
