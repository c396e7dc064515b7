// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Checks the rules in force on one day: names, units, order, exceptions, tables.
struct EditionChecker {
    let text: RuleText
    let day: CivilDate?
    /// In force, one for each key.
    private(set) var declarations: [Declaration] = []
    private(set) var places: [String: Int] = [:]
    /// Keys that are in force on other days only.
    let elsewhere: Set<String>
    private let programs: Set<String>
    private(set) var faults: [PolicyFault] = []
    /// Keys that are read but not in force.
    private(set) var lacking: [String] = []
    private var rules: [Rule?] = []
    private var order: [Int] = []
    /// false while what a declaration reads is looked at.
    private var isDone: [Int: Bool] = [:]
    private var path: [String] = []
    /// Keys of what was read.
    private(set) var used: Set<String> = []

    init(_ text: RuleText, on day: CivilDate?) {
        self.text = text
        self.day = day
        programs = Set(text.titles.map(\.name))
        elsewhere = Set(text.declarations.map(\.key))
        for declaration in text.declarations where Self.isInForce(declaration.days, on: day) {
            guard let place = places[declaration.key] else {
                places[declaration.key] = declarations.count
                declarations.append(declaration)
                continue
            }
            let held = declarations[place]
            if Self.rank(declaration, text) >= Self.rank(held, text) { declarations[place] = declaration }
        }
        rules = Array(repeating: nil, count: declarations.count)
    }

    /// Without a day: before everything that has a first one.
    private static func isInForce(_ days: Days, on day: CivilDate?) -> Bool {
        day.map { days.contains($0) } ?? (days.from == nil)
    }

    private static func rank(_ declaration: Declaration, _ text: RuleText) -> Int {
        text.rank[declaration.layer] ?? 0
    }

    mutating func note(_ text: String, _ token: Token, _ file: String) {
        faults.append(self.text.fault(text, token, file))
    }

    mutating func checked() -> Edition {
        for place in declarations.indices { visit(place) }
        let checked = rules.enumerated().map { place, rule in
            rule ?? Rule(declaration: declarations[place], cases: [])
        }
        if faults.isEmpty {
            var closures = RuleClosures(checked)
            faults += closures.faults(text)
            faults += TableChecker(text, checked).faults()
        }
        return Edition(from: day, rules: checked, places: places, order: order, lacking: lacking)
    }

    // MARK: - Rules

    mutating func visit(_ place: Int) {
        let declaration = declarations[place]
        if isDone[place] == true { return }
        if isDone[place] == false {
            let circle = path.drop { $0 != declaration.name } + [declaration.name]
            note(
                "“\(declaration.name)”绕了一圈又用到自己：\(circle.joined(separator: " → "))",
                declaration.token,
                declaration.file
            )
            return
        }
        isDone[place] = false
        path.append(declaration.name)
        if case .cases(let cases) = declaration.body {
            let exceptions = exceptions(of: declaration)
            let special = exceptions.flatMap { exception in
                typed(exception.cases, declaration, file: exception.file, exception: exception)
            }
            rules[place] = Rule(
                declaration: declaration,
                cases: special + typed(cases, declaration, file: declaration.file, exception: nil)
            )
            order.append(place)
        } else {
            rules[place] = Rule(declaration: declaration, cases: [])
        }
        path.removeLast()
        isDone[place] = true
    }

    private mutating func typed(
        _ cases: [Declaration.Case],
        _ declaration: Declaration,
        file: String,
        exception: Exception?
    ) -> [Rule.Case] {
        var conditions: Set<String> = []
        return cases.compactMap { part -> Rule.Case? in
            let reader = Reader(declaration.entity, declaration.program, file: file)
            var condition: Term?
            if let written = part.condition {
                condition = term(written, reader, wanted: .truth)
                if case .constant(let value)? = condition?.form {
                    let always = value == .truth(true)
                    note("这个条件永远\(always ? "成立" : "不成立")，请检查", part.token, file)
                }
                let left = String(part.source.prefix { $0 != "→" })
                if part.source.contains("→"), !conditions.insert(left).inserted {
                    note("这个条件前面已经写过，这一行永远用不到", part.token, file)
                }
            }
            guard let value = term(part.value, reader, wanted: declaration.kind),
                part.condition == nil || condition != nil
            else { return nil }
            return Rule.Case(
                condition: condition,
                value: value,
                source: part.source,
                exception: exception?.title ?? "",
                basis: exception?.basis ?? "",
                token: part.token,
                file: file
            )
        }
    }

    // MARK: - Exceptions

