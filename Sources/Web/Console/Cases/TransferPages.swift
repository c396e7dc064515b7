// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Passing a case to the office of another township 异地受理, and following what went and came.
enum TransferPages {
    static func register(on routes: Routes) {
        routes.get(Links.transfers, .permission(.caseRead), list)
        routes.get("/cases/:id/transfer", .permission(.caseRead)) { try await form($0, problem: nil) }
        routes.post("/cases/:id/transfer", .permission(.caseRead), send)
        routes.post("/cases/:id/transfer/back", .permission(.caseRead), sendBack)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let side = try request.choice("side", title: "异地转办", of: CaseTransfer.Side.self) ?? .incoming
        let (transfers, waiting) = try await request.site.rooms.casework.transfers(actor: actor, side)
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            TransferListPage(
                layout: Layout(request, title: "异地转办"),
                tabs: CountTab.all(of: Links.transfers, "side", waiting, chosen: side) { "\($0.title) · 待接收" },
                isIncoming: side == .incoming,
                rows: transfers.map { TransferRow($0, side, tree: tree) }
            )
        )
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: try request.key())
        guard try request.site.rooms.casework.mayTransfer(actor: actor, dossier) else {
            throw CaseworkProblem.notTransferable
        }
        let tree = try await request.site.rooms.regions.tree()
        let page = TransferFormPage(dossier.file, tree: tree, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func send(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.casework.transfer(
                actor: try request.actor,
                caseID: id,
                version: Int64(request.form["version"]) ?? 0,
                to: Int64(request.form["village"]) ?? 0,
                reason: String(request.form["reason"].prefix(500))
            )
            // Whoever sent it may not see it any more, but always that it went.
            return request.see("\(Links.transfers)?side=\(CaseTransfer.Side.outgoing.rawValue)", done: "transferred")
        } catch let problem as CaseworkProblem where problem.kind == .invalid {
            return try await form(request, problem: problem)
        }
    }

    static func sendBack(_ request: WebRequest) async throws -> Response {
        try await request.site.rooms.casework.sendBack(
            actor: try request.actor,
            caseID: try request.key(),
            version: Int64(request.form["version"]) ?? 0,
            reason: String(request.form["reason"].prefix(500))
        )
        return request.see(Links.transfers, done: "transferred-back")
    }
}

struct TransferRow: Sendable {
    let link: String?
    let caseTitle: String
    let other: String
    let sentOn: String
    let sentBy: String
    let reason: String
    let state: String
    let tone: String
    let detail: String?

    init(_ transfer: CaseTransfer, _ side: CaseTransfer.Side, tree: RegionTree) {
        let own = side == .incoming ? transfer.toRegionID : transfer.fromRegionID
        link = transfer.isAt == own ? Links.caseFile(transfer.caseID) : nil
        caseTitle = transfer.caseTitle
        other = tree.name(side == .incoming ? transfer.fromRegionID : transfer.toRegionID)
        sentOn = transfer.sentAt.date.iso
        sentBy = transfer.sentBy
        reason = transfer.reason
        state = transfer.state.title
        tone =
            switch transfer.state {
            case .sent: "soon"
            case .handled: ""
            case .returned: "late"
            case .ended: "done"
            }
        detail = transfer.returnReason ?? (transfer.state == .ended ? transfer.caseState.title : nil)
    }
}

struct TransferListPage: Page {
    static let template = "console/transfers"
    let layout: Layout
    let tabs: [CountTab]
    let isIncoming: Bool
    let rows: [TransferRow]
}

struct TransferFormPage: Page {
    static let template = "console/transfer-form"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let problem: String?
    let version: Int64
    let here: String
    let townships: [VillageGroup]
    let reason: String

    init(_ file: CaseFile, tree: RegionTree, problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "异地转办")
        caseTitle = file.title
        caseLink = Links.caseFile(file.id)
        self.problem = problem?.message
        version = file.version
        here = tree.name(file.regionID)
        townships = VillageGroup.all(tree, chosen: Int64(request.form["village"]), except: file.regionID)
        reason = request.form["reason"]
    }
}

/// Where a case came from, on its page.
struct TransferPart: Sendable {
    let from: String
    let reason: String
    /// It can still be sent back.
    let backLink: String?

    init?(_ transfer: CaseTransfer?, _ file: CaseFile, mayMove: Bool, tree: RegionTree) {
        guard let transfer else { return nil }
        let on = transfer.sentAt.date.iso
        if let returned = transfer.returnReason {
            from = "\(on) 转出，\(tree.name(transfer.toRegionID))已退回"
            reason = returned
            backLink = nil
        } else {
            from = "\(on) 由\(tree.name(transfer.fromRegionID))转来"
            reason = transfer.reason
            backLink =
                mayMove && transfer.toRegionID == file.regionID ? "\(Links.caseFile(file.id))/transfer/back" : nil
        }
    }
}
