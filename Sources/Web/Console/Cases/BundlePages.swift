// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// One event, several services 一件事: said once at the window, opened together.
enum BundlePages {
    static func register(on routes: Routes) {
        routes.get("/intake/bundles/:bundle", .permission(.caseApply)) { try await shown($0, problem: nil) }
        routes.post("/intake/bundles/:bundle", .permission(.caseApply), open)
    }

    /// The events that a desk can begin something of.
    static func cards(_ request: WebRequest, text: String) throws -> [BundleCard] {
        let services = request.site.rooms.casework.services
        let actor = try request.actor
        let begun = Set(services.current.filter { $0.isBegun(by: actor) }.map(\.flow.serviceID))
        return services.bundles.filter { bundle in
            bundle.services.contains { begun.contains($0.service) } && fits(bundle, text)
        }.map { BundleCard(bundleLink: Links.bundle($0.id), bundleTitle: $0.title) }
    }

    /// Whether an event is what somebody looks for, by its title, what it says, or a keyword.
    static func fits(_ bundle: BundleDefinition, _ text: String) -> Bool {
        GuidePages.fits(text, shown: bundle.title + bundle.summary, keywords: bundle.keywords)
    }

    static func bundle(_ request: WebRequest) throws -> BundleDefinition {
        let id = try request.text("bundle")
        guard let bundle = request.site.rooms.casework.services.bundles.first(where: { $0.id == id }) else {
            throw AccessProblem.notFound(what: "一件事")
        }
        return bundle
    }

    private static func shown(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let page = try BundlePage(
            try bundle(request),
            villages: try await IntakePages.villages(request),
            problem: problem,
            actor: try request.actor,
            request
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func open(_ request: WebRequest) async throws -> Response {
        let bundle = try bundle(request)
        let actor = try request.actor
        let chosen = request.form.values["service"] ?? []
        do {
            guard !chosen.isEmpty else { throw CaseworkProblem.missing(items: ["要一起办理的事项"]) }
            let opening = try await IntakePages.opening(request, service: chosen[0])
            let requestID = try UUIDv7.parse(request.form["request_id"])
            let id = try await request.site.rooms.casework.openBundle(
                actor: actor,
                requestID: requestID,
                bundle,
                chosen: chosen,
                opening
            )
            return request.see(Links.caseFile(id), done: "bundled")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }
}

/// An event as the window's list shows it.
struct BundleCard: Sendable {
    let bundleLink: String
    let bundleTitle: String
}

/// The other cases of an event, as a case shows them.
struct BundlePart: Sendable {
    let bundleTitle: String
    let siblings: [Sibling]

    struct Sibling: Sendable {
        let siblingLink: String
        let siblingTitle: String
        let siblingState: String
    }

    /// - Parameter link: of a case, for whoever reads it.
    init(_ bundle: CaseBundle, beside id: Int64, link: (Int64) -> String = Links.caseFile) {
        bundleTitle = bundle.title
        siblings = bundle.cases.filter { $0.caseID != id }.map {
            Sibling(siblingLink: link($0.caseID), siblingTitle: $0.title, siblingState: $0.state.title)
        }
    }
}

struct BundlePage: Page {
    static let template = "console/bundle"
    let layout: Layout
    let heading: String
    let summary: String
    let basis: [String]
    let link: String
    let problem: String?
    /// Whether the applicant is registered elsewhere, which the clerk then has to know.
    let asksElsewhere: Bool
    let items: [Item]
    let elsewhere: [Elsewhere]
    let others: [Other]
    let villages: [SelectOption]
    let channels: [SelectOption]
    let number: String
    let name: String
    let agent: String

    struct Item: Sendable {
        let id: String
        let title: String
        let when: String
        let materials: String?
        let checked: Bool
    }

    struct Elsewhere: Sendable {
        let elsewhereTitle: String
        let elsewhereWhen: String
    }

    struct Other: Sendable {
        let otherTitle: String
        let office: String
        let how: String
    }

    init(
        _ bundle: BundleDefinition,
        villages: [SelectOption],
        problem: (any Problem)?,
        actor: Actor,
        _ request: WebRequest
    ) throws {
        layout = Layout(request, title: bundle.title)
        heading = bundle.title
        summary = bundle.summary
        basis = bundle.basis
        link = Links.bundle(bundle.id)
        self.problem = problem?.message
        asksElsewhere = problem?.code == IntakeProblem.registeredElsewhere(place: "").code
        let sent = request.form.values["service"]
        let current = request.site.rooms.casework.services.current
        let known = bundle.services.compactMap { item in
            current.first { $0.flow.serviceID == item.service }.map { (item, $0) }
        }
        items = known.filter { $0.1.isBegun(by: actor) }.map { item, service in
            let papers = service.materials.filter { !$0.lookedUp }.map(\.title)
            return Item(
                id: item.service,
                title: service.flow.title,
                when: item.when,
                materials: papers.isEmpty ? nil : papers.joined(separator: "、"),
                checked: problem == nil ? item.isUsual : sent?.contains(item.service) ?? false
            )
        }
        elsewhere = known.filter { !$0.1.isBegun(by: actor) }.map { item, service in
            let office = service.flow.steps.first?.chain.first?.title ?? ""
            return Elsewhere(elsewhereTitle: "\(service.flow.title)（\(office)）", elsewhereWhen: item.when)
        }
        others = bundle.others.map { Other(otherTitle: $0.title, office: $0.office, how: $0.how) }
        self.villages = villages
        channels = try IntakePages.channels(request)
        number = request.form["number"]
        name = request.form["name"]
        agent = request.form["agent"]
    }
}
