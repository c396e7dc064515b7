// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Corrects a person's record with a reason; what is masked stays as it is unless somebody types it anew.
enum EditPersonPages {
    static func register(on routes: Routes) {
        routes.get("/persons/:id/edit", .permission(.personWrite), form)
        routes.post("/persons/:id/edit", .permission(.personWrite), save)
        routes.post("/persons/:id/identifiers", .permission(.personWrite), addPaper)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try await page(request, faults: [])
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let parties = request.site.rooms.parties
        let id = try request.key()
        // Whoever may not see the record learns nothing from the form.
        let card = try await parties.card(actor: actor, id)
        var reader = EditReader(form: request.form, card: card, today: request.site.today)
        let (edit, from) = reader.edit(try await request.site.rooms.regions.tree())
        guard reader.faults.isEmpty else { return try await page(request, faults: reader.faults) }
        do {
            try await parties.change(
                actor: actor,
                id,
                version: Int64(request.form["version"]) ?? 0,
                edit,
                from: from,
                reason: request.form["reason"]
            )
        } catch PartiesProblem.stale {
            return try await page(request, faults: [], stale: true)
        } catch PartiesProblem.merged {
            return try await page(request, faults: [])
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            var existing: String?
            if case .alreadyRegistered(let holder?, _, _, _) = problem as? PartiesProblem {
                existing = Links.person(holder)
            }
            return try await page(request, faults: [(problem.field ?? "", problem.message)], existing: existing)
        }
        do {
            _ = try await parties.card(actor: actor, id)
            return request.see(Links.person(id), done: "person-changed")
        } catch AccessProblem.notFound {
            return request.see(Links.persons, done: "person-moved")
        }
    }

    static func addPaper(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let parties = request.site.rooms.parties
        let id = try request.key()
        _ = try await parties.card(actor: actor, id)
        let form = request.form
        do {
            let kind = EditPersonPage.papers.first { $0.rawValue == form["kind"] }
            guard let kind else { throw FieldProblem(field: "kind", message: "请选择证件种类。") }
            try await parties.addIdentifier(
                actor: actor,
                to: id,
                kind: kind,
                number: try Field.read("paper") { try kind.checked(form["paper"], today: request.site.today) },
                validFrom: form["valid_from"].isEmpty
                    ? nil : try Field.read("valid_from") { try CivilDate(parsing: form["valid_from"]) },
                validUntil: form["valid_until"].isEmpty
                    ? nil : try Field.read("valid_until") { try CivilDate(parsing: form["valid_until"]) }
            )
            return request.see(Links.person(id), done: "identifier")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await page(request, faults: [], paper: problem.message)
        }
    }

    private static func page(
        _ request: WebRequest,
        faults: [(field: String, text: String)],
        stale: Bool = false,
        existing: String? = nil,
        paper: String? = nil
    ) async throws -> Response {
        let id = try request.key()
        let card = try await request.site.rooms.parties.card(actor: try request.actor, id)
        let isTyped = request.form.values["version"] != nil
        let isLed = card.person.id != id
        if isLed, !isTyped { return request.see(Links.editPerson(card.person.id), done: "led") }
        let tree = try await request.site.rooms.regions.tree()
        let page = EditPersonPage(
            card,
            tree: tree,
            faults: faults,
            overtaken: isLed ? .merged : stale ? .changed : nil,
            existing: existing,
            paper: paper,
            request: request
        )
        let refused = paper != nil || !faults.isEmpty
        return try request.page(page, status: stale || isLed ? .conflict : refused ? .unprocessableContent : .ok)
    }

    /// Reads every field, so that all faults are told at once. A field that says what it said when the form was opened is
    /// no change, whatever somebody else made of it since.
    private struct EditReader {
        let form: FormData
        let card: PersonCard
        let today: CivilDate
        var faults: [(field: String, text: String)] = []

        init(form: FormData, card: PersonCard, today: CivilDate) {
            self.form = form
            self.card = card
            self.today = today
        }

        /// What a field said when the form was opened.
        private func was(_ field: String, _ present: String?) -> String {
            form.values[EditPersonPage.heldPrefix + field]?.last ?? present ?? ""
        }

