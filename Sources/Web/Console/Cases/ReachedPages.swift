// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Who is owed a service by age and has not been given it (免申即享): the office begins from this list.
enum ReachedPages {
    static func register(on routes: Routes) {
        routes.get("/intake/reached/:service", .permission(.caseApply), list)
        routes.post("/intake/reached/:service", .permission(.caseApply), begin)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request))
    }

    private static func page(_ request: WebRequest, problem: String? = nil) async throws -> ReachedPage {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.text("service")
        let service = try rooms.casework.services.service(id, release: nil)
        let tree = try await rooms.regions.tree()
        let region = try request.region("region", title: "村（社区）", tree: tree)?.id
        let found = try await rooms.casework.reached(
            actor: actor,
            serviceID: id,
            region: region,
            after: try place(request),
            limit: 100
        )
        let lasts = found.month.lastDay
        let chosen = Set(request.form.values["person"] ?? [])
        let own = actor.regionID.flatMap { tree.region($0) }
        let places = own.map { $0.level == .village ? [] : tree.descendants(of: $0.id) } ?? []
        let isMore = found.people.count == 100
        return ReachedPage(
            layout: Layout(request, title: "\(service.flow.title)到龄名单"),
            serviceTitle: service.flow.title,
            link: Links.reached(id),
            told:
                "\(found.month.chinese)底以前满 \(found.age) 周岁、户籍在本地、还没有领也没有在办的，"
                + (found.count > Casework.mostReached ? "超过 \(Casework.mostReached) 人" : "共 \(found.count) 人"),
            problem: problem,
            regions: places.filter { !$0.isRetired && $0.level <= .village }.map {
                SelectOption(value: String($0.id), title: tree.fullName($0.id), selected: $0.id == region)
            },
            region: region.map { String($0) } ?? "",
            rows: found.people.map { person in
                ReachedPage.Row(
                    id: person.personID,
                    name: person.name,
                    personLink: Links.person(person.personID),
                    number: person.numberMasked,
                    birth: person.birthOn.iso,
                    age: "\(person.birthOn.age(on: lasts)) 周岁",
                    village: tree.fullName(person.villageID),
                    remark: person.refusedAt.map { "\($0.date.iso) 不予发放，请先核实" },
                    checked: chosen.isEmpty ? person.refusedAt == nil : chosen.contains(String(person.personID))
                )
            },
            next: isMore ? found.people.last.map { next($0.place, id, region) } : nil
        )
    }

    private static func next(_ place: ReachedPerson.Place, _ service: String, _ region: Int64?) -> String {
        let query = QueryText.of([
            ("region", region.map { String($0) }), ("born", place.birthOn.iso), ("after", String(place.personID)),
        ])
        return "\(Links.reached(service))?\(query)"
    }

    private static func place(_ request: WebRequest) throws -> ReachedPerson.Place? {
        guard let after = try request.number("after"), let born = request.query("born") else { return nil }
        return ReachedPerson.Place(birthOn: try CivilDate(parsing: born), personID: after)
    }

    static func begin(_ request: WebRequest) async throws -> Response {
        let id = try request.text("service")
        let people = (request.form.values["person"] ?? []).compactMap { Int64($0) }
        guard !people.isEmpty else {
            return try request.page(
                try await page(request, problem: "还没有选人。请勾选要主动办理的老人，再点“主动办理所选”。"),
                status: .unprocessableContent
            )
        }
        let opened = try await request.site.rooms.casework.beginReached(
            actor: try request.actor,
            serviceID: id,
            personIDs: people,
            requestID: try UUIDv7.parse(request.form["request_id"])
        )
        let query = QueryText.of([("service", id), ("state", CaseFile.State.draft.rawValue)])
        return request.see("\(Links.cases)?\(query)&done=\(opened > 0 ? "reached" : "reached-none")")
    }
}

struct ReachedPage: Page {
    static let template = "console/reached"
    let layout: Layout
    let serviceTitle: String
    let link: String
    let told: String
    let problem: String?
    let regions: [SelectOption]
    let region: String
    let rows: [Row]
    let next: String?

    struct Row: Sendable {
        let id: Int64
        let name: String
        let personLink: String
        let number: String
        let birth: String
        let age: String
        let village: String
        let remark: String?
        let checked: Bool
    }
}
