// SPDX-License-Identifier: Apache-2.0

/// Programs that nobody would write and that the language allows: every kind of value, case, aggregate and window.
struct RandomProgram {
    private struct Definition {
        let name: String
        let isFamily: Bool
        let kind: Kind
        /// Whether it looks at a member as a family of one, directly or through others.
        let looksAlone: Bool
    }

    private enum Kind: CaseIterable {
        case money, truth, number, persons

        var written: String {
            switch self {
            case .money: "元/月"
            case .truth: "是/否"
            case .number: "数"
            case .persons: "人"
            }
        }
    }

    private var random: SplitMix
    private var definitions: [Definition] = []
    private var looksAlone = false

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    /// The text of a program with its parameters in `RandomProgram.table`.
    mutating func text() -> String {
        var lines = [
            "程序 例",
            "输入 家庭.款: 元/月 逐月 6个月 缺失时 \(random.below(2) == 0 ? "待核" : "0元/月")",
            "输入 家庭.额: 元/月 范围 0元/月 至 9000元/月 缺失时 待核",
            "输入 家庭.级: 选项(一级、二级、三级) 缺失时 待核",
            "输入 家庭.困难: 是/否 缺失时 否",
            "输入 成员.收: 元/月 范围 0元/月 至 9000元/月 缺失时 待核",
            "输入 成员.残: 是/否 缺失时 待核",
            "输入 成员.系数: 数 范围 0 至 6 缺失时 1",
            "输入 成员.生日: 日期 缺失时 待核",
            "参数 标准: 元/人·月",
            "定义 家庭.线: 元/月 依据 \"例\"\n  一人份(标准)",
        ]
        definitions = [Definition(name: "线", isFamily: true, kind: .money, looksAlone: false)]
        for number in 1...(3 + random.below(5)) {
            let isFamily = random.below(2) == 0
            let kind = Kind.allCases[random.below(isFamily ? 4 : 3)]
            looksAlone = false
            let name = "\(isFamily ? "户" : "人")\(["零", "一", "二", "三", "四", "五", "六", "七", "八"][number])"
            let body = body(kind, isFamily)
            lines.append("定义 \(isFamily ? "家庭" : "成员").\(name): \(kind.written) 依据 \"例\"\n\(body)")
            definitions.append(Definition(name: name, isFamily: isFamily, kind: kind, looksAlone: looksAlone))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static let table = """
        参数,地区,生效日,值,来源,说明
        标准,全国,2020-01-01,587.65元/人·月,例,
        标准,全国,2026-09-01,630元/人·月,例,
        标准,429006,2026-10-01,701.2元/人·月,例,
        """

    private mutating func body(_ kind: Kind, _ isFamily: Bool) -> String {
        guard random.below(3) > 0 else { return "  \(value(kind, isFamily, 3))" }
        var conditions: [String] = []
        var cases: [String] = []
        for _ in 0..<1 + random.below(2) {
            let condition = value(.truth, isFamily, 2)
            guard !conditions.contains(condition) else { continue }
            conditions.append(condition)
            cases.append("  \(condition) → \(value(kind, isFamily, 2))")
        }
        return (cases + ["  其余 → \(value(kind, isFamily, 2))"]).joined(separator: "\n")
    }

    private mutating func value(_ kind: Kind, _ isFamily: Bool, _ depth: Int) -> String {
        if depth == 0 || random.below(4) == 0 { return leaf(kind, isFamily) }
        switch kind {
        case .money: return money(isFamily, depth - 1)
        case .truth: return truth(isFamily, depth - 1)
        case .number: return number(isFamily, depth - 1)
        case .persons: return isFamily ? persons(depth - 1) : leaf(.persons, false)
        }
    }

    private mutating func leaf(_ kind: Kind, _ isFamily: Bool) -> String {
        let known = definitions.filter { $0.kind == kind && ($0.isFamily || !isFamily) }
        if !known.isEmpty, random.below(2) == 0 {
            let definition = known[random.below(known.count)]
            looksAlone = looksAlone || definition.looksAlone
            return definition.name
        }
        switch kind {
        case .money:
            let inputs = isFamily ? ["额", "款"] : ["收", "额", "收"]
            return random.below(3) == 0
                ? "\(random.below(900)).\(random.below(10))\(random.below(10))元/月" : inputs[random.below(inputs.count)]
        case .truth:
            let inputs = isFamily ? ["困难", "级 属于 (一级、三级)", "有(额)"] : ["残", "困难", "周岁(生日) ≥ 60岁", "有(收)"]
            return "(\(inputs[random.below(inputs.count)]))"
        case .number: return !isFamily && random.below(2) == 0 ? "系数" : ["0", "1", "2.5", "30%", "3"][random.below(5)]
        case .persons: return isFamily && random.below(2) == 0 ? "计数(成员)" : "\(1 + random.below(4))人"
        }
    }

    private mutating func money(_ isFamily: Bool, _ depth: Int) -> String {
        let (a, b) = (value(.money, isFamily, depth), value(.money, isFamily, depth))
        switch random.below(isFamily ? 12 : 10) {
        case 0: return "(\(a) + \(b))"
        case 1: return "(\(a) - \(b))"
        case 2: return "取大(\(a)，\(b))"
        case 3: return "取小(\(a)，\(b)，\(random.below(2_000))元/月)"
        case 4: return "(\(a) × \(["50%", "1.5", "33%"][random.below(3)]))"
        case 5: return "(\(a) ÷ \(2 + random.below(6)))"
        case 6:
            let name = ["四舍五入到分", "向上取整到元", "向下取整到角", "四舍五入到十元", "向下取整到分"][random.below(5)]
            return "\(name)(\(a))"
        case 7: return "累进(\(a)，0元/月 起 10%，500元/月 起 \(20 + random.below(30))%)"
        case 8: return "近\(2 + random.below(5))个月 \(["平均", "最大", "最小"][random.below(3)])(款)"
        case 9:
            let families = definitions.filter { $0.isFamily && $0.kind == .money && !$0.looksAlone }
            guard !isFamily, !families.isEmpty else { return "(\(a) - \(b))" }
            looksAlone = true
            return "作为单人户(\(families[random.below(families.count)].name))"
        case 10: return "\(["合计", "最大", "最小"][random.below(3)])(成员.\(member(.money, "收"))\(filter(depth)))"
        default: return "\(["合计", "最大"][random.below(2)])(成员.\(member(.money, "收")))"
        }
    }

    /// A member's own name of a kind.
    private mutating func member(_ kind: Kind, _ usual: String) -> String {
        let known = definitions.filter { !$0.isFamily && $0.kind == kind }
        guard !known.isEmpty, random.below(2) == 0 else { return usual }
        let definition = known[random.below(known.count)]
        looksAlone = looksAlone || definition.looksAlone
        return definition.name
    }

    private mutating func filter(_ depth: Int) -> String { " 当 \(value(.truth, false, max(0, depth - 1)))" }

    private mutating func truth(_ isFamily: Bool, _ depth: Int) -> String {
        let sign = ["<", "≤", ">", "≥", "=", "≠"][random.below(6)]
        switch random.below(isFamily ? 9 : 6) {
        case 0: return "(\(value(.truth, isFamily, depth)) 且 \(value(.truth, isFamily, depth)))"
        case 1: return "(\(value(.truth, isFamily, depth)) 或 \(value(.truth, isFamily, depth)))"
        case 2: return "非 \(value(.truth, isFamily, depth))"
        case 3: return "(\(value(.money, isFamily, depth)) \(sign) \(value(.money, isFamily, depth)))"
        case 4: return "(\(value(.number, isFamily, depth)) \(sign) \(value(.number, isFamily, depth)))"
        case 5:
            let window = ["连续", "计数"][random.below(2)]
            return "(近\(2 + random.below(5))个月 \(window)(款 > \(["线", "300元/月", "额"][random.below(3)])) ≥ 2月)"
        case 6: return "\(["任一", "全部"][random.below(2)])(成员\(filter(depth)))"
        case 7: return "\(["任一", "全部"][random.below(2)])(成员.残\(filter(depth)))"
        default: return "(\(persons(depth)) \(sign) \(1 + random.below(3))人)"
        }
    }

    private mutating func number(_ isFamily: Bool, _ depth: Int) -> String {
        let a = value(.number, isFamily, depth)
        switch random.below(5) {
        case 4: return "成立个数(\(value(.truth, isFamily, depth))，\(value(.truth, isFamily, depth)))"
        case 0: return "(\(a) + \(value(.number, isFamily, depth)))"
        case 1: return "(\(value(.money, isFamily, depth)) ÷ \(value(.money, isFamily, depth)))"
        case 2: return "四舍五入到个(\(a))"
        default: return "取大(\(a)，1)"
        }
    }

    private mutating func persons(_ depth: Int) -> String {
        random.below(2) == 0 ? "计数(成员\(filter(depth)))" : "计数(成员)"
    }
}
