// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Opens a record for a person who is not there yet; every wrong field says so at its place, all at once.
enum NewPersonPages {
    static func register(on routes: Routes) {
        routes.get(Links.newPerson, .permission(.personWrite), form)
        routes.post(Links.newPerson, .permission(.personWrite), create)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, errors: FormErrors([]), existing: nil))
    }

    static func create(_ request: WebRequest) async throws -> Response {
        var reader = DraftReader(form: request.form, today: request.site.today)
        let draft = reader.draft()
        let villages = try await villages(request)
        if !villages.contains(where: { String($0.id) == request.form["region"] }) {
            reader.faults.append(("region", "请选择居住的村（社区）。"))
        }
        guard reader.faults.isEmpty, var draft else {
            let shown = try await page(request, errors: FormErrors(reader.faults), existing: nil)
            return try request.page(shown, status: .unprocessableContent)
        }
        draft.homeRegionID = Int64(request.form["region"])
        let hukou = Int64(request.form["hukou"])
        draft.hukouRegionID = villages.contains { $0.id == hukou } ? hukou : draft.homeRegionID
        do {
            let id = try await request.site.rooms.parties.create(actor: try request.actor, draft)
            return request.see(Links.person(id), done: "person")
        } catch let problem as PartiesProblem {
            var existing: String?
            if case .alreadyRegistered(let id?, _, _, _) = problem { existing = Links.person(id) }
            let shown = try await page(request, errors: FormErrors(problem), existing: existing)
            return try request.page(shown, status: .unprocessableContent)
        }
    }

    private static func villages(_ request: WebRequest) async throws -> [Region] {
        let tree = try await request.site.rooms.regions.tree()
        guard let own = try request.actor.regionID else { return [] }
        return tree.descendants(of: own).filter { $0.level == .village && !$0.isRetired }
    }

    private static func page(_ request: WebRequest, errors: FormErrors, existing: String?) async throws -> NewPersonPage
    {
        let villages = try await villages(request)
        let tree = try await request.site.rooms.regions.tree()
        let form = request.form
        func options(_ field: String) -> [SelectOption] {
            villages.map { village in
                let value = String(village.id)
                return SelectOption(
                    value: value,
                    title: tree.fullName(village.id),
                    selected: form[field] == value || villages.count == 1
                )
            }
        }
        return NewPersonPage(
            layout: Layout(request, title: "新建人员档案"),
            name: form["name"],
            number: form["number"],
            birth: form["birth"],
            phone: form["phone"],
            address: form["address"],
            ethnicity: form["ethnicity"],
            sexes: [Sex.male, .female].map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: form["sex"] == $0.rawValue)
            },
            maritals: MaritalStatus.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: form["marital"] == $0.rawValue)
            },
            settlements: Settlement.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: form["settlement"] == $0.rawValue)
            },
            homes: options("region"),
            hukous: options("hukou"),
            errors: errors,
            existing: existing
        )
    }

    /// Reads every field, so that all faults are told at once.
    private struct DraftReader {
        let form: FormData
        let today: CivilDate
        var faults: [(field: String, text: String)] = []

        init(form: FormData, today: CivilDate) {
            self.form = form
            self.today = today
        }

        mutating func draft() -> PersonDraft? {
            let (form, today) = (form, today)
            let name = read("name") { try PersonName(form["name"]) }
            let number = form["number"].isEmpty ? nil : read("number") { try ResidentID(form["number"], today: today) }
            let birth = form["birth"].isEmpty ? nil : read("birth") { try CivilDate(parsing: form["birth"]) }
            let phone = form["phone"].isEmpty ? nil : read("phone") { try PhoneNumber(form["phone"]) }
            if form["number"].isEmpty {
                if form["sex"].isEmpty { faults.append(("sex", PartiesProblem.sexMissing.message)) }
                if form["birth"].isEmpty { faults.append(("birth", PartiesProblem.birthMissing.message)) }
            }
            if let birth, birth > today { faults.append(("birth", PartiesProblem.bornInFuture.message)) }
            guard let name else { return nil }
            return PersonDraft(
                name: name,
                number: number,
                sex: Sex(rawValue: form["sex"]),
                birthOn: birth,
                ethnicity: form["ethnicity"].isEmpty ? nil : String(form["ethnicity"].prefix(20)),
                marital: MaritalStatus(rawValue: form["marital"]),
                homeAddress: form["address"].isEmpty ? nil : String(form["address"].prefix(200)),
                phone: phone,
                settlement: Settlement(rawValue: form["settlement"])
            )
        }

        private mutating func read<T>(_ field: String, _ body: () throws -> T) -> T? {
            do {
                return try body()
            } catch {
                faults.append((field, (error as? any Problem)?.message ?? "不能识别，请核对。"))
                return nil
            }
        }
    }
}

struct NewPersonPage: Page {
    static let template = "console/person-form"
    let layout: Layout
    let name: String
    let number: String
    let birth: String
    let phone: String
    let address: String
    let ethnicity: String
    let sexes: [SelectOption]
    let maritals: [SelectOption]
    let settlements: [SelectOption]
    let homes: [SelectOption]
    let hukous: [SelectOption]
    let errors: FormErrors
    /// The record that bears the number already.
    let existing: String?
}
