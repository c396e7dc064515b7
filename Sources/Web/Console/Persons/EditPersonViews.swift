// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

struct EditPersonPage: Page {
    static let template = "console/person-edit"
    /// What can be registered beside the identity number, which goes with name, sex and birth.
    static let papers: [Identifier.Kind] = [.disabilityCard, .passport, .other]

    /// Before the names of the fields that carry what the form said when it was opened.
    static let heldPrefix = "was_"

    let layout: Layout
    let heading: String
    let editLink: String
    let paperLink: String
    let personLink: String
    let version: Int64
    let stale: Bool
    /// Why the record is not what it was when the form was opened.
    let overtaken: String?
    let held: [Held]
    /// The record that bears the number already.
    let existing: String?
    let problems: [String]
    let name: String
    let number: String
    let numberHeld: String?
    let bearsNumber: String?
    let sexes: [SelectOption]
    let birth: String
    let ethnicity: String
    let maritals: [SelectOption]
    let settlements: [SelectOption]
    let homeHeld: String
    let homes: [VillageGroup]
    let hukouHeld: String
    let hukous: [VillageGroup]
    let from: String
    let address: String
    let addressHeld: Bool
    let noAddress: Bool
    let phone: String
    let phoneHeld: String?
    let noPhone: Bool
    let died: String
    let today: String
    let reason: String
    let nameError: String?
    let numberError: String?
    let sexError: String?
    let birthError: String?
    let maritalError: String?
    let settlementError: String?
    let regionError: String?
    let hukouError: String?
    let fromError: String?
    let phoneError: String?
    let diedError: String?
    let reasonError: String?
    /// What the record says now, for whoever was overtaken.
    let present: [CasePage.Line]
    let kinds: [SelectOption]
    let paper: String
    let validFrom: String
    let validUntil: String
    let paperProblem: String?

    /// What a field said when the form was opened.
    struct Held: Sendable {
        let heldName: String
        let heldValue: String
    }

    /// What happened to the record while the form was open.
    enum Overtaken {
        case changed
        /// The form now stands for the record that this one was merged into.
        case merged

        var text: String {
            switch self {
            case .changed:
                "您打开之后，其他人修改了这份档案，刚才的改动没有写入。您改过的内容保留在下面，没有改的已换成现有登记；请核对后再保存一次。"
            case .merged:
                "您打开的档案已并入这一份，刚才的改动没有写入。您改过的内容保留在下面，没有改的已换成合并后档案的登记；请核对是否为同一人，再保存一次。"
            }
        }
    }

    init(
        _ card: PersonCard,
        tree: RegionTree,
        faults: [(field: String, text: String)],
        overtaken: Overtaken?,
        existing: String?,
        paper problem: String?,
        request: WebRequest
    ) {
        let form = request.form
        let person = card.person
        let isTyped = form.values["version"] != nil
        let stale = overtaken != nil
        let present = [
            "name": person.name, "sex": person.sex?.rawValue, "birth": person.birthOn?.iso,
            "ethnicity": card.ethnicity, "marital": card.marital?.rawValue,
            "settlement": person.settlement?.rawValue, "died": person.diedOn?.iso,
        ].mapValues { $0 ?? "" }
        func was(_ field: String) -> String {
            let now = present[field] ?? ""
            return isTyped && !stale ? form.values[Self.heldPrefix + field]?.last ?? now : now
        }
        // Who was overtaken sees the others' changes in the fields that they left alone themselves.
        func shown(_ field: String) -> String {
            let now = present[field] ?? ""
            guard isTyped, form.values[field] != nil else { return now }
            let isOwn = form[field] != form.values[Self.heldPrefix + field]?.last ?? now
            return stale && !isOwn ? now : form[field]
        }
        // A list cannot show what is not in it, and an empty choice would erase at the next save.
        func chosen(_ field: String, of known: [String]) -> String {
            let text = shown(field)
            return text.isEmpty || known.contains(text) ? text : was(field)
        }
        held = present.keys.sorted().map { Held(heldName: Self.heldPrefix + $0, heldValue: was($0)) }
        func error(_ field: String) -> String? { faults.first { $0.field == field }?.text }
        layout = Layout(request, title: "修改档案")
        heading = "修改档案：\(person.name)"
        editLink = Links.editPerson(person.id)
        paperLink = "\(Links.person(person.id))/identifiers"
        personLink = Links.person(person.id)
        // Who was overtaken is shown what the record says now; the next save answers for that.
        version = isTyped && !stale ? Int64(form["version"]) ?? person.version : person.version
        self.stale = stale
        self.overtaken = overtaken?.text
        self.existing = existing
        problems = faults.map(\.text)
        name = shown("name")
        number = form["number"]
        numberHeld = person.numberMasked
        bearsNumber = person.numberMasked.map { _ in
            "\(person.sex?.title ?? "性别未登记")，\(person.birthOn?.chinese ?? "出生日期未登记")"
        }
        let sex = chosen("sex", of: Sex.allCases.map(\.rawValue))
        sexes = [Sex.male, .female].map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == sex)
        }
        birth = shown("birth")
        ethnicity = shown("ethnicity")
        let marital = chosen("marital", of: MaritalStatus.allCases.map(\.rawValue))
        maritals = MaritalStatus.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == marital)
        }
        let settlement = chosen("settlement", of: Settlement.allCases.map(\.rawValue))
        settlements = Settlement.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == settlement)
        }
        homeHeld = card.homeRegion ?? "未登记"
        homes = VillageGroup.all(tree, chosen: Int64(form["region"]))
        hukouHeld = card.hukouRegion ?? "未登记"
        hukous = VillageGroup.all(tree, chosen: Int64(form["hukou"]))
        from = form["from"]
        address = form["address"]
        addressHeld = card.hasAddress
        noAddress = form["no_address"] == "1"
        phone = form["phone"]
        phoneHeld = person.phoneMasked
        noPhone = form["no_phone"] == "1"
        died = shown("died")
        today = request.site.today.iso
        reason = form["reason"]
        nameError = error("name")
        numberError = error("number")
        sexError = error("sex")
        birthError = error("birth")
        maritalError = error("marital")
        settlementError = error("settlement")
        regionError = error("region")
        hukouError = error("hukou")
        fromError = error("from") ?? error("date")
        phoneError = error("phone")
        diedError = error("died")
        reasonError = error("reason")
        self.present = stale ? Self.lines(card) : []
        kinds = Self.papers.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == form["kind"])
        }
        paper = form["paper"]
        validFrom = form["valid_from"]
        validUntil = form["valid_until"]
        paperProblem = problem
    }

    private static func lines(_ card: PersonCard) -> [CasePage.Line] {
        let person = card.person
        return [
            CasePage.Line(title: "姓名", value: person.name),
            CasePage.Line(title: "身份证号", value: person.numberMasked ?? "无"),
            CasePage.Line(title: "性别", value: person.sex?.title ?? "—"),
            CasePage.Line(title: "出生日期", value: person.birthOn?.iso ?? "—"),
            CasePage.Line(title: "民族", value: card.ethnicity ?? "未登记"),
            CasePage.Line(title: "婚姻状况", value: card.marital?.title ?? "未登记"),
            CasePage.Line(title: "户口登记", value: person.settlement?.title ?? "未登记"),
            CasePage.Line(title: "居住地", value: card.homeRegion ?? "未登记"),
            CasePage.Line(title: "户籍地", value: card.hukouRegion ?? "未登记"),
            CasePage.Line(title: "电话", value: person.phoneMasked ?? "未登记"),
            CasePage.Line(title: "死亡日期", value: person.diedOn?.iso ?? "—"),
        ]
    }
}
