// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing

/// Faulty events 一件事 and what is said of each.
struct BundleFaultTests {
    private static let sound = """
        id: event
        title: 试验一件事
        summary: 试验。
        basis: [试验]
        services:
          - {service: first, when: 总是, usual: 是}
          - {service: second, when: 有时}
        others:
          - {title: 别的事, office: 别的部门, how: 不用申请}
        """

    private static func pack(_ event: String) throws -> ResolvedPack {
        let national = try PackLoader.load(folder: "\(PackFolder.all)/national")
        let others = [
            "services/", "bundles/", "programs/", "policy/", "parameters/", "verification/", "remedies.yaml",
            "urgent-help.yaml", "funds.yaml", "provision.yaml",
        ]
        var files = national.files.filter { file in !others.contains { file.key.hasPrefix($0) } }
        for id in ["first", "second"] {
            let service = ServiceFaultTests.sound.replacing("id: luming", with: "id: \(id)")
            files["services/\(id).yaml"] = Array(service.utf8)
        }
        files["bundles/event.yaml"] = Array(event.utf8)
        return try ResolvedPack([try PackLoader.load(files: files, name: "national")])
    }

    @Test func `the sound one loads`() throws {
        #expect(try Self.pack(Self.sound).bundles.first?.services.map(\.isUsual) == [true, false])
    }

    @Test(arguments: [
        ("service: second", "service: third", "“third”不是可以申请的事项"),
        ("service: second", "service: first", "有重复的事项"),
        ("  - {service: second, when: 有时}\n", "", "应至少联办两个事项"),
        ("basis: [试验]", "basis: []", "没有写依据 basis"),
        ("usual: 是", "usuall: 是", "不认识的键“usuall”"),
    ])
    func `a fault is shown with how to mend it`(from: String, to: String, message: String) throws {
        do {
            _ = try Self.pack(Self.sound.replacing(from, with: to, maxReplacements: 1))
            Issue.record("loaded although: \(message)")
        } catch let problem as PackProblem {
            #expect(problem.faults.contains { $0.text.contains(message) }, "\(problem.faults.map(\.description))")
        }
    }
}
