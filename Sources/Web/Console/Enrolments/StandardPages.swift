// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// A new standard for many families at once (调标): looked at first, then carried out.
enum StandardPages {
    static func form(_ request: WebRequest) async throws -> Response {
        try county(request)
        return try request.page(try page(request, preview: nil, problem: nil))
    }

    /// 调标 is the county's; a township changes families one by one.
    private static func county(_ request: WebRequest) throws {
        let actor = try request.actor
        guard actor.level == "county" else {
            throw AccessProblem.notPermitted(permission: .enrolmentChange, function: actor.functionTitle)
        }
    }

    static func act(_ request: WebRequest) async throws -> Response {
        try county(request)
        do {
            let plan = try await plan(request)
            guard request.form["sure"] == plan.mark else {
                return try request.page(try page(request, preview: plan.preview, problem: nil))
            }
            let actor = try request.actor
            _ = try await request.site.rooms.benefits.adjustAll(
                actor: actor,
                program: plan.program.id,
                from: plan.month,
                reason: plan.reason,
                amounts: plan.amounts
            )
            return request.see(Links.enrolments, done: "standard")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                try page(request, preview: nil, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    private struct Plan {
        let program: ProgramChoice
        let month: Month
        let reason: String
        let amounts: [(enrolmentID: Int64, amount: Money)]
        let preview: StandardPage.Preview
        /// Families and sum that were looked at: others in between are looked at again.
        let mark: String
    }

    private static func plan(_ request: WebRequest) async throws -> Plan {
        let program = try ProgramChoice.chosen(request)
        let month = try Month(parsing: request.form["from"])
        guard let urban = Enrolment.Urban(rawValue: request.form["urban"]) else { throw StandardProblem.urbanMissing }
        let rise = try Money(parsing: request.form["rise"])
        guard rise > .zero else { throw StandardProblem.noRise }
        let reason = String(request.form["reason"].prefix(200))
        guard !reason.isEmpty else { throw BenefitsProblem.reasonNeeded }
        let code = Choices.classes.contains(request.form["class"]) ? request.form["class"] : nil
        let found = try await request.site.rooms.benefits.enrolments(
            actor: try request.actor,
            filter: EnrolmentFilter(programID: program.id, states: [.active], classCode: code, urban: urban),
            limit: 500_000
        ).rows
        guard !found.isEmpty else { throw StandardProblem.nobody }
        let before = found.reduce(Money.zero) { $0 + $1.amount }
        let persons = found.reduce(0) { $0 + $1.members }
        let after = before + rise * persons
        let mark = "\(found.count)-\(before.fen)-\(after.fen)-\(month.iso)-\(urban.rawValue)-\(code ?? "")"
        return Plan(
            program: program,
            month: month,
            reason: reason,
            amounts: found.map { ($0.id, $0.amount + rise * $0.members) },
            preview: StandardPage.Preview(
                families: found.count,
                persons: persons,
                before: before.text,
                after: after.text,
                more: (after - before).text,
                mark: mark
            ),
            mark: mark
        )
    }

    private static func page(_ request: WebRequest, preview: StandardPage.Preview?, problem: String?) throws
        -> StandardPage
    {
        let form = request.form
        let month = request.site.today.month
        let from = (try? Month(parsing: form["from"])) ?? month.adding(1)
        return StandardPage(
            layout: Layout(request, title: "调标"),
            problem: problem,
            programs: ProgramChoice.options(request, chosen: form["program"]),
            urbans: Choices.urban(Enrolment.Urban(rawValue: form["urban"])),
            classes: Choices.classes(form["class"]),
            months: Choices.months(from: month.adding(-12), to: month.adding(6), chosen: from),
            rise: form["rise"],
            reason: form["reason"],
            preview: preview
        )
    }
}

enum StandardProblem: Problem, Equatable {
    case urbanMissing, noRise, nobody

    var code: String {
        switch self {
        case .urbanMissing: "standard.urban-missing"
        case .noRise: "standard.no-rise"
        case .nobody: "standard.nobody"
        }
    }
    var kind: ProblemKind { .invalid }
    var message: String {
        switch self {
        case .urbanMissing: "请选择是城市标准还是农村标准调整。"
        case .noRise: "每人每月增加的金额应大于 0 元。降低金额须逐户听取意见，请在各户页面办理。"
        case .nobody: "没有符合条件的在册对象，请核对城乡类别和保障类别。"
        }
    }
}

struct StandardPage: Page {
    static let template = "console/enrolment-standard"
    let layout: Layout
    let problem: String?
    let programs: [SelectOption]
    let urbans: [SelectOption]
    let classes: [SelectOption]
    let months: [SelectOption]
    let rise: String
    let reason: String
    let preview: Preview?

    struct Preview: Sendable {
        let families: Int
        let persons: Int
        let before: String
        let after: String
        let more: String
        let mark: String
    }
}
