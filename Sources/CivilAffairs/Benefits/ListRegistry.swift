// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

extension ListImport {
    /// The registry of people as an import sees it: numbers that are known must bear the same name, the others are
    /// opened with the village of their family. Statements: at most 9, whatever the size.
    /// - Throws: `Refused` naming every row that the registry does not take.
    package static func registry(_ parties: Parties, actor: Actor, today: CivilDate) -> Registry {
        { people, transaction in
            var problems: [RowProblem] = []
            var drafts: [PersonDraft] = []
            for person in people {
                do throws(VocabularyProblem) {
                    drafts.append(
                        PersonDraft(
                            name: try PersonName(person.name),
                            number: try ResidentID(person.idNumber, today: today),
                            hukouRegionID: person.regionID,
                            homeRegionID: person.regionID
                        )
                    )
                } catch {
                    problems.append(RowProblem(line: person.line, message: error.message))
                }
            }
            guard problems.isEmpty else { throw Refused(problems: problems) }
            let outcomes = try parties.importPeople(actor: actor, drafts, in: transaction)
            var ids: [Int64] = []
            for (person, outcome) in zip(people, outcomes) {
                switch outcome {
                case .created(let id), .existing(let id, sameName: true): ids.append(id)
                case .existing(_, sameName: false):
                    let message = "这个身份证号已登记在另一个姓名下，请核对姓名和身份证号"
                    problems.append(RowProblem(line: person.line, message: message))
                case .repeated(let row):
                    let message = "与第 \(people[row].line) 行是同一个身份证号"
                    problems.append(RowProblem(line: person.line, message: message))
                case .refused(let problem):
                    problems.append(RowProblem(line: person.line, message: problem.message))
                }
            }
            guard problems.isEmpty else { throw Refused(problems: problems) }
            return ids
        }
    }
}
