// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Writes a family at an edge as a test of its program.
struct SuggestedText {
    /// Remark by which a person knows what is still to be confirmed.
    static let remark = "# 待核对：由程序给出，请对照原文"
    /// Results that a suggestion expects at most.
    private static let (mostResults, mostDecisions) = (5, 2)

    private let program: PolicyProgram
    private let find: BoundarySearch.Find
    private let rule: Rule
    private(set) var title = ""

    init(program: PolicyProgram, find: BoundarySearch.Find, rule: Rule) {
        self.program = program
        self.find = find
        self.rule = rule
    }

    var comparison: String {
        find.compared.term.written((try? program.edition(on: find.family.date))?.rules ?? [])
    }

    // MARK: - Title

    mutating func makeTitle(unlike others: Set<String>) {
        let id = find.place.id(in: find.family.told)
        let value = find.place.text(find.step, in: find.family.told) ?? ""
        let moved = "\(id.isEmpty ? "" : "\(id)的")\(find.place.name) \(value.split(separator: "|").first ?? "")"
        let plain = "\(rule.name)：\(moved)，\(standing)"
        title = plain
        var count = 2
        while others.contains(title) {
            title = "\(plain)（\(count)）"
            count += 1
        }
    }

    /// Where the family stands, in words.
    private var standing: String {
        guard let gap = find.compared.gap else { return "界线旁" }
        if find.compared.isStepwise, find.place.isDate {
            return find.side.map { $0 ? "刚够" : "差一天" } ?? "多一天"
        }
        var isDay = false
        if case .date = find.compared.left { isDay = true }
        if gap.numerator == 0 { return isDay ? "恰好同一天" : "恰好相等" }
        if isDay { return gap.numerator < 0 ? "早一天" : "晚一天" }
        return gap.numerator < 0 ? "略低" : "略高"
    }

    // MARK: - Text

    /// nil when nothing that the rules say of the family can be spelled.
    /// - Throws: `PolicyProblem` when the text does not read.
    func text() throws -> String? {
        let base = find.base.test
        let expected = try expectations()
        guard !expected.isEmpty else { return nil }
        let over = base.base.map { " 沿用 \"\($0)\"" } ?? ""
        var lines = ["测试 \"\(title)\" \(base.date) \(base.region)\(over)", "  \(Self.remark)"]
        var parameters = base.parameters
        if find.place.entity == nil { parameters[find.place.name] = find.place.text(find.step, in: find.base.told) }
        if !parameters.isEmpty {
            let set = parameters.sorted { $0.key < $1.key }.map { Self.word($0.key, $0.value) }
            lines.append("  参数 \(set.joined(separator: " "))")
        }
        let (family, members, supporters) = facts(base)
        if !family.isEmpty { lines.append("  \(base.subject) \(written(family, .family))") }
        for member in members { lines.append("  成员 \(member.id) \(written(member.values, .member))") }
        for person in supporters { lines.append("  义务人 \(person.id) \(written(person.values, .supporter))") }
        lines.append("  期望 \(expected.map { Self.word($0.name, $0.value) }.joined(separator: " "))")
        let text = lines.joined(separator: "\n") + "\n"
        return try RuleFormat.formatted(PolicySource(name: "建议的测试", text: text, layer: ""))
    }

    private typealias People = [(id: String, values: [String: String])]

    /// What the test that it is made of tells, with the one fact moved.
    private func facts(_ base: PolicyTest) -> (family: [String: String], members: People, supporters: People) {
        let value = find.place.text(find.step, in: find.base.told) ?? ""
        let id = find.place.id(in: find.family.told)
        func moved(_ people: People) -> People {
            var people = people
            if let place = people.lastIndex(where: { $0.id == id }) {
                people[place].values[find.place.name] = value
            } else {
                people.append((id, [find.place.name: value]))
            }
            return people
        }
        var family = base.family
        if find.place.entity == .family { family[find.place.name] = value }
        return (
            family, find.place.entity == .member ? moved(base.members) : base.members,
            find.place.entity == .supporter ? moved(base.supporters) : base.supporters
        )
    }

    private func written(_ values: [String: String], _ entity: Entity) -> String {
        let order = program.facts.filter { $0.entity == entity }.map(\.name)
        let names = order.filter { values[$0] != nil } + values.keys.filter { !order.contains($0) }.sorted()
        return names.map { Self.word($0, values[$0] ?? "") }.joined(separator: " ")
    }

    /// `名称=值`, in quotes where a space or a remark's sign would end it.
    private static func word(_ name: String, _ value: String) -> String {
        let isJudged = value.hasSuffix("）") || value.hasSuffix(")")
        let needsQuotes = value.contains("#") || (!isJudged && value.contains(where: \.isWhitespace))
        return "\(name)=\(needsQuotes ? "\"\(value)\"" : value)"
    }

    // MARK: - Results

    /// What the rules say now: of the rule itself, of what is paid, and what it comes to.
    private func expectations() throws -> [(name: String, value: String)] {
        let family = find.family
        let result = try family.program.evaluate(family.told.facts, on: family.date, region: family.region)
        let edition = try program.edition(on: family.date)
        let own = edition.order.map { edition.rules[$0] }.filter { $0.declaration.program == program.name }
        let conclusions = Set(program.conclusions)
        // What was compared, which way it was decided, what is paid for it, and only then what else it comes to.
        var rules = [edition.rules[find.compared.place]]
        rules += own.filter { $0.kind.isWords }.prefix(Self.mostDecisions)
        rules += own.filter { if case .payment = $0.declaration.role { true } else { false } }
        if rules.count == 1 { rules += own.filter { conclusions.contains($0.factKey) } }
        var expected: [(name: String, value: String)] = []
        for rule in rules where expected.count < Self.mostResults {
            guard let (name, value) = outcome(rule, result), !expected.contains(where: { $0.name == name }) else {
                continue
            }
            expected.append((name, value))
        }
        return expected
    }

    /// The name and value by which a test expects it; nil for texts with values in them, and what has no spelling.
    private func outcome(_ rule: Rule, _ result: Evaluation) -> (String, String)? {
        var name = rule.name
        var value = result.family[rule.name]
        if rule.entity != .family {
            let people = rule.entity == .member ? find.family.told.facts.members : find.family.told.facts.supporters
            let number = rule.entity == find.compared.entity ? find.compared.person : 0
            guard people.indices.contains(number) else { return nil }
            name = "\(people[number].id).\(rule.name)"
            value = result.people[people[number].id]?[rule.name]
        }
        guard let value else { return nil }
        if value == .absent { return (name, "待核") }
        guard let spelled = value.spelled, !spelled.isEmpty, !spelled.contains(where: { "{｛\"".contains($0) }) else {
            return nil
        }
        return (name, spelled)
    }
}

extension Kind {
    fileprivate var isWords: Bool {
        switch self {
        case .text, .option: true
        case .number, .truth, .date: false
        }
    }
}
