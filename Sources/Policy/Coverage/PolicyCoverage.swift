// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Which branches of a program's rules its own tests came to, and which never. Tests of programs that read it do not
/// count: they expect nothing of its values.
package struct PolicyCoverage: Sendable, Equatable {
    /// One way that a rule can go.
    package struct Branch: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            /// A case of a definition, of several.
            case situation
            case otherwise
            /// A row of a 表.
            case row
            /// A case of an 例外, by its title.
            case exception(String)
            /// A 条件, or a definition that is one expression true or false, that holds.
            case holds
            case fails
            /// A filter of an aggregate that takes somebody in.
            case takesIn
            case leavesOut
            /// A condition that stands beside others in a 且 or 或.
            case partHolds
            case partFails
        }

        package let kind: Kind
        /// Name of the rule.
        package let rule: String
        package let file: String
        package let line: Int
        package let column: Int
        /// The case or the formula as it is written.
        package let text: String
        package let isTaken: Bool

        /// What it is and that no test came to it, in one line after its place.
        package var lack: String {
            let what =
                switch kind {
                case .situation: "“\(rule)”的情形“\(text)”没有测试走到"
                case .otherwise: "“\(rule)”的“\(text)”没有测试走到"
                case .row: "表“\(rule)”的这一行“\(text)”没有测试走到"
                case .exception(let title): "例外“\(title)”没有测试走到：\(text)"
                case .holds: "“\(rule)”没有测试成立：\(text)"
                case .fails: "“\(rule)”没有测试不成立：\(text)"
                case .takesIn: "“\(rule)”的筛选没有测试筛中过人：\(text)"
                case .leavesOut: "“\(rule)”的筛选没有测试筛去过人：\(text)"
                case .partHolds: "“\(rule)”里的“\(text)”没有测试成立"
                case .partFails: "“\(rule)”里的“\(text)”没有测试不成立"
                }
            return "\(file):\(line):\(column) \(what)"
        }
    }

    package let program: String
    package let title: String
    /// In the order of the files.
    package let branches: [Branch]
    /// Conditions and filters, and how many of them a test has seen 待核; this counts for no branch.
    package let conditions: Int
    package let pending: Int

    package var taken: Int { branches.count { $0.isTaken } }
    package var lacking: [Branch] { branches.filter { !$0.isTaken } }

    /// Whether at least so many percent of the branches were taken; a program without branches has them all.
    package func reaches(percent: Int) -> Bool { taken * 100 >= percent * branches.count }

    /// `分支 11/12（91.6%）`, rounded down so that nothing is called reached that is not.
    package var summary: String {
        guard !branches.isEmpty else { return "\(program)：没有分支" }
        let tenths = taken * 1_000 / branches.count
        return
            "\(program)：分支 \(taken)/\(branches.count)（\(tenths / 10).\(tenths % 10)%），条件见过待核 \(pending)/\(conditions)"
    }
}

extension PolicyBook {
    /// One for each program that has rules.
    package func coverage() -> [PolicyCoverage] {
        programs.map { $0.coverage() }.filter { !$0.branches.isEmpty }
    }
}

extension PolicyProgram {
    /// What the program's tests come to. A test that cannot be judged comes to nothing.
    package func coverage() -> PolicyCoverage {
        var count = CoverageCount(self)
        for test in tests {
            guard let date = try? CivilDate(parsing: test.date), let facts = try? household(of: test),
                let program = try? program(for: test),
                let walk = try? RuleWalk(program, facts, on: date, region: test.region)
            else { continue }
            for sight in walk.sights { count.note(sight) }
        }
        return count.coverage(of: self)
    }
}
