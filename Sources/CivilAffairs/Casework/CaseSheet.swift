// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel

/// A table of applications that came in as a file, an applicant a line, with answers as they were typed.
package struct CaseSheet: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        /// Line of the file, from 1.
        package let line: Int
        package let name: String
        package let number: String
        package let village: String
        /// Answers by field, without those left empty.
        package let typed: [String: String]
    }

    package struct Fault: Sendable, Equatable {
        package let line: Int
        package let message: String
    }

    /// What became of a table, or would become of it.
    package struct Report: Sendable, Equatable {
        package let rows: Int
        package let faults: [Fault]
        /// The drafts that were opened; empty for a rehearsal and where anything is wrong.
        package let caseIDs: [Int64]
    }

    private enum Column: Hashable {
        case name, number, village
        case field(String)
    }

    /// Most lines that are taken at a time.
    package static let most = 1_000
    package static let nameTitle = "姓名"
    package static let numberTitle = "身份证号"
    package static let villageTitle = "村（社区）"

    package let rows: [Row]
    /// Lines that cannot be trusted.
    package let faults: [Fault]

    /// Questions that a column can answer: what an applicant is asked once, about the family and about themselves.
    package static func fields(_ service: CaseService) -> [CaseField] {
        (service.fields(.family) + service.fields(.member)).filter { $0.step == nil && $0.item == nil && $0.fitsCell }
    }

    /// From where the applications of a table may come. An agent is named with each of them, and so not in a table.
    package static func channels(_ service: CaseService) -> [CaseFile.Channel] {
        service.ofEnrolment ? [] : [.window, .village, .proactive].filter(service.takes)
    }

    /// Those of them that somebody may answer.
    package static func fields(_ service: CaseService, for actor: Actor) -> [CaseField] {
        fields(service).filter { $0.isWritable(by: actor) }
    }

    /// The head of a question's column: its title, after that of its group where two are called the same.
    package static func title(_ field: CaseField, among fields: [CaseField]) -> String {
        let fixed = [nameTitle, numberTitle, villageTitle].contains(field.title)
        let isAlone = !fixed && fields.count { $0.title == field.title } == 1
        return isAlone ? field.title : "\(field.group)：\(field.title)"
    }

    /// Reads a file. Blocking, so call it off the event loop.
    /// - Throws: `CaseworkProblem.sheetColumns`, `.sheetEmpty`, `.sheetTooLong`; `DocumentsProblem`.
    package init(_ content: [UInt8], name: String, _ service: CaseService) throws {
        let file = try TableFile(content, name: name)
        let fields = Self.fields(service)
        var titles: [String: Column] = [:]
        for field in fields { titles[Self.plain(Self.title(field, among: fields))] = .field(field.id) }
        titles[Self.plain(Self.nameTitle)] = .name
        titles[Self.plain(Self.numberTitle)] = .number
        titles[Self.plain(Self.villageTitle)] = .village
        let head = file.head { titles[Self.plain($0)] }
        let needed: [(Column, String)] = [
            (.name, Self.nameTitle), (.number, Self.numberTitle), (.village, Self.villageTitle),
        ]
        let missing = needed.filter { head.columns[$0.0] == nil }.map(\.1)
        guard missing.isEmpty else { throw CaseworkProblem.sheetColumns(missing: missing) }
        let body = head.body.filter { !$0.isBlank }
        guard !body.isEmpty else { throw CaseworkProblem.sheetEmpty }
        guard body.count <= Self.most else { throw CaseworkProblem.sheetTooLong(most: Self.most) }
        rows = body.map { line in
            var typed: [String: String] = [:]
            for field in fields {
                let text = line[head.columns[.field(field.id)]]
                if !text.isEmpty { typed[field.id] = text }
            }
            return Row(
                line: line.number,
                name: line[head.columns[.name]],
                number: line[head.columns[.number]],
                village: line[head.columns[.village]],
                typed: typed
            )
        }
        faults = body.flatMap { line in line.problems.map { Fault(line: line.number, message: $0) } }
    }

    /// A title as it is compared: without spaces, marks of required columns and units in brackets at its end.
    private static func plain(_ text: String) -> String {
        var text = text.filter { !$0.isWhitespace && !"*＊".contains($0) }
        if text == villageTitle { return text }
        if let last = text.last, "）)".contains(last), let open = text.lastIndex(where: { "（(".contains($0) }) {
            text = String(text[..<open])
        }
        return text
    }
}

extension CaseField {
    /// Whether an answer can stand in a cell of a table.
    fileprivate var fitsCell: Bool {
        switch type {
        case .computed, .person, .household, .organization, .file, .photo, .signature: false
        default: true
        }
    }
}
