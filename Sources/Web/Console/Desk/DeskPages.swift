// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// The desk (工作台): what waits for me, the most urgent first.
enum DeskPages {
    static func register(on routes: Routes) {
        routes.get(Links.desk, .staff, desk)
    }

    static func desk(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let tasks = try await DeskTask.waiting(request)
        let figures = try await DeskFigure.month(request)
        guard actor.may(.caseRead) else {
            return try request.page(DeskPage(request, tasks: tasks, figures: figures, cases: nil))
        }
        let desk = try await request.site.rooms.casework.desk(actor: actor)
        let tree = try await request.site.rooms.regions.tree()
        let rows = try desk.files.map { try CaseRow($0, request: request, tree: tree) }
        return try request.page(DeskPage(request, tasks: tasks, figures: figures, cases: (desk, rows)))
    }
}

struct DeskPage: Page {
    static let template = "console/desk"
    let layout: Layout
    let greeting: String
    let tasks: [DeskTask]
    let figures: [DeskFigure]
    let cases: CasesPart?
    /// Neither cases nor tasks nor figures: the function looks after the system.
    let isEmpty: Bool

    struct CasesPart: Sendable {
        let heading: String
        let noCases: String
        let mine: [CaseRow]
        let watches: Bool
        let due: String
        let others: String
        /// More wait than are shown.
        let more: Bool
    }

    init(
        _ request: WebRequest,
        tasks: [DeskTask],
        figures: [DeskFigure],
        cases: (desk: Casework.Desk, rows: [CaseRow])?
    ) {
        layout = Layout(request, title: "工作台")
        greeting = layout.userName
        self.tasks = tasks
        self.figures = figures
        self.cases = cases.map { desk, rows in
            CasesPart(
                heading: desk.watches ? "时限最近的办件" : "我的办件",
                noCases: desk.watches ? "辖区内没有在办的办件" : "现在没有轮到您办理的办件",
                mine: rows,
                watches: desk.watches,
                due: Self.count(desk.due),
                others: Self.count(desk.others),
                more: (desk.watches ? desk.others : desk.due) > rows.count
            )
        }
        isEmpty = cases == nil && tasks.isEmpty && figures.isEmpty
    }

    private static func count(_ number: Int) -> String { number > 1_000 ? "1,000 件以上" : "\(number) 件" }
}

/// A case as a line of a list.
struct CaseRow: Sendable {
    let id: Int64
    /// Whether anything can still be done with it.
    let isOpen: Bool
    let link: String
    let number: String
    let title: String
    let village: String
    let step: String
    let state: String
    let tone: String
    let clock: ClockBadge
    let opened: String
    let members: Int

    init(_ file: CaseFile, request: WebRequest, tree: RegionTree) throws {
        let services = request.site.rooms.casework.services
        let service = try services.service(file.serviceID, release: file.releaseHash)
        id = file.id
        isOpen = !file.state.isEnded
        link = Links.caseFile(file.id)
        number = file.number ?? "（未受理）"
        title = file.title
        village = tree.name(file.villageRegionID)
        step = file.state.isEnded ? "—" : try service.flow.step(file.step).title
        state = file.state.title
        tone = file.state.tone
        clock = ClockBadge(
            due: file.urgentOn,
            provisional: file.urgentProvisional,
            paused: file.state == .paused,
            today: request.site.today,
            calendar: services.calendar
        )
        opened = file.openedAt.date.iso
        members = file.members
    }
}
