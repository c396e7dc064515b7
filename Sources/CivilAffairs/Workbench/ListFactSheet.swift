// SPDX-License-Identifier: Apache-2.0
import Policy
import SharedKernel
import Vocabulary

/// The sheet on which an office writes down what it knows of families that have no case here: one line a person, the
/// family's own values on any one of its lines. Its columns are what the rules ask for.
package struct ListFactSheet: Sendable {
    /// Somebody on the books whose family has no case.
    package struct Person: Sendable, Equatable {
        package let enrolmentID: Int64
        package let number: String
        package let householdNumber: String?
        package let personID: Int64
        package let name: String
        package let regionID: Int64
    }

    package struct Column: Sendable, Hashable {
        package let name: String
        package let isFamily: Bool
        /// Unit or kind, such as 元/月 or 是/否; what is judged names who, when and why.
        package let unit: String

        init(_ question: PolicyProgram.Question) {
            name = question.name
            isFamily = question.entity == .family
            unit = question.isJudged ? "\(question.kind)，如 是（王村评议会 2026-05-10 房屋倒塌）" : "\(question.kind)"
        }

        package var title: String { "\(name)（\(unit)\(isFamily ? "，全家" : "")）" }
    }

    /// A line that cannot be taken, with the reason.
    package struct Fault: Sendable, Equatable {
        package let line: Int
        package let message: String
    }

    package static let numberTitle = "在册编号"
    package static let personTitle = "人员编号"

    package let people: [Person]
    package let columns: [Column]
    /// Known so far, by person and column; the family's stand on its first line.
    package let known: [Int64: [String: String]]
    /// Families of which nothing is known yet.
    package let unknownFamilies: Int
    /// Of people of the register, for a benefit that nobody applies for here yet.
    package var isOfRegister = false

    /// What a filled sheet says.
    package struct Reading: Sendable {
        package let facts: [ListFact]
        package let faults: [Fault]
    }

    private enum Place: Hashable { case number, person, column(Column) }

    /// Reads a sheet; blank cells say nothing.
    func read(_ file: TableFile, questions: [Column: PolicyProgram.Question], today: CivilDate) -> Reading {
        let byTitle = Dictionary(
            columns.map { (Self.plain($0.name), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let head = file.head { title -> Place? in
            let plain = Self.plain(title)
            if plain == Self.numberTitle { return .number }
            if plain == Self.personTitle { return .person }
            return byTitle[plain].map(Place.column)
        }
        guard let number = head.columns[.number], let person = head.columns[.person], head.columns.count > 2 else {
            let message = "没有找到“\(Self.numberTitle)”“\(Self.personTitle)”和要填的列，请用下载的表填写"
            return Reading(facts: [], faults: [Fault(line: 1, message: message)])
        }
        let known = Dictionary(people.map { ("\($0.number) \($0.personID)", $0) }, uniquingKeysWith: { $1 })
        var facts: [ListFact] = []
        var faults: [Fault] = []
        for line in head.body where !line.isBlank {
            guard let owner = known["\(line[number]) \(line[person])"] else {
                faults.append(Fault(line: line.number, message: "在册编号和人员编号对不上，请不要改动这两列"))
                continue
            }
            faults += line.problems.map { Fault(line: line.number, message: $0) }
            for (place, index) in head.columns {
                guard case .column(let column) = place, !line[index].isEmpty, let question = questions[column] else {
                    continue
                }
                do {
                    let value = try ScenarioRules.fact(line[index], question)
                    facts.append(
                        ListFact(
                            enrolmentID: owner.enrolmentID,
                            personID: column.isFamily ? nil : owner.personID,
                            name: column.name,
                            value: value,
                            origin: "存量资料表",
                            asOf: today
                        )
                    )
                } catch {
                    let text = line[index].prefix(20)
                    faults.append(Fault(line: line.number, message: "“\(column.name)”的“\(text)”应为\(column.unit)"))
                }
            }
        }
        faults += Self.contradictions(facts)
        return Reading(facts: facts, faults: faults.sorted { $0.line < $1.line })
    }

    /// A family's value that stands on several of its lines must be the same on each.
    private static func contradictions(_ facts: [ListFact]) -> [Fault] {
        let ofFamilies = Dictionary(grouping: facts.filter { $0.personID == nil }) { "\($0.enrolmentID) \($0.name)" }
        return ofFamilies.values.filter { Set($0.map(\.value)).count > 1 }.map { found in
            Fault(
                line: 0,
                message: "同一户的“\(found[0].name)”在几行里填得不一样：\(Set(found.map(\.value)).sorted().joined(separator: "、"))"
            )
        }
    }

    private static func plain(_ title: String) -> String {
        String(title.prefix { $0 != "（" && $0 != "(" }).filter { !$0.isWhitespace }
    }
}
