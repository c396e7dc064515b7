// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The desk (工作台): what waits for me, the most urgent first.
enum DeskPages {
    static func register(on routes: Routes) {
        routes.get(Links.desk, .staff, desk)
    }

    static func desk(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        guard actor.may(.caseRead) else {
            return try request.page(
                DeskPage(
                    layout: Layout(request, title: "工作台"),
                    greeting: actor.name,
                    mine: [],
                    count: 0,
                    waiting: 0,
                    seesCases: false
                )
            )
        }
        let casework = request.site.rooms.casework
        let listing = try await casework.list(
            actor: actor,
            filter: CaseFilter(states: [.draft, .open, .paused]),
            limit: 100
        )
        let tree = try await request.site.rooms.regions.tree()
        let turns = try listing.files.filter { file in
            // What a resident is still filling in waits for them.
            if file.state == .draft, file.channel == .portal { return false }
            let service = try casework.services.service(file.serviceID, release: file.releaseHash)
            return try !CaseRules.choices(file, flow: service.flow, actor: actor, signers: []).isEmpty
        }
        let mine = turns.sorted { ($0.dueOn?.dayNumber ?? .max, $0.id) < ($1.dueOn?.dayNumber ?? .max, $1.id) }
        return try request.page(
            DeskPage(
                layout: Layout(request, title: "工作台"),
                greeting: actor.name,
                mine: try mine.map { try CaseRow($0, request: request, tree: tree) },
                count: mine.count,
                waiting: listing.files.count - mine.count,
                seesCases: true
            )
        )
    }
}

struct DeskPage: Page {
    static let template = "console/desk"
    let layout: Layout
    let greeting: String
    let mine: [CaseRow]
    let count: Int
    let waiting: Int
    let seesCases: Bool
}

/// A case as a line of a list.
struct CaseRow: Sendable {
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
        link = Links.caseFile(file.id)
        number = file.number ?? "（未受理）"
        title = file.title
        village = tree.name(file.villageRegionID)
        step = file.state.isEnded ? "—" : try service.flow.step(file.step).title
        state = file.state.title
        tone = file.state.tone
        clock = ClockBadge(
            due: file.state.isEnded ? nil : file.dueOn,
            provisional: file.dueProvisional,
            paused: file.state == .paused,
            today: request.site.today,
            calendar: services.calendar
        )
        opened = file.openedAt.date.iso
        members = file.members
    }
}