        /// What did not come with the form at all is no change, least of all an erasure.
        private func isChanged(_ field: String, _ present: String?) -> Bool {
            form.values[field] != nil && form[field] != was(field, present)
        }

        mutating func edit(_ tree: RegionTree) -> (PersonEdit, CivilDate?) {
            let (form, today, person) = (form, today, card.person)
            var edit = PersonEdit()
            if form.values["name"] != nil, let name = read("name", { try PersonName(form["name"]) }),
                isChanged("name", person.name), name.text != person.name
            {
                edit.name = .set(name)
            }
            if !form["number"].isEmpty, let number = read("number", { try ResidentID(form["number"], today: today) }) {
                edit.number = .set(number)
            } else if person.numberMasked == nil {
                let sex = choice("sex", "性别", Sex.init(rawValue:))
                if isChanged("sex", person.sex?.rawValue), let sex { edit.sex = .set(sex) }
                if let birth = day("birth"), isChanged("birth", person.birthOn?.iso) { edit.birthOn = .set(birth) }
            }
            let ethnicity = form["ethnicity"].isEmpty ? nil : String(form["ethnicity"].prefix(20))
            if isChanged("ethnicity", card.ethnicity) { edit.ethnicity = .set(ethnicity) }
            let marital = choice("marital", "婚姻状况", MaritalStatus.init(rawValue:))
            if isChanged("marital", card.marital?.rawValue) { edit.marital = .set(marital) }
            let settlement = choice("settlement", "户口登记", Settlement.init(rawValue:))
            if isChanged("settlement", person.settlement?.rawValue) { edit.settlement = .set(settlement) }
            edit.homeRegionID = region("region", person.homeRegionID, tree)
            edit.hukouRegionID = region("hukou", person.hukouRegionID, tree)
            edit.homeAddress = address()
            edit.phone = phone()
            let died = day("died")
            if isChanged("died", person.diedOn?.iso), form["died"].isEmpty || died != nil { edit.diedOn = .set(died) }
            let from = day("from")
            if let from, from > today { faults.append(("from", PartiesProblem.dateAhead.message)) }
            if form["reason"].count < 2 { faults.append(("reason", AccessProblem.reasonNeeded.message)) }
            return (edit, from)
        }

        /// One of a list; an empty one is none.
        private mutating func choice<T>(_ field: String, _ title: String, _ known: (String) -> T?) -> T? {
            let typed = form[field]
            guard !typed.isEmpty else { return nil }
            if let value = known(typed) { return value }
            faults.append((field, "\(title)“\(typed.prefix(20))”不在可选项中，没有保存，请重新选择。"))
            return nil
        }

        private func address() -> Edit<String?> {
            if !form["address"].isEmpty { return .set(String(form["address"].prefix(200))) }
            return form["no_address"] == "1" && card.hasAddress ? .set(nil) : .keep
        }

        private mutating func phone() -> Edit<PhoneNumber?> {
            let typed = form["phone"]
            if !typed.isEmpty { return read("phone") { try PhoneNumber(typed) }.map { .set($0) } ?? .keep }
            return form["no_phone"] == "1" && card.person.phoneMasked != nil ? .set(nil) : .keep
        }

        private mutating func day(_ field: String) -> CivilDate? {
            let typed = form[field]
            return typed.isEmpty ? nil : read(field) { try CivilDate(parsing: typed) }
        }

        private mutating func region(_ field: String, _ present: Int64?, _ tree: RegionTree) -> Edit<Int64?> {
            let typed = form[field]
            guard !typed.isEmpty else { return .keep }
            guard let id = Int64(typed), let region = tree.region(id), region.level == .village, !region.isRetired
            else {
                faults.append((field, PartiesProblem.unknownRegion.message))
                return .keep
            }
            return id == present ? .keep : .set(id)
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

extension Identifier.Kind {
    /// A number as its kind has it.
    func checked(_ text: String, today: CivilDate) throws -> String {
        switch self {
        case .residentID: return try ResidentID(text, today: today).number
        case .disabilityCard: return try DisabilityCard(text, today: today).number
        case .passport, .other:
            guard (4...60).contains(text.count) else {
                throw FieldProblem(field: "number", message: "证件号码应为 4 到 60 个字符，请核对。")
            }
            return text
        }
    }
}
