// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary

/// The registry beside the case: organisations, households, double records.
extension APIThread {
    func registry() async throws {
        try await organizations()
        try await households()
        try await merging()
    }

    private func organizations() async throws {
        let village = Value.integer(site.here.villageID)
        let entered = try await clerk.post(
            "/organizations",
            ["name": "演示夕阳红养老服务中心", "kind": "association", "region": village, "from": "2020-01-01"],
            status: 201
        )
        let path = "/organizations/\(entered["id"].integer)"
        #expect(try await clerk.get("/organizations?text=xyh")["items"][0]["id"] == entered["id"])
        #expect(try await clerk.get(path)["region"].string.contains("东风村"))
        let changed = try await clerk.patch(
            path,
            ["version": 1, "name": "演示幸福里养老服务中心", "principal": "李敏", "from": "2026-01-01"]
        )
        #expect(changed["names"].list.count == 2)
        #expect(changed["kind"] == "association")
        try await clerk.patch(path, ["version": 1, "principal": "王敏"], status: 409)
        // Anybody looks an organisation up; only the office of its region changes it.
        let other = try await site.token("township-clerk", there: true, clerk.contract)
        try await other.get(path)
        try await other.patch(path, ["version": 2, "principal": "王敏"], status: 404)
        try await other.post("\(path)/end", ["version": 2, "ended": "2026-10-01"], status: 404)
        let foreign: Value = ["name": "演示外乡合作社", "kind": "company", "region": village]
        try await other.post("/organizations", foreign, status: 404)
        let ended = try await clerk.post("\(path)/end", ["version": 2, "ended": "2026-10-01"])
        #expect(ended["ended_on"] == "2026-10-01")
    }

    private func households() async throws {
        let other = try await site.token("township-clerk", there: true, clerk.contract)
        let member: Value = ["person_id": .integer(site.here.personID), "relation": "本人"]
        let draft: [String: Value] = [
            "kind": "hukou", "number": "演示-0001", "region": .integer(site.here.villageID), "members": [member],
            "head_person_id": .integer(site.here.personID),
        ]
        let entered = try await clerk.post("/households", .object(draft), status: 201)
        try await other.post("/households", .object(draft), status: 404)
        let path = "/households/\(entered["id"].integer)"
        let joining: Value = ["version": entered["version"], "person_id": .integer(applicant), "relation": "侄"]
        let joined = try await clerk.post("\(path)/members", joining)
        #expect(joined["members"].list.count == 2)
        try await clerk.post("\(path)/members", joining, status: 409)
        let headed = try await clerk.post(
            "\(path)/head",
            ["version": joined["version"], "person_id": .integer(applicant)]
        )
        #expect(headed["head_person_id"] == .integer(applicant))
        let leaving: Value = ["version": headed["version"], "person_id": .integer(applicant)]
        for (suffix, body) in [("", nil), ("/members/end", leaving), ("/head", leaving)] {
            if let body {
                try await other.post(path + suffix, body, status: 404)
            } else {
                try await other.get(path, status: 404)
            }
        }
        let left = try await clerk.post("\(path)/members/end", leaving)
        #expect(left["head_person_id"].isNull)
        #expect(try await clerk.get(path)["members"].list.count { $0["valid_until"].isNull } == 1)
    }

    private func merging() async throws {
        let double = try await clerk.post(
            "/persons",
            [
                "name": "王秀英", "sex": "2", "birth": "1966-03-04", "home_region": .integer(site.here.villageID),
            ],
            status: 201
        )["id"]
        let path = "/persons/\(site.here.personID)"
        let version = try await clerk.get(path)["version"]
        let body: [String: Value] = [
            "version": version, "other_id": double, "other_version": 1, "reason": "同一人重复建档",
        ]
        try await clerk.post("\(path)/merge", .object(body), status: 403)
        try await drafter.post("\(path)/merge", .object(body.merging(["reason": ""]) { $1 }), status: 422)
        try await drafter.post("\(path)/merge", .object(body.merging(["other_version": 9]) { $1 }), status: 409)
        #expect(try await drafter.post("\(path)/merge", .object(body))["id"] == .integer(site.here.personID))
        #expect(try await clerk.get("\(path)/merged")["items"][0]["id"] == double)
        let undo: Value = ["other_id": double, "reason": "核实为两人"]
        try await drafter.post("\(path)/unmerge", undo)
        try await drafter.post("\(path)/unmerge", undo, status: 409)
        #expect(try await clerk.get("\(path)/merged")["items"] == [])
    }
}
