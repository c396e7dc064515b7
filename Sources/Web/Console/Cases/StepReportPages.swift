// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// What was done at a step outside the system: votes, signings, payments, answers of other offices.
enum StepReportPages {
    static func form(_ request: WebRequest) async throws -> Response {
        try await shown(request, problem: nil)
    }

    private static func shown(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let dossier = try await request.site.rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let step = try dossier.service.flow.step(dossier.file.step)
        guard step.kind.isReported, !dossier.file.state.isEnded else {
            throw CaseworkProblem.notNow(action: "登记", state: step.title)
        }
        let page = StepReportPage(dossier, step: step, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.casework.report(
                actor: try request.actor,
                caseID: id,
                version: Int64(request.form["version"]) ?? 0,
                try report(request)
            )
            return request.see(Links.caseFile(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }

    private static func report(_ request: WebRequest) throws -> Casework.NewStepReport {
        let form = request.form
        func votes(_ name: String) -> Int? {
            form[name].isEmpty ? nil : Digits.number(Digits.halfWidth(form[name]))
        }
        let counted = [votes("ayes"), votes("nays"), votes("abstained")]
        return Casework.NewStepReport(
            heldOn: try CivilDate(parsing: form["held_on"]),
            people: form["people"].split { "、，,；; \n\r\t".contains($0) }.map(String.init).prefix(200).map { $0 },
            office: String(form["office"].prefix(100)),
            number: String(form["number"].prefix(60)),
            amount: form["amount"].isEmpty ? nil : try Money(parsing: form["amount"]),
            votes: counted.contains { $0 != nil }
                ? .init(ayes: counted[0] ?? 0, nays: counted[1] ?? 0, abstained: counted[2] ?? 0) : nil,
            text: String(form["text"].prefix(5_000))
        )
    }

    static func extend(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.effects.extend(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0,
            clockID: request.form["clock"],
            reason: String(request.form["reason"].prefix(500))
        )
        return request.see(Links.caseFile(id), done: "saved")
    }
}

struct StepReportPage: Page {
    static let template = "console/step-report"
    let layout: Layout
    let heading: String
    let stepTitle: String
    let note: String?
    let caseTitle: String
    let caseLink: String
    let version: Int64
    let problem: String?
    let today: String
    let heldOn: String
    let asksPeople: Bool
    let peopleLabel: String
    let people: String
    let asksVotes: Bool
    let ayes: String
    let nays: String
    let abstained: String
    let asksOffice: Bool
    let office: String
    let asksNumber: Bool
    let numberLabel: String
    let number: String
    let asksAmount: Bool
    let amount: String
    let textLabel: String
    let text: String

    init(_ dossier: Casework.Dossier, step: CaseFlow.Step, problem: (any Problem)?, _ request: WebRequest) {
        let form = request.form
        let kind = step.kind
        layout = Layout(request, title: kind.reportTitle)
        heading = "登记\(kind.reportTitle)"
        stepTitle = step.title
        note = step.note
        caseTitle = dossier.file.title
        caseLink = Links.caseFile(dossier.file.id)
        version = problem == nil ? dossier.file.version : Int64(form["version"]) ?? dossier.file.version
        self.problem = problem?.message
        today = request.site.today.iso
        heldOn = form["held_on"].isEmpty ? today : form["held_on"]
        asksPeople = kind == .vote || kind == .sign
        peopleLabel = kind == .vote ? "参加评议的人员（用顿号隔开）" : "到场签字的当事人（用顿号隔开）"
        people = form["people"]
        asksVotes = kind == .vote
        ayes = form["ayes"]
        nays = form["nays"]
        abstained = form["abstained"]
        asksOffice = kind == .external
        office = form["office"]
        asksNumber = kind == .pay || kind == .external
        numberLabel = kind == .pay ? "凭证号" : "来文文号（没有的不填）"
        number = form["number"]
        asksAmount = kind == .pay
        amount = form["amount"]
        textLabel = kind == .external ? "答复意见" : kind == .vote ? "评议情况" : "说明"
        text = form["text"]
    }
}
