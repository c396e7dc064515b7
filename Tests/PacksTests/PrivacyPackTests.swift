// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing

/// What a service must say of the data it asks for.
struct PrivacyPackTests {
    @Test func `every shipped service says purpose, ground and retention, and for how long in words`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        #expect(PackPrivacy.faults(of: pack).map(\.description) == [])
        for service in pack.services {
            let notice = service.privacy?.notice ?? ""
            #expect(notice.contains("只用于") && notice.contains("保存") && notice.contains("依据"), "\(service.id)")
        }
        // Marriages and adoptions are kept for good.
        for id in ["lihun-dengji", "shouyang-dengji"] {
            #expect(pack.services.first { $0.id == id }?.privacy?.years == 0)
        }
    }

    @Test(arguments: [
        (ServiceFaultTests.sound, "没有写明处理个人信息的目的"),
        (with("purpose: \"\", ground: 地名管理条例, years: 10, retention: 档案规定"), "目的 purpose"),
        (with("purpose: 命名, ground: \"\", years: 10, retention: 档案规定"), "依据 ground"),
        (with("purpose: 命名, ground: 地名管理条例, years: 10"), "依据 retention"),
    ])
    func `a service without purpose, ground or retention is found`(service: String, told: String) throws {
        let faults = PackPrivacy.faults(of: try ServiceFaultTests.pack(service))
        #expect(faults.count == 1)
        #expect(faults.first?.text.contains(told) == true)
        #expect((faults.first?.line ?? 0) > 0)
    }

    private static func with(_ privacy: String) -> String {
        ServiceFaultTests.sound.replacing("unit: person\n", with: "unit: person\nprivacy: {\(privacy)}\n")
    }
}
