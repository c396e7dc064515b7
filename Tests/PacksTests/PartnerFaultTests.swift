// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing

/// What is told of a file of departments and organisations that has a fault in it.
struct PartnerFaultTests {
    private static let sound = """
        partners:
          - id: school
            title: 学校
            needs: [助学]
            answer_days: 3
            reply_days: 15
            basis: [试验]
        """

    private static func pack(_ text: String) throws -> ResolvedPack {
        var files = try PackLoader.load(folder: "\(PackFolder.all)/national").files
        files["partners/own.yaml"] = Array(text.utf8)
        return try ResolvedPack([try PackLoader.load(files: files, name: "national")])
    }

    @Test func `a county adds its own to those of the nation`() throws {
        let partners = try Self.pack(Self.sound).partners
        #expect(partners.contains { $0.id == "school" && $0.replyDays == 15 })
        #expect(partners.contains { $0.id == "medical-security" })
    }

    @Test(arguments: [
        ("answer_days: 3", "answer_days: 0", "“answer_days”应是 1 至 180 个工作日"),
        ("needs: [助学]", "needs: []", "没有写可以转介的事 needs"),
        ("basis: [试验]", "basis: []", "没有写依据 basis"),
        ("title: 学校", "titel: 学校", "缺少“title”"),
    ])
    func `a fault is shown with how to mend it`(from: String, to: String, message: String) throws {
        do {
            _ = try Self.pack(Self.sound.replacing(from, with: to))
            Issue.record("loaded although: \(message)")
        } catch let problem as PackProblem {
            #expect(problem.faults.contains { $0.text.contains(message) }, "\(problem.faults.map(\.description))")
        }
    }
}
