// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// An event in people's lives 一件事 for residents: what belongs to it, what to bring for what they choose, and one
/// application for all of it.
enum BundleGuidePages {
    static func register(on routes: Routes) {
        routes.get("/guide/bundles/:bundle", .open, guide)
        routes.get("/my/apply/bundles/:bundle", .resident, form)
        routes.post("/my/apply/bundles/:bundle", .resident, open)
    }

    /// Events of which a resident can apply for something, found by the words of a search.
    static func doors(_ request: WebRequest, text: String) -> [HomePage.Bundle] {
        let services = request.site.rooms.casework.services
        let known = Set(services.current.map(\.flow.serviceID))
        return services.bundles.filter { bundle in
            BundlePages.fits(bundle, text) && bundle.services.contains { known.contains($0.service) }
        }.map { .init(link: Links.bundleGuide($0.id), title: $0.title, summary: $0.summary) }
    }

    /// Services of an event that exist here, in its order.
    private static func known(_ bundle: BundleDefinition, _ request: WebRequest) -> [(
        item: BundleDefinition.Item, service: CaseService
    )] {
        let current = request.site.rooms.casework.services.current
        return bundle.services.compactMap { item in
            current.first { $0.flow.serviceID == item.service }.map { (item, $0) }
        }
    }

    // MARK: - Guide

    static func guide(_ request: WebRequest) async throws -> Response {
        let bundle = try BundlePages.bundle(request)
        let known = known(bundle, request)
        let asked = request.queries("service")
        let chosen = known.filter { asked.isEmpty ? $0.item.isUsual : asked.contains($0.item.service) }
        let online = chosen.filter(\.service.isOnline).map(\.item.service)
        return try request.page(
            BundleGuidePage(
                layout: Layout(request, title: bundle.title),
                heading: bundle.title,
                summary: bundle.summary,
                link: Links.bundleGuide(bundle.id),
                items: known.map { item, service in
                    .init(
                        id: item.service,
                        title: service.flow.title,
                        when: item.when,
                        guideLink: Links.guide(item.service),
                        checked: chosen.contains { $0.item.service == item.service },
                        window: service.isOnline ? nil : GuidePages.window(service)
                    )
                },
                papers: papers(chosen.map(\.service)),
                shownOnly: titles(chosen.map(\.service), .licence),
                lookedUp: titles(chosen.map(\.service), .lookup),
                applyLink: online.isEmpty ? nil : Links.applyBundle(bundle.id, online),
                chosen: chosen.isEmpty ? nil : chosen.map(\.service.flow.title).joined(separator: "、"),
                others: bundle.others.map { .init(otherTitle: $0.title, office: $0.office, how: $0.how) },
                basis: bundle.basis
            )
        )
    }

    /// What is brought along for all of them, each paper once.
    private static func papers(_ services: [CaseService]) -> [BundleGuidePage.Paper] {
        var order: [String] = []
        var wanted: [String: (hint: String?, needed: Bool, services: [String])] = [:]
        for service in services {
            for need in service.materials where !need.lookedUp {
                if wanted[need.title] == nil { order.append(need.title) }
                let held = wanted[need.title] ?? (need.hint, false, [])
                wanted[need.title] = (
                    held.hint ?? need.hint, held.needed || (need.required && need.requiredIf == nil),
                    held.services + [service.flow.title]
                )
            }
        }
        return order.map { title in
            let held = wanted[title] ?? (nil, false, [])
            return .init(
                title: title,
                remark: held.needed ? nil : "（符合情形的要交）",
                hint: held.hint,
                shared: held.services.count > 1 ? "\(held.services.joined(separator: "、"))都用得上" : nil
            )
        }
    }

    private static func titles(_ services: [CaseService], _ source: ServiceDefinition.Source) -> [String] {
        var seen: Set<String> = []
        return services.flatMap(\.materials).filter { $0.source == source }.map(\.title).filter {
            seen.insert($0).inserted
        }
    }

