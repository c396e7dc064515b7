// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

struct RegisterIndexPage: Page {
    static let template = "console/registers"
    let layout: Layout
    let registers: [Item]

    struct Item: Sendable {
        let link: String
        let name: String
        let summary: String
        let basis: String
        let states: [Count]
    }

    struct Count: Sendable {
        let stateLink: String
        let state: String
        let count: Int
    }
}

struct RegisterListPage: Page {
    static let template = "console/register"
    let layout: Layout
    let heading: String
    let link: String
    let total: String
    let text: String
    let states: [SelectOption]
    let areas: [SelectOption]
    let filters: [RegisterFilter]
    let columns: [Head]
    let rows: [Row]
    let next: String?
    /// Nil where entries stand on no map.
    let mapLink: String?
    let sheetLink: String
    let newLink: String?
    let importLink: String?
    let filtered: Bool

    struct Head: Sendable {
        let columnTitle: String
    }

    struct Row: Sendable {
        let entryLink: String
        let number: String
        let cells: [Cell]
        let stateTitle: String
        let tone: String
    }

    struct Cell: Sendable {
        let label: String
        let shown: String
        let isFirst: Bool
    }
}

/// One of the fields that a list or a map is limited by.
struct RegisterFilter: Sendable {
    let inputName: String
    let filterTitle: String
    let choices: [SelectOption]
}

/// Entries where they stand; without script the same as a table.
struct RegisterMapPage: Page {
    static let template = "console/register-map"
    let layout: Layout
    let heading: String
    let link: String
    let listLink: String
    let total: String
    let text: String
    let states: [SelectOption]
    let areas: [SelectOption]
    let filters: [RegisterFilter]
    let layerTitle: String
    let points: [Point]
    /// How many are shown where there are more; nil where all are.
    let most: String?
    let filtered: Bool

    struct Point: Sendable {
        let entryLink: String
        let name: String
        let number: String
        let place: String
        let latitude: String
        let longitude: String
        let stateTitle: String
        let tone: String
    }
}

struct RegisterEntryPage: Page {
    static let template = "console/register-entry"
    let layout: Layout
    let heading: String
    let registerName: String
    let registerLink: String
    let link: String
    let number: String
    let stateTitle: String
    let tone: String
    let version: Int64
    let lines: [Line]
    let isManual: Bool
    let editLink: String?
    let moves: [Move]
    let certificateTitle: String?
    let mayIssue: Bool
    let hasValid: Bool
    let certificates: [Certificate]
    let history: [Event]
    let cases: [CaseLine]
    let mayUnmask: Bool
    let problem: String?

    struct Line: Sendable {
        let title: String
        let value: String
        let valueLink: String?
    }

    struct Move: Sendable {
        let moveID: String
        let moveTitle: String
        let moveReason: String
        let needsReason: Bool
        let ends: Bool
    }

    struct Certificate: Sendable {
        let paperLink: String
        let revokeID: Int64?
        let certificateNumber: String
        let term: String
        let standing: String
        let certificateTone: String
        let why: String?
    }

    struct Event: Sendable {
        let at: String
        let what: String
        let who: String
        let reason: String?
        let caseLink: String?
        let changes: [Change]
        let release: String
    }

    struct Change: Sendable {
        let fieldTitle: String
        let before: String
        let after: String
    }

    struct CaseLine: Sendable {
        let caseLink: String
        let caseTitle: String
        let caseNumber: String
        let applicant: String
    }
}

struct RegisterFormPage: Page {
    static let template = "console/register-form"
    let layout: Layout
    let heading: String
    let action: String
    let back: String
    let keep: String
    /// nil for a new entry.
    let version: String?
    let problems: [String]
    let areas: [SelectOption]
    let areaError: String?
    let fields: [RegisterInput]
    let from: String
    let fromError: String?
    let reason: String
    let reasonError: String?
    let basis: String
}

/// One field of the form: what was typed, else what is held.
struct RegisterInput: Sendable {
    let inputName: String
    let fieldTitle: String
    let isRequired: Bool
    let isSealed: Bool
    /// The browser keeps no draft of it.
    let isPrivate: Bool
    let isLine: Bool
    let isLong: Bool
    let isDate: Bool
    let value: String
    let isChoice: Bool
    let choices: [SelectOption]
    let fieldUnit: String?
    let inputMode: String
    let fieldHelp: String?
    let held: String?
    let fieldError: String?

    /// - Parameters:
    ///   - dossier: the entry that is changed; nil for a new one.
    ///   - typed: what came with the form; nil before it was sent.
    init(
        _ field: RegisterDefinition.Field,
        dossier: RegisterDossier?,
        typed: FormData?,
        faults: [RegisterProblem.Fault],
        tree: RegionTree,
        areas: [Region]
    ) {
        let name = Self.name(field)
        let present = dossier?.entry.values[field.id]
        let shown = present.map { dossier?.names.shown($0, field, tree: tree) ?? "" }
        let isUnseen = Registers.isUnseen(field)
        let known = isUnseen ? "" : present.map { Self.plain($0, field) } ?? ""
        let text = typed.map { $0[name] } ?? known
        inputName = name
        fieldTitle = field.title
        // What is held and not shown again need not be typed again.
        isRequired = field.required && !(isUnseen && present != nil)
        isPrivate = field.sensitivity == .sensitive || field.type == .person
        isSealed = field.sensitivity == .sensitive
        isChoice = [.choice, .yesNo, .region].contains(field.type)
        isDate = field.type == .date
        isLong = field.isLong
        isLine = !isChoice && !isDate && !isLong
        value = text
        choices = Self.choices(field, chosen: text, tree: tree, areas: areas)
        fieldUnit = field.type == .money ? "元" : field.unit
        inputMode = [.number, .money].contains(field.type) ? "decimal" : "text"
        fieldHelp = field.help ?? Self.help(field)
        held = isUnseen ? shown.map { "现登记：\($0)。不改的留空，清除填“无”。" } : nil
        fieldError = faults.first { $0.field == field.id }?.message
    }

    static func name(_ field: RegisterDefinition.Field) -> String { "f_\(field.id)" }

    private static func help(_ field: RegisterDefinition.Field) -> String? {
        switch field.type {
        case .person: "填身份证号，须已有人员档案。"
        case .organization: "填统一社会信用代码，须已登记单位。"
        case .entry: "填对方的登记编号。"
        case .place: "纬度,经度，如 30.6630,113.1660。"
        default: nil
        }
    }

    /// A value as the form takes it back.
    private static func plain(_ value: RegisterValue, _ field: RegisterDefinition.Field) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): field.text(number: number)
        case .money(let money): money.text
        case .date(let date): date.iso
        case .flag(let flag): flag ? "是" : "否"
        case .link(let key): "#\(key)"
        }
    }

    private static func choices(
        _ field: RegisterDefinition.Field,
        chosen: String,
        tree: RegionTree,
        areas: [Region]
    ) -> [SelectOption] {
        switch field.type {
        case .choice: field.options.map { SelectOption(value: $0, title: $0, selected: $0 == chosen) }
        case .yesNo: ["是", "否"].map { SelectOption(value: $0, title: $0, selected: $0 == chosen) }
        case .region:
            areas.map { SelectOption(value: "#\($0.id)", title: tree.fullName($0.id), selected: "#\($0.id)" == chosen) }
        default: []
        }
    }
}
