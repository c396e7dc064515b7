// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel

/// What residents can apply for, in their words, and where help is.
enum GuidePages {
    static func register(on routes: Routes) {
        routes.get(Links.home, .open, home)
        routes.get(Links.guide, .open, home)
        routes.get("/guide/:service", .open, guide)
        routes.get(Links.elder, .open, elder)
    }

    static func home(_ request: WebRequest) async throws -> Response {
        let text = request.query("text") ?? ""
        let services = request.site.rooms.casework.services.current.filter { fits($0, text) }
        let counties = try await request.site.rooms.regions.tree().countiesBelow
        return try request.page(
            HomePage(
                layout: Layout(request, title: "办民政的事"),
                text: text,
                searched: !text.isEmpty,
                counties: counties.isEmpty ? nil : counties.map(\.name).joined(separator: "、"),
                bundles: counties.isEmpty ? BundleGuidePages.doors(request, text: text) : [],
                services: services.map {
                    .init(
                        link: Links.guide($0.flow.serviceID),
                        applyLink: $0.isOnline && counties.isEmpty ? Links.apply($0.flow.serviceID) : nil,
                        title: $0.flow.title,
                        summary: words($0, request)
                    )
                }
            )
        )
    }

    /// Whether a service is what somebody looks for: each word is part of its texts, or holds one of its keywords.
    static func fits(_ service: CaseService, _ text: String) -> Bool {
        fits(text, shown: service.flow.title + service.programTitle + service.summary, keywords: service.keywords)
    }

    static func fits(_ text: String, shown: String, keywords: [String]) -> Bool {
        text.split { $0.isWhitespace || "，。、？！,.?!".contains($0) }.allSatisfy { word in
            shown.contains(word) || keywords.contains { $0.contains(word) || word.contains($0) }
        }
    }

    /// Who reads the large edition gets the plainest words there are.
    private static func words(_ service: CaseService, _ request: WebRequest) -> String {
        request.isElder ? service.definition.plain ?? service.summary : service.summary
    }

    static func guide(_ request: WebRequest) async throws -> Response {
        let service = try request.site.rooms.casework.services.service(try request.text("service"), release: nil)
        let takesCases = try await request.site.rooms.regions.tree().countiesBelow.isEmpty
        return try request.page(
            GuidePage(
                layout: Layout(request, title: service.flow.title),
                heading: service.flow.title,
                summary: service.summary,
                plain: service.definition.plain,
                applyLink: service.isOnline && takesCases ? Links.apply(service.flow.serviceID) : nil,
                bookLink: service.definition.booking == nil || !takesCases
                    ? nil : Links.newBooking(service.flow.serviceID),
                office: takesCases ? Self.place(service) : "请到您所在的县（市、区）申请，市级不直接受理。",
                fee: service.definition.fee,
                nature: service.definition.nature.rawValue,
                privacy: service.privacyNotice,
                materials: materials(service),
                shownOnly: service.materials.filter { $0.source == .licence }.map(\.title),
                lookedUp: service.materials.filter { $0.source == .lookup }.map(\.title),
                steps: service.flow.course().map(\.title),
                term: service.flow.clocks.first(where: \.total).map(term),
                basis: service.basis,
                sheetLink: Links.guideSheet(service.flow.serviceID),
                fromCode: request.query("from") == "qr"
            )
        )
    }

    /// What is brought along.
    static func materials(_ service: CaseService) -> [GuidePage.Material] {
        service.materials.filter { !$0.lookedUp }.map {
            let remark = $0.requiredIf != nil ? "（符合情形的要交）" : $0.required ? nil : "（没有可以不交）"
            return .init(title: $0.title, remark: remark, hint: $0.hint)
        }
    }

    /// The window that takes an application.
    static func window(_ service: CaseService) -> String {
        let functions = Set(service.flow.steps.prefix(2).flatMap(\.chain).flatMap(\.functions))
        return functions.contains("township-clerk") ? "乡镇（街道）窗口" : "县（市、区）民政局窗口"
    }

    /// Whether the village may bring an application on somebody's behalf.
    static func isHelped(_ service: CaseService) -> Bool {
        let functions = service.flow.steps.prefix(2).flatMap(\.chain).flatMap(\.functions)
        return service.takes(.village) && functions.contains("village-worker")
    }

    /// Where else one can apply, from who may bring an application and who takes it.
    private static func place(_ service: CaseService) -> String {
        let helped = isHelped(service) ? "，或者请村（社区）干部代办" : ""
        let online = service.isOnline ? "网上申请先要在窗口领一次激活码。" : ""
        return "\(service.isOnline ? "也可以" : "请")到\(window(service))申请\(helped)。\(online)"
    }

    static func term(_ clock: CaseFlow.Clock) -> String {
        let most = "受理后最长 \(clock.length) \(clock.unit.title)办结"
        guard let short = clock.delegatedLength, short != clock.length else { return "\(most)。" }
        return "\(most)；由乡镇（街道）确认的，最长 \(short) \(clock.unit.title)。"
    }

    /// Turns the large edition on or off, for a year and on this device.
    static func elder(_ request: WebRequest) async throws -> Response {
        let wanted = request.query("on").map { $0 == "1" } ?? !request.isElder
        var response = request.see(request.previous ?? Links.home)
        response.headers[.setCookie] = "elder=\(wanted ? 1 : 0); Path=/; SameSite=Lax; Max-Age=31536000"
        return response
    }
}
