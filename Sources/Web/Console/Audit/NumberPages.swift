// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// 编号核查: whether the numbers of cases and papers run without gaps and repeats, by office, kind and year.
enum NumberPages {
    static func register(on routes: Routes) {
        routes.get(Links.numberCheck, .permission(.auditRead), list)
        routes.post(Links.numberCheck, .permission(.auditRead), explain)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> NumberPage {
        let report = try await request.site.rooms.casework.numberReport(actor: try request.actor)
        let tree = try await request.site.rooms.regions.tree()
        return NumberPage(
            layout: Layout(request, title: "编号核查"),
            checked: report.count,
            faults: report.count { !$0.isClean },
            rows: report.sorted { !$0.isClean && $1.isClean }.map { line in
                .init(
                    series: line.series,
                    name: line.title(tree),
                    expected: line.expected,
                    count: line.count,
                    clean: line.isClean,
                    repeated: line.repeated > 0 ? line.repeated : nil,
                    missing: line.missing.map(String.init),
                    voided: line.voided.map { "\($0.serial) 号：\($0.reason)（\($0.by) \($0.at.date.iso)）" }
                )
            },
            problem: problem?.message
        )
    }

    static func explain(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.rooms.casework.explainNumber(
                actor: try request.actor,
                series: request.form["series"],
                serial: Int64(request.form["serial"]) ?? 0,
                reason: request.form["reason"]
            )
            return request.see(Links.numberCheck, done: "number-explained")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

struct NumberPage: Page {
    static let template = "console/numbers"
    let layout: Layout
    let checked: Int
    let faults: Int
    let rows: [Row]
    let problem: String?

    struct Row: Sendable {
        let series: String
        let name: String
        let expected: Int64
        let count: Int64
        let clean: Bool
        let repeated: Int64?
        let missing: [String]
        let voided: [String]
    }
}
