// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a county's month cannot be made, checked or taken in.
package enum RollUpProblem: Problem, Equatable {
    /// The store is not that of a county, or not that of a bureau above counties.
    case notCounty
    case notAbove
    case running(Month)
    /// One of the month waits for the second person.
    case waiting(Month)
    /// Nothing is different from what was reported last.
    case unchanged(Month, number: Int)
    case unchecked
    case noFile
    /// The file is no roll-up; what is missing.
    case notRollUp(missing: String)
    /// Faults of the file by row.
    case lines([String])
    /// Something that no county's program writes; what.
    case outOfBounds(String)
    /// The numbers don't fit the fingerprint: somebody changed the file.
    case altered
    case unknownCounty(String)
    /// A later one of the month was taken in before.
    case outdated(Month, office: String, number: Int)
    /// Another one under the same number was taken in before.
    case contradicts(Month, office: String, number: Int)

    package var code: String {
        switch self {
        case .notCounty: "roll-up.not-county"
        case .notAbove: "roll-up.not-above"
        case .running: "roll-up.running"
        case .waiting: "roll-up.waiting"
        case .unchanged: "roll-up.unchanged"
        case .unchecked: "roll-up.unchecked"
        case .noFile: "roll-up.no-file"
        case .notRollUp: "roll-up.not-roll-up"
        case .lines: "roll-up.lines"
        case .outOfBounds: "roll-up.out-of-bounds"
        case .altered: "roll-up.altered"
        case .unknownCounty: "roll-up.unknown-county"
        case .outdated: "roll-up.outdated"
        case .contradicts: "roll-up.contradicts"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notCounty, .notAbove, .running, .noFile, .notRollUp, .lines, .outOfBounds, .altered, .unknownCounty:
            .invalid
        case .waiting, .unchanged, .unchecked, .outdated, .contradicts: .conflict
        }
    }

    package var message: String {
        switch self {
        case .notCounty: "报送表由县（市、区）民政局生成；这里是上级民政局，请在“读入报送表”处读入县里的文件。"
        case .notAbove: "这里是县（市、区）民政局，没有下级报送表可读；请生成本级的报送表，下载后报上级民政局。"
        case .running(let month): "\(month.chinese)还没有过完，月末以后才能报送。"
        case .waiting(let month): "\(month.chinese)已有一份报送表等待审定，请先审定或退回。"
        case .unchanged(let month, let number): "\(month.chinese)的数与第 \(number) 次报送完全一样，不用再报。"
        case .unchecked: "这份报送表还没有审定，审定后才能下载。"
        case .noFile: "请选择县里报来的 .xlsx 文件，再点读入。"
        case .notRollUp(let missing): "这不是县里下载的报送表：没有找到\(missing)。请读入县里原样报来的文件。"
        case .lines(let faults):
            "文件里有读不懂的行，整份都没有读入：" + faults.prefix(5).joined(separator: "；")
                + (faults.count > 5 ? "；等 \(faults.count) 处" : "") + "。请让县里重新下载报送。"
        case .outOfBounds(let what): "报送表里的“\(what)”超出范围，没有读入。请读入县里原样报来的文件。"
        case .altered: "文件里的数和指纹对不上，下载以后有人改过，没有读入。请让县里在系统里更正后重新报送，不要在表里改数。"
        case .unknownCounty(let code): "单位代码 \(code) 不是本级下辖的县（市、区），没有读入。"
        case .outdated(let month, let office, let number): "\(office)\(month.chinese)已经收到第 \(number) 次报送，比这份新，没有读入。"
        case .contradicts(let month, let office, let number):
            "\(office)\(month.chinese)第 \(number) 次报送先前收到过，内容和这份不一样，没有读入。请和县里核实。"
        }
    }

    package var field: String? {
        switch self {
        case .noFile, .notRollUp, .lines, .outOfBounds, .altered, .unknownCounty, .outdated, .contradicts: "file"
        case .running, .waiting, .unchanged: "month"
        default: nil
        }
    }
}
