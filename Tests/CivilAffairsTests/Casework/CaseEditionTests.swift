// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Cases under way when their service is defined anew.
struct CaseEditionTests {
    /// The packs with one file of a service changed.
    private static func packs(_ service: String, _ change: (String) -> String) throws -> ResolvedPack {
        let layers = try ["national", "hubei", "hubei-tianmen"].map { id -> Pack in
            let plain = try PackLoader.load(folder: "\(CaseOffice.packs)/\(id)")
            let path = "services/\(service).yaml"
            guard let file = plain.files[path] else { return plain }
            var files = plain.files
            files[path] = Array(change(String(decoding: file, as: UTF8.self)).utf8)
            return try PackLoader.load(files: files, name: id)
        }
        return try ResolvedPack(layers)
    }

    private static func service(_ change: (String) -> String) throws -> ServiceDefinition {
        let pack = try packs("jubao-tousu") { change("in_flight: safe\n" + $0) }
        return try #require(pack.services.first { $0.id == "jubao-tousu" })
    }

    @Test func `a change lets cases go on only where no answer is lost and nothing more is asked`() throws {
        let old = try Self.service { $0 }
        func told(_ change: (String) -> String, at step: String = "investigate", isDraft: Bool = false) throws
            -> [String]
        {
            EditionChange(from: old, to: try Self.service(change)).hindrances(at: step, isDraft: isDraft)
        }
        #expect(try told { $0.replacing("title: 举报投诉", with: "title: 举报和投诉") } == [])
        #expect(try told { $0 }.isEmpty && told({ $0 }, at: "gone") == ["环节“gone”没有了"])
        let more = "      - {id: extra, name: 补充说明, title: 补充说明, type: text, required: 是, sensitivity: open}\n"
        let asked = { (text: String) in
            let fields = text.range(of: "    fields:\n")
            return fields.map { text.replacingCharacters(in: $0, with: "    fields:\n" + more) } ?? text
        }
        #expect(try told(asked) == ["新要求填写“补充说明”"])
        // Nobody has handed a draft in: whoever fills it in is asked on the same page.
        #expect(try told(asked, at: "apply", isDraft: true) == [])
        #expect(try told { asked($0).replacing("required: 是, sensitivity: open}", with: "sensitivity: open}") } == [])
        let field = try #require(old.fields.first { $0.step == nil && $0.type == .choice })
        let renamed = try told({ $0.replacing("id: \(field.id),", with: "id: other-\(field.id),") }, isDraft: true)
        #expect(renamed.contains("“\(field.title)”这一项没有了"))
        let stays = try #require(try Self.packs("jubao-tousu") { $0 }.services.first { $0.id == "jubao-tousu" })
        #expect(EditionChange(from: old, to: stays).hindrances(at: "apply", isDraft: true).count == 1)
        let drafts = try #require(
            try Self.packs("jubao-tousu") { "in_flight: drafts\n" + $0 }.services.first { $0.id == "jubao-tousu" }
        )
        let change = EditionChange(from: old, to: drafts)
        #expect(change.hindrances(at: "apply", isDraft: true).isEmpty)
        #expect(change.hindrances(at: "investigate", isDraft: false).count == 1)
    }

    @Test(arguments: TestStores.all)
    func `open cases go on under the new edition once, where its definition lets them`(_ dialect: Dialect) async throws
    {
        let old = try Self.packs("jubao-tousu") { $0 }
        let new = try Self.packs("jubao-tousu") { "in_flight: safe\n" + $0 }
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-03-02"), hour: 9))
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            let office = try await CaseOffice.make(database, pack: new, clock: clock, hash: "new", older: ["old": old])
            let casework = office.rooms.casework
            let person = try await office.person("演示人")
            func open(_ service: String) async throws -> Int64 {
                try await casework.open(
                    actor: .system("test"),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: service,
                        applicantPersonID: person,
                        applicantName: "演示人",
                        regionID: office.township,
                        villageRegionID: office.village,
                        channel: .window
                    )
                )
            }
            let (first, ended) = (try await open("jubao-tousu"), try await open("jubao-tousu"))
            let other = try await open("linshi-jiuzhu")
            try await database.write { transaction in
                _ = try transaction.run("update case_file set release_hash = 'old'")
                _ = try transaction.run(
                    "update case_file set state = 'withdrawn', closed_at = 1 where id = \(ended)"
                )
            }
            let impact = try await casework.impact(of: new)
            #expect(impact.map(\.count) == [1, 1])
            #expect(impact.first { $0.service == "举报投诉" }?.reasons.isEmpty == true)
            #expect(impact.first { $0.service != "举报投诉" }?.reasons == ["事项规定在途的办件按原来的版本办完"])

            #expect(try await casework.moveToCurrentEdition(portion: 1) == 1)
            #expect(try await casework.moveToCurrentEdition() == 0)
            let clerk = office.actor("leader")
            let dossier = try await casework.dossier(actor: clerk, caseID: first)
            #expect(dossier.file.releaseHash == "new" && dossier.file.version == 2 && dossier.file.state == .draft)
            #expect(dossier.actions.last?.action == "edition")
            for id in [ended, other] {
                let kept: String = try await database.read {
                    try $0.value("select release_hash from case_file where id = \(id)")
                }
                #expect(kept == "old")
            }
        }
    }
}
