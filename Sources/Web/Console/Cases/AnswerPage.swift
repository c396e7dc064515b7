// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// One page of a form: the questions about the case, or about one of its people.
struct AnswerPage: Page {
    static let template = "console/answers"
    let layout: Layout
    let heading: String
    let caseTitle: String
    let link: String
    let caseLink: String
    let version: Int64
    let problems: [String]
    let groups: [Group]

    struct Group: Sendable {
        let title: String
        /// None of its questions is asked as things stand.
        let unasked: Bool
        let fields: [Field]
    }

    struct Field: Sendable {
        let id: String
        let title: String
        let help: String?
        let unit: String?
        let value: String
        let isText: Bool
        let isLong: Bool
        let isChoice: Bool
        let isDate: Bool
        let isComputed: Bool
        /// Whether the books of benefits answer it.
        let isBooked: Bool
        let isRegion: Bool
        let isFile: Bool
        let isSignature: Bool
        /// Kinds that a browser offers.
        let accept: String
        let fileLink: String?
        let fileName: String
        let isPicture: Bool
        /// The key of an upload that waits for the rest of the page to be mended, with its name.
        let keptFile: String?
        let keptName: String
        /// A record that is chosen from what was found.
        let isReference: Bool
        /// What is typed to find one; nil where everything is offered.
        let findWord: String?
        let findText: String
        /// What was worked out; nil while something for it is missing.
        let computed: String?
        let options: [SelectOption]
        let required: Bool
        /// A question that the answers so far do not lead to.
        let hidden: Bool
        let error: String?
    }

    /// What a form page sent, by field. Of a record it is what was chosen, else what was typed to find one.
    static func typed(_ sheet: AnswerSheet, _ dossier: Casework.Dossier, _ request: WebRequest) -> [String: String] {
        var typed: [String: String] = [:]
        for field in sheet.fields where field.type != .computed {
            if field.type.isFile {
                // What is kept stays until something else comes for it.
                let drawn = request.form["\(field.id)-drawn"]
                let came = request.form.file(field.id) != nil ? "#0" : drawn.isEmpty ? nil : drawn
                let kept = request.form["\(field.id)-kept"]
                typed[field.id] = came ?? (kept.isEmpty ? nil : kept) ?? sheet.held(field)?.value ?? ""
                continue
            }
            let chosen = request.form[field.id]
            let text = request.form["\(field.id)-find"]
            let isNew = !chosen.isEmpty && chosen != sheet.held(field)?.value
            typed[field.id] = field.type.isReference && !isNew && !text.isEmpty ? text : chosen
        }
        return typed
    }

    /// Townships of the county and villages below them, as questions about places offer them.
    static func regions(_ request: WebRequest) async throws -> [String] {
        let tree = try await request.site.rooms.regions.tree()
        let townships = tree.all.filter { $0.level == .township && !$0.isRetired }
        return townships.map(\.name)
    }

    /// The questions in their groups, with what was typed or is held.
    static func groups(
        _ sheet: AnswerSheet,
        _ dossier: Casework.Dossier,
        subject: Fact.Subject,
        problems: [any Problem],
        regions: [String],
        references: AnswerReferences,
        _ request: WebRequest
    ) throws -> [Group] {
        let isSent = !problems.isEmpty
        let held = FactRules.current(dossier.facts.filter { $0.source == .declared })[subject] ?? [:]
        // Asked once for an event, whatever the number of its services.
        let borrowed = FactRules.current(dossier.borrowed)[subject] ?? [:]
        let result = try sheet.read(isSent ? typed(sheet, dossier, request) : [:], on: request.site.today)
        var groups: [Group] = []
        for name in sheet.fields.map(\.group) where !groups.contains(where: { $0.title == name }) {
            let fields = sheet.fields.filter { $0.group == name }.map { field in
                Field(
                    field,
                    typed: isSent ? request.form.values[field.id]?.last : nil,
                    fact: held[field.name] ?? borrowed[field.name],
                    result: result,
                    choices: choices(field, held[field.name] ?? borrowed[field.name], dossier, regions, references),
                    isBooked: sheet.isBooked(field),
                    isResident: request.session?.actor.personID != nil,
                    upload: (held[field.name]?.value).flatMap { dossier.titles.file($0, field) },
                    fileBase: request.session?.actor.personID == nil
                        ? Links.caseFile(dossier.file.id) : Links.ownCase(dossier.file.id),
                    waiting: references.kept[field.id],
                    findText: isSent ? request.form["\(field.id)-find"] : "",
                    problem: problems.first { $0.field == field.id }
                )
            }
            groups.append(Group(title: name, unasked: fields.allSatisfy(\.hidden), fields: fields))
        }
        return groups
    }

