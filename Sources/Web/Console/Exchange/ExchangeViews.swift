// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct ExchangeListPage: Page {
    static let template = "console/exchange"
    let layout: Layout
    let problem: String?
    let definitions: [SelectOption]
    let months: [SelectOption]
    let sheets: [SheetRow]
    let answers: [AnswerRow]

    struct SheetRow: Sendable {
        let link: String
        let number: String
        let title: String
        let month: String
        let lines: Int
        let accepted: Int
        let refused: Int
        let waiting: Int
        let hasRefused: Bool
        let made: String

        init(_ sheet: ExchangeSheet) {
            link = Links.exchangeSheet(sheet.id)
            number = sheet.number
            title = sheet.title
            month = sheet.month.chinese
            lines = sheet.lines
            accepted = sheet.accepted
            refused = sheet.refused
            waiting = sheet.waiting
            hasRefused = sheet.refused > 0
            made = "\(sheet.madeAt.text) \(sheet.madeBy)"
        }
    }

    struct AnswerRow: Sendable {
        let link: String
        let name: String
        let lines: Int
        let accepted: Int
        let refused: Int
        let known: Int
        let bad: Int
        let hasBad: Bool
        let taken: String

        init(_ answer: ExchangeAnswer) {
            link = Links.exchangeAnswer(answer.id)
            name = answer.fileName
            lines = answer.lines
            accepted = answer.accepted
            refused = answer.refused
            known = answer.known
            bad = answer.bad
            hasBad = answer.bad > 0
            taken = "\(answer.takenAt.text) \(answer.takenBy)"
        }
    }
}

struct ExchangeSheetPage: Page {
    static let template = "console/exchange-sheet"
    let layout: Layout
    let number: String
    let about: String
    let fileLink: String
    let total: Int
    let waiting: Int
    let accepted: Int
    let refused: Int
    let filters: [Filter]
    let lines: [Line]
    let next: String?
    let first: String?
    let back: String

    struct Filter: Sendable {
        let title: String
        let link: String
        let current: Bool
    }

    struct Line: Sendable {
        let place: Int
        let lineNumber: String
        let name: String
        let link: String
        let village: String
        let change: String
        let state: String
        let tone: String
        let reason: String
        let answered: String

        init(_ line: ExchangeLine, tree: RegionTree) {
            place = line.line
            lineNumber = line.number
            name = line.name
            link = Links.enrolment(line.enrolmentID)
            village = tree.place(line.regionID)
            change = line.change.title
            state = line.state.title
            tone =
                switch line.state {
                case .waiting: ""
                case .accepted: "done"
                case .refused: "late"
                }
            reason = line.reason ?? ""
            answered = line.answeredAt?.text ?? ""
        }
    }
}

struct ExchangeAnswerPage: Page {
    static let template = "console/exchange-answer"
    let layout: Layout
    let name: String
    let taken: String
    let again: Bool
    let count: Int
    let accepted: Int
    let refused: Int
    let known: Int
    let bad: Int
    let lines: [Line]
    let next: String?
    let back: String

    struct Line: Sendable {
        let number: Int
        let outcome: String
        let tone: String
        let reason: String
    }
}
