// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Urgent help 一键求助 as anybody asks for it, signed in or not. The numbers to call stand before everything else.
enum HelpPages {
    static func register(on routes: Routes) {
        routes.get(Links.help, .open, form)
        routes.post(Links.help, .open, ask)
        routes.get(Links.helpProgress, .open, progressForm)
        routes.post(Links.helpProgress, .open, progress)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> HelpPage {
        let help = request.site.rooms.urgentHelp
        let definition = help.definition
        let tree = try await request.site.rooms.regions.tree()
        return HelpPage(
            layout: Layout(request, title: "一键求助"),
            problem: problem?.message,
            numbers: numbers(definition),
            // A prefecture has nobody who could go there.
            asks: definition != nil && tree.countiesBelow.isEmpty,
            form: try await HelpForm(request, action: Links.help, isStaff: false)
        )
    }

    static func numbers(_ definition: UrgentHelpDefinition?) -> [HelpNumber] {
        guard let definition else {
            return [HelpNumber(number: "120", title: "急救"), HelpNumber(number: "110", title: "报警")]
        }
        return definition.numbers.map { HelpNumber(number: $0.number, title: $0.title) }
    }

    /// Few enough that a line of machines cannot fill the desk, more than a village behind one address needs.
    static func ask(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.access.limit("help:\(request.address)", to: 20, perSeconds: 3_600)
            let asking = HelpForm.asking(request, reporter: nil)
            let phone = try? PhoneNumber(asking.phone)
            if let phone {
                try await request.site.access.limit("help-phone:\(phone.digits)", to: 5, perSeconds: 86_400)
            }
            let help = request.site.rooms.urgentHelp
            // A member of staff who asks here asks like everybody.
            let actor = request.session?.actor
            let receipt = try await help.ask(
                actor: actor?.personID == nil ? nil : actor,
                asking,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            let found = try await help.progress(receipt: receipt, phone: asking.phone)
            return try request.page(
                HelpTakenPage(
                    layout: Layout(request, title: "求助已收到"),
                    danger: asking.isDanger == true,
                    numbers: numbers(help.definition),
                    code: ReceiptCode.grouped(receipt),
                    due: found?.request.dueAt.text ?? "",
                    phone: found?.request.phoneMasked ?? ""
                )
            )
        } catch AccessProblem.tooManyTries {
            let problem = HelpProblem.tooMany
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(try await page(request, problem: problem), status: .unprocessableContent)
        }
    }

    static func progressForm(_ request: WebRequest) async throws -> Response {
        try request.page(
            HelpProgressPage(
                layout: Layout(request, title: "求助进展"),
                code: request.query("code") ?? "",
                problem: nil,
                found: nil
            )
        )
    }

    static func progress(_ request: WebRequest) async throws -> Response {
        try await request.site.access.limit("help-progress:\(request.address)", to: 20, perSeconds: 300)
        let code = ReceiptCode.normalised(request.form["code"])
        try await request.site.access.limit("help-code:\(code)", to: 10, perSeconds: 3_600)
        let found = try await request.site.rooms.urgentHelp.progress(receipt: code, phone: request.form["phone"])
        let page = HelpProgressPage(
            layout: Layout(request, title: "求助进展"),
            code: ReceiptCode.grouped(code),
            problem: found == nil ? "没有查到。请核对求助时给您的查询码和留下的电话。" : nil,
            found: found.map { request, steps in
                .init(
                    state: request.state.title,
                    tone: HelpLine.tone(request.state),
                    kind: request.kind,
                    due: request.state == .waiting ? request.dueAt.text : nil,
                    steps: steps.map(HelpStepPart.init)
                )
            }
        )
        return try request.page(page, status: found == nil ? .unprocessableContent : .ok)
    }
}

struct HelpNumber: Sendable {
    let number: String
    let title: String
}

/// The few things that are asked, for the portal and for staff.
struct HelpForm: Sendable {
    let action: String
    let csrf: String
    let requestID: String
    let name: String
    let phone: String
    let place: String
    let need: String
    let county: SelectOption?
    let townships: [VillageGroup]
    let kinds: [SelectOption]
    let dangers: [SelectOption]
    /// Whether somebody asks for another.
    let isStaff: Bool

    init(_ request: WebRequest, action: String, isStaff: Bool) async throws {
        self.action = action
        self.isStaff = isStaff
        csrf = request.session?.csrf ?? ""
        requestID = request.site.requestID()
        name = request.form["name"]
        phone = request.form["phone"]
        place = request.form["place"]
        need = request.form["need"]
        let tree = try await request.site.rooms.regions.tree()
        let chosen = Int64(request.form["region"])
        let own = isStaff ? request.session?.actor.regionID : nil
        func isOffered(_ region: Region) -> Bool {
            !region.isRetired && (own.map { $0 == region.id || tree.isRegion(region.id, under: $0) } ?? true)
        }
        func option(_ region: Region, _ title: String) -> SelectOption {
            SelectOption(value: String(region.id), title: title, selected: region.id == chosen)
        }
        county = own == nil ? tree.county.map { option($0, "不清楚在哪个乡镇（街道）") } : nil
        townships = tree.all.filter { $0.level == .township }.compactMap { township in
            let whole = isOffered(township) ? [option(township, "\(township.name)，不清楚哪个村（社区）")] : []
            let villages = tree.children(of: township.id).filter { $0.level == .village && isOffered($0) }
            let all = whole + villages.map { option($0, $0.name) }
            return all.isEmpty ? nil : VillageGroup(title: township.name, villages: all)
        }
        let kind = request.form["kind"]
        kinds = (request.site.rooms.urgentHelp.definition?.kinds ?? []).map {
            SelectOption(value: $0, title: $0, selected: $0 == kind)
        }
        let danger = request.form["danger"]
        dangers = [("no", "没有"), ("yes", "有")].map {
            SelectOption(value: $0.0, title: $0.1, selected: $0.0 == danger)
        }
    }

    static func asking(_ request: WebRequest, reporter: String?) -> UrgentHelp.Asking {
        let danger = request.form["danger"]
        return UrgentHelp.Asking(
            name: request.form["name"],
            phone: request.form["phone"],
            regionID: Int64(request.form["region"]),
            place: request.form["place"],
            kind: request.form["kind"],
            need: request.form["need"],
            isDanger: danger == "yes" ? true : danger == "no" ? false : nil,
            reporter: reporter
        )
    }
}

struct HelpPage: Page {
    static let template = "portal/help"
    let layout: Layout
    let problem: String?
    let numbers: [HelpNumber]
    /// Whether help can be asked for here.
    let asks: Bool
    let form: HelpForm
}

struct HelpTakenPage: Page {
    static let template = "portal/help-taken"
    let layout: Layout
    let danger: Bool
    let numbers: [HelpNumber]
    let code: String
    let due: String
    let phone: String
}

struct HelpStepPart: Sendable {
    let at: String
    let title: String
    let words: String?

    init(_ step: HelpRequest.Step) {
        at = step.at.text
        title = step.title
        words = step.words.isEmpty ? nil : step.words
    }
}

struct HelpProgressPage: Page {
    static let template = "portal/help-progress"
    let layout: Layout
    let code: String
    let problem: String?
    let found: Found?

    struct Found: Sendable {
        let state: String
        let tone: String
        let kind: String
        let due: String?
        let steps: [HelpStepPart]
    }
}