    // MARK: - Applying

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> ApplyBundlePage {
        let bundle = try BundlePages.bundle(request)
        let online = known(bundle, request).filter(\.service.isOnline)
        let own = try await ApplyPages.ownCard(request)
        let tree = try await request.site.rooms.regions.tree()
        let outlook = try await request.site.rooms.casework.outlook(
            actor: try request.actor,
            personID: own.person.id,
            services: online.map(\.item.service),
            villageID: own.person.regionID
        )
        let sent = problem == nil ? request.queries("service") : request.form.all("service")
        let items = online.map { item, service in
            let seen = outlook[item.service]
            let stops = seen?.stops ?? []
            let isWanted = sent.isEmpty && problem == nil ? item.isUsual : sent.contains(item.service)
            return ApplyBundlePage.Item(
                id: item.service,
                title: service.flow.title,
                when: item.when,
                guideLink: Links.guide(item.service),
                checked: isWanted && stops.isEmpty,
                stops: stops,
                hints: seen?.hints ?? [],
                resumed: seen?.draftID != nil
            )
        }
        var notices: [String] = []
        for (_, service) in online {
            if let notice = service.privacyNotice, !notices.contains(notice) { notices.append(notice) }
        }
        return ApplyBundlePage(
            layout: Layout(request, title: "申请\(bundle.title)"),
            heading: bundle.title,
            summary: bundle.summary,
            link: Links.applyBundle(bundle.id, []),
            guideLink: Links.bundleGuide(bundle.id),
            items: items,
            mayApply: items.contains { $0.stops.isEmpty },
            applicant: own.person.name,
            masked: own.person.numberMasked ?? "未登记身份证号",
            townships: VillageGroup.all(tree, chosen: Int64(request.form["village"]) ?? own.person.regionID),
            notices: notices,
            problem: problem?.message
        )
    }

    static func open(_ request: WebRequest) async throws -> Response {
        do {
            let bundle = try BundlePages.bundle(request)
            let chosen = request.form.all("service")
            guard let first = chosen.first else { throw CaseworkProblem.missing(items: ["要一起办理的事项"]) }
            let casework = request.site.rooms.casework
            let actor = try request.actor
            let id = try await casework.openBundle(
                actor: actor,
                requestID: try UUIDv7.parse(request.form["request_id"]),
                bundle,
                chosen: chosen,
                try await ApplyPages.opening(request, service: first)
            )
            let opened = try await casework.dossier(actor: actor, caseID: id).file
            return request.see(opened.bundleID.map(Links.ownBundle) ?? Links.ownCase(id), done: "own-bundled")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let page = try await page(request, problem: PortalProblem.told(problem))
            return try request.page(page, status: ProblemPage.status(problem))
        }
    }
}

struct BundleGuidePage: Page {
    static let template = "portal/bundle-guide"
    let layout: Layout
    let heading: String
    let summary: String
    let link: String
    let items: [Item]
    /// For what is chosen.
    let papers: [Paper]
    let shownOnly: [String]
    let lookedUp: [String]
    /// Nil where nothing that is chosen can be applied for online.
    let applyLink: String?
    /// What is chosen, in words; nil for nothing.
    let chosen: String?
    let others: [BundlePage.Other]
    let basis: [String]

    struct Item: Sendable {
        let id: String
        let title: String
        let when: String
        let guideLink: String
        let checked: Bool
        /// Where it is asked for in person; nil where it can be online.
        let window: String?
    }

    struct Paper: Sendable {
        let title: String
        let remark: String?
        let hint: String?
        /// Which of the chosen services it serves, where it is more than one.
        let shared: String?
    }
}

struct ApplyBundlePage: Page {
    static let template = "portal/bundle-apply"
    let layout: Layout
    let heading: String
    let summary: String
    let link: String
    let guideLink: String
    let items: [Item]
    let mayApply: Bool
    let applicant: String
    let masked: String
    let townships: [VillageGroup]
    let notices: [String]
    let problem: String?

    struct Item: Sendable {
        let id: String
        let title: String
        let when: String
        let guideLink: String
        let checked: Bool
        /// Why it would not be taken.
        let stops: [String]
        let hints: [String]
        /// Whether it was begun before and is gone on with.
        let resumed: Bool
    }
}
