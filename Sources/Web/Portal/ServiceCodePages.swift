// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// 码上办: what village boards and windows hang up, so that a phone finds the guide of a service. Public, and about
/// nobody.
enum ServiceCodePages {
    static func register(on routes: Routes) {
        routes.get("/guide/:service/sheet", .open, sheet)
        routes.get(Links.serviceCodes, .open, codes)
    }

    /// Where the code of a service leads.
    static func address(_ service: CaseService, _ request: WebRequest) -> String {
        "\(request.publicAddress)\(Links.guide(service.flow.serviceID))?from=qr"
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let service = try request.site.rooms.casework.services.service(try request.text("service"), release: nil)
        let materials = GuidePages.materials(service)
        let shown = service.materials.filter { $0.source == .licence }.map(\.title)
        var places = ["到\(GuidePages.window(service))办理。"]
        if GuidePages.isHelped(service) { places.append("不方便出门的，可以请村（社区）干部代办。") }
        if service.isOnline { places.append("也可以扫下面的码，用手机申请（先在窗口领一次激活码）。") }
        return try request.page(
            GuideSheetPage(
                layout: Layout(request, title: "\(service.flow.title)张贴单"),
                heading: service.flow.title,
                plain: service.definition.plain ?? service.summary,
                materials: materials,
                shownOnly: shown,
                lookedUp: service.materials.filter { $0.source == .lookup }.map(\.title),
                places: places,
                fee: service.definition.fee,
                term: service.flow.clocks.first(where: \.total).map(GuidePages.term),
                qr: try QRCode(address(service, request)).svg(side: 52),
                online: service.isOnline,
                long: materials.count + shown.count > 7,
                today: request.site.today.chinese,
                back: Links.guide(service.flow.serviceID)
            )
        )
    }

    static func codes(_ request: WebRequest) async throws -> Response {
        try request.page(
            ServiceCodesPage(
                layout: Layout(request, title: "码上办"),
                services: try request.site.rooms.casework.services.current.map {
                    .init(
                        title: $0.flow.title,
                        link: Links.guide($0.flow.serviceID),
                        sheetLink: Links.guideSheet($0.flow.serviceID),
                        qr: try QRCode(address($0, request)).svg(side: 40)
                    )
                }
            )
        )
    }
}

/// An A4 sheet for the board, read from two steps away.
struct GuideSheetPage: Page {
    static let template = "print/guide-sheet"
    let layout: Layout
    let heading: String
    let plain: String
    let materials: [GuidePage.Material]
    let shownOnly: [String]
    let lookedUp: [String]
    let places: [String]
    let fee: String
    let term: String?
    /// A picture made by the program itself.
    let qr: String
    let online: Bool
    /// So much to bring that the letters are smaller, to stay on one sheet.
    let long: Bool
    let today: String
    let back: String
}

/// The codes of all services on sheets to cut up.
struct ServiceCodesPage: Page {
    static let template = "print/service-codes"
    let layout: Layout
    let services: [Service]

    struct Service: Sendable {
        let title: String
        let link: String
        let sheetLink: String
        /// A picture made by the program itself.
        let qr: String
    }
}