    /// What a question offers to choose from.
    private static func choices(
        _ field: CaseField,
        _ fact: Fact?,
        _ dossier: Casework.Dossier,
        _ regions: [String],
        _ references: AnswerReferences
    ) -> [CaseField.Option] {
        let held = fact?.value ?? ""
        switch field.answer {
        case .yesNo: return ["是", "否"].map { CaseField.Option(value: $0, title: $0) }
        case .choice(let options): return options
        case .region:
            let others = held.isEmpty || regions.contains(held) ? [] : [held]
            return (regions + others).map { CaseField.Option(value: $0, title: $0) }
        case .reference:
            let found = (references.options[field.id] ?? []).map { CaseField.Option(value: $0.value, title: $0.title) }
            guard !held.isEmpty, !found.contains(where: { $0.value == held }) else { return found }
            return [CaseField.Option(value: held, title: dossier.titles.text(held, field))] + found
        default: return []
        }
    }
}

extension AnswerPage.Field {
    init(
        _ field: CaseField,
        typed: String?,
        fact: Fact?,
        result: AnswerSheet.Result,
        choices: [CaseField.Option],
        isBooked: Bool,
        isResident: Bool,
        upload: AnswerFile?,
        fileBase: String,
        waiting: AnswerFile?,
        findText: String,
        problem: (any Problem)?
    ) {
        id = field.id
        title = field.title
        help = isBooked ? "花名册里有，不用填；有出入的，请到在册对象里先办变更。" : field.help
        required = result.required.contains(field.id)
        hidden = !result.shown.contains(field.id)
        let unit: String? =
            switch field.answer {
            case .money(let period): "元" + (period.map { "/\($0)" } ?? "")
            case .number(let unit): unit
            default: nil
            }
        self.unit = unit
        let kept = fact.map { fact in unit.map { fact.value.replacing($0, with: "") } ?? fact.value }
        // Of one that was found, it is the one to look at.
        let only = field.type.isReference && problem != nil && choices.count == 1 ? choices.first?.value : nil
        let value = (typed?.isEmpty == false ? typed : only ?? typed) ?? kept ?? ""
        computed = result.computed[field.id]
        self.value = value
        options = choices.map { SelectOption(value: $0.value, title: $0.title, selected: $0.value == value) }
        isRegion = field.answer == .region
        isReference = field.type.isReference
        findWord = isReference && (field.type == .organization || !isResident) ? field.type.findWord : nil
        self.findText = findText
        isFile = field.type.isFile
        isSignature = field.type == .signature
        accept = field.type == .file ? "image/jpeg,image/png,image/webp,application/pdf" : "image/jpeg,image/png"
        fileLink = upload.map { "\(fileBase)/files/\($0.hash)" }
        fileName = upload?.name ?? ""
        isPicture = upload?.isPicture ?? false
        keptFile = waiting.map { "#\($0.id)" }
        keptName = waiting?.name ?? ""
        self.isBooked = isBooked
        isChoice = !isBooked && (field.answer == .yesNo || field.type == .choice)
        isDate = field.answer == .date
        isLong = field.answer == .text(lines: true)
        isComputed = field.answer == .computed
        isText = !isChoice && !isBooked && !isLong && !isComputed && !isRegion && !isReference && !isFile
        error = problem?.message ?? (typed == nil ? result.faults[field.id] : nil)
    }
}

extension ServiceDefinition.FieldType {
    /// By what a record is found.
    fileprivate var findWord: String {
        switch self {
        case .person: "填写姓名或身份证号码，保存时查找"
        case .household: "填写户号、户内人员的姓名或身份证号码，保存时查找"
        default: "填写单位名称或统一社会信用代码，保存时查找"
        }
    }
}

/// The same conditions for a page while it is filled in: the browser asks, it never decides.
enum AnswerMirror {
    static func response(_ sheet: AnswerSheet, _ dossier: Casework.Dossier, _ request: WebRequest) throws -> Response {
        let typed = AnswerPage.typed(sheet, dossier, request).filter { !$0.value.isEmpty }
        let result = try sheet.read(typed, on: request.site.today)
        let computed = result.computed.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
        let body = JSON.object([
            JSON.Member("shown", .list(result.shown.sorted().map(JSON.string))),
            JSON.Member("required", .list(result.required.sorted().map(JSON.string))),
            JSON.Member("computed", .object(computed)),
            JSON.Member("hints", .list(result.hints.map(JSON.string))),
        ])
        return Reply.json(body.text)
    }
}
