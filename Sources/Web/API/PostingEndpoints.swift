// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Sheets on the boards: what the public may see today, and nothing more.
enum PostingEndpoints {
    /// Sheets that are up at any time; a county has some hundred.
    private static let most = 10_000

    static let all: [Endpoint] = [
        .get(
            "/postings",
            "listPostings",
            "Sheets that are up today, newest first",
            .permission(.caseRead),
            query: [APICall.cursor.field, APICall.limit.field],
            posting.pages("PostingPage"),
            list
        ),
        .get("/postings/{code}", "readPosting", "A sheet while it is up", .permission(.caseRead), posting) { call in
            guard let posting = try await call.rooms.casework.posting(code: try call.text("code")) else {
                throw AccessProblem.notFound(what: "公示")
            }
            return Placed(posting, try await call.rooms.regions.tree())
        },
    ]

    private static func list(_ call: APICall) async throws -> Listing<Placed<Posting>> {
        let all = try await call.rooms.casework.visiblePostings(limit: most)
        let cursor = try call.query[APICall.cursor]
        let rest = all.filter { posting in cursor.map { posting.id < $0 } ?? true }
        let page = rest.prefix(try call.pageSize)
        let tree = try await call.rooms.regions.tree()
        return Listing(
            items: page.map { Placed($0, tree) },
            next: rest.count > page.count ? page.last?.id : nil,
            total: all.count
        )
    }

    private static let line = Shape<Posting.Line>(
        "PostingLine",
        [.value("title") { $0.title }, .value("value") { $0.value }]
    )

    static let posting = Shape<Placed<Posting>>(
        "Posting",
        [
            .value("id") { $0.value.id },
            .value("code") { $0.value.code },
            .value("kind") { $0.value.kind },
            .value("title") { $0.value.title },
            .value("region_id") { $0.value.regionID },
            .value("region") { $0.name($0.value.regionID) },
            .value("from") { $0.value.from },
            .value("until") { $0.value.until },
            .value("state") { $0.value.state },
            .list("lines", line) { $0.value.lines },
        ]
    )
}
