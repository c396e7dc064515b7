// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What may follow a name and its kind in the head of a declaration.
struct HeadClauses {
    static let words: Set<String> = [
        "依据", "缺失时", "范围", "认定", "逐月", "自", "至", "初值", "唯一", "首个", "优先于",
    ]

    /// What a rate is when nothing else is said: 0 to 1000 %.
    static let rates = Ratio(0)...Ratio(10)

    private static let allowed: [String: [String]] = [
        "输入": ["范围", "认定", "逐月", "缺失时"],
        "参数": ["范围"],
        "状态": ["初值", "自", "至", "依据"],
        "表": ["唯一", "首个", "自", "至", "依据"],
        "例外": ["优先于", "自", "至", "依据"],
    ]

    private let keyword: String
    private let name: String
    var basis = ""
    var absence: Declaration.Input.Absence?
    var range: ClosedRange<Ratio>?
    var isJudged = false
    var months: Int?
    var days = Days()
    var initial: PolicyValue?
    var isUnique: Bool?
    var before: [String] = []

    init(keyword: String, name: String) {
        self.keyword = keyword
        self.name = name
    }

    mutating func read(_ reader: inout TokenReader, kind: Kind) throws {
        let allowed = Self.allowed[keyword] ?? ["自", "至", "依据"]
        while let word = reader.nameIfAny() {
            guard allowed.contains(word) else {
                throw reader.fault("不认识“\(word)”，这里可以写 \(allowed.joined(separator: "、"))")
            }
            switch word {
            case "依据": basis = try reader.text()
            case "缺失时": absence = try reader.absence(kind, name: name)
            case "范围": range = try reader.range(kind, name: name)
            case "认定": isJudged = true
            case "逐月": months = try reader.months()
            case "自": days.from = try reader.date()
            case "至": days.until = try reader.date()
            case "初值": initial = try reader.value(kind, name: name)
            case "唯一": isUnique = true
            case "首个": isUnique = false
            default:
                repeat {
                    guard let title = reader.nameIfAny() else { throw reader.fault("“优先于”后应写另一个例外的名称") }
                    before.append(title)
                } while reader.take(",")
            }
        }
        try reader.finish()
        if let from = days.from, let until = days.until, until < from {
            throw reader.fault("“至”的日子在“自”之前，请核对")
        }
    }
}