    /// Those in force, the one that goes before all others first.
    private mutating func exceptions(of declaration: Declaration) -> [Exception] {
        var byTitle: [String: Exception] = [:]
        for exception in text.exceptions
        where Declaration.key(exception.program, exception.entity, exception.target) == declaration.key
            && Self.isInForce(exception.days, on: day)
        {
            if let held = byTitle[exception.title], held.layer == exception.layer {
                note("例外“\(exception.title)”已经写过，请改名或合并", exception.token, exception.file)
            }
            byTitle[exception.title] = exception
        }
        var open = byTitle.values.sorted { ($0.file, $0.token.line) < ($1.file, $1.token.line) }
        for exception in open {
            for title in exception.before where byTitle[title] == nil {
                note("没有名为“\(title)”的例外，请检查 优先于", exception.token, exception.file)
            }
        }
        var sorted: [Exception] = []
        while !open.isEmpty {
            let titles = Set(open.map(\.title))
            let first = open.filter { candidate in
                !open.contains { $0.title != candidate.title && $0.before.contains(candidate.title) }
            }
            guard let next = first.first else {
                note("例外 \(titles.sorted().joined(separator: "、")) 互相优先，成了圈", open[0].token, open[0].file)
                return []
            }
            if first.count > 1 {
                note("例外“\(first[0].title)”和“\(first[1].title)”可能同时适用，请用 优先于 写明谁在前", first[1].token, first[1].file)
                return []
            }
            sorted.append(next)
            open.removeAll { $0.title == next.title }
        }
        return sorted
    }

    // MARK: - Names

    /// Where an expression stands: whose it is, in which program, in which file.
    struct Reader {
        let entity: Entity
        let program: String
        let file: String

        init(_ entity: Entity, _ program: String, file: String) {
            self.entity = entity
            self.program = program
            self.file = file
        }

        func of(_ entity: Entity) -> Reader { Reader(entity, program, file: file) }
    }

    /// The place of a name; nil when there is none.
    func place(_ name: String, _ reader: Reader) -> Int? {
        let (program, own) = split(name, reader)
        if own.contains(".") { return places["\(program)/\(own)"] }
        let bare = Declaration.key(program, reader.entity, own)
        return (program == reader.program ? places[bare] : nil) ?? places["\(program)/\(own)"]
    }

    /// `低保.成员.保障对象` is of another program, `成员.保障对象` of this one.
    private func split(_ name: String, _ reader: Reader) -> (program: String, own: String) {
        guard let dot = name.firstIndex(of: ".") else { return (reader.program, name) }
        let first = String(name[..<dot])
        guard Entity(rawValue: first) == nil, first != "上月" else { return (reader.program, name) }
        return (first, String(name[name.index(after: dot)...]))
    }

    /// Whether a name has a rule, though perhaps on other days.
    func isDeclared(_ name: String, _ reader: Reader) -> Bool {
        let (program, own) = split(name, reader)
        return [Declaration.key(program, reader.entity, own), "\(program)/\(own)"].contains(where: elsewhere.contains)
    }

    /// The place of a name that must be there, with what it reads checked before it.
    mutating func needed(_ name: String, _ token: Token, _ reader: Reader) -> Int? {
        guard let place = place(name, reader) else {
            noteMissing(name, token, reader)
            return nil
        }
        let declaration = declarations[place]
        if declaration.entity != .family, declaration.entity != reader.entity {
            let entity = declaration.entity.rawValue
            note("“\(name)”是\(entity)的，要用 合计、计数、任一、全部、最大 或 最小 归到一处", token, reader.file)
            return nil
        }
        if declaration.program != reader.program, !reads(declaration.program, reader.program) {
            note("要用“\(declaration.program)”的结果，请在文件开头写 引用 \(declaration.program)", token, reader.file)
            return nil
        }
        used.insert(declaration.key)
        return place
    }

    private func reads(_ other: String, _ program: String) -> Bool {
        (text.reads[program] ?? []).contains { $0.name == other }
    }

    private mutating func noteMissing(_ name: String, _ token: Token, _ reader: Reader) {
        let (program, own) = split(name, reader)
        let keys = [Declaration.key(program, reader.entity, own), "\(program)/\(own)"]
        if keys.contains(where: elsewhere.contains) {
            let key = "\(program)/\(own)"
            if !lacking.contains(key) { lacking.append(key) }
            return
        }
        guard !text.broken.contains(own) else { return }
        guard program == reader.program || programs.contains(program) else {
            note("没有“\(program)”这个程序，请检查拼写", token, reader.file)
            return
        }
        let near = declarations.filter { $0.program == program }.map(\.name).first { Self.isNear($0, own) }
        let hint = near.map { "，是不是“\($0)”？" } ?? "，请检查拼写或先定义它"
        note("没有“\(name)”这个名称\(hint)", token, reader.file)
    }

    /// Whether one character was left out, added or changed.
    private static func isNear(_ left: String, _ right: String) -> Bool {
        let (a, b) = (Array(left), Array(right))
        guard min(a.count, b.count) > 1, abs(a.count - b.count) <= 1 else { return false }
        let front = zip(a, b).prefix { $0 == $1 }.count
        let back = zip(a.dropFirst(front).reversed(), b.dropFirst(front).reversed()).prefix { $0 == $1 }.count
        return max(a.count, b.count) - front - back <= 1
    }
}
