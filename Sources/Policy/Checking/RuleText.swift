// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Everything that was read from the files of all layers, before it is checked.
struct RuleText: Sendable {
    private(set) var declarations: [Declaration] = []
    private(set) var exceptions: [Exception] = []
    private(set) var tests: [PolicyTest] = []
    private(set) var samples: [PolicyTest] = []
    /// Programs in the order in which they were first met; the id is the name of the file of its first
    /// declaration.
    private(set) var titles: [(name: String, title: String, id: String)] = []
    /// Programs that a program reads.
    private(set) var reads: [String: [ProgramHead.Reading]] = [:]
    private(set) var faults: [PolicyFault] = []
    /// Later layers go before earlier ones.
    private(set) var rank: [String: Int] = [:]
    /// Words of heads that could not be read.
    private(set) var broken: Set<String> = []
    private var lines: [String: [String]] = [:]

    init(_ sources: [PolicySource]) {
        let subjects = Self.subjects(sources)
        for source in sources {
            rank[source.layer] = rank[source.layer] ?? rank.count
            lines[source.name] = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
                String.init
            )
            var parser = Parser(source, subject: Self.word(after: "程序", in: source).flatMap { subjects[$0] })
            parser.parse()
            declarations += parser.declarations
            exceptions += parser.exceptions
            tests += parser.tests
            samples += parser.samples
            faults += parser.faults
            broken.formUnion(parser.broken)
            if let place = titles.firstIndex(where: { $0.name == parser.program }) {
                // Rules, not tests that happen to be read before them, name the benefit.
                if titles[place].id.isEmpty, !parser.declarations.isEmpty { titles[place].id = Self.id(source.name) }
                if let title = parser.head?.title, title != parser.program { titles[place].title = title }
            } else if parser.isUsed {
                let id = parser.declarations.isEmpty ? "" : Self.id(source.name)
                titles.append((parser.program, parser.head?.title ?? parser.program, id))
            }
            reads[parser.program, default: []] += parser.head?.reads ?? []
        }
    }

    /// `dibao` of `national/policy/dibao.policy`.
    private static func id(_ file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.split(separator: ".").first.map(String.init) ?? name
    }

    /// 对象 of a program holds for all its files.
    private static func subjects(_ sources: [PolicySource]) -> [String: String] {
        var subjects: [String: String] = [:]
        for source in sources {
            guard let program = word(after: "程序", in: source), let subject = word(after: "对象", in: source) else {
                continue
            }
            subjects[program] = subject
        }
        return subjects
    }

    private static func word(after keyword: String, in source: PolicySource) -> String? {
        for line in source.text.split(whereSeparator: \.isNewline) where line.hasPrefix(keyword) {
            let words = line.split { $0.isWhitespace || $0 == "#" }
            if words.count > 1, words[0] == keyword { return String(words[1]) }
        }
        return nil
    }

    func fault(_ text: String, _ token: Token, _ file: String) -> PolicyFault {
        let line = lines[file].flatMap { $0.indices.contains(token.line - 1) ? $0[token.line - 1] : nil } ?? ""
        return PolicyFault(
            file: file,
            line: token.line,
            column: token.column,
            text: text,
            source: line,
            length: token.length
        )
    }

    /// The program and all that it reads, directly or not.
    func scope(of program: String) -> Set<String> {
        var scope: Set<String> = []
        var open = [program]
        while let next = open.popLast() {
            guard scope.insert(next).inserted else { continue }
            open += (reads[next] ?? []).map(\.name)
        }
        return scope
    }

    /// The days from which other rules are in force than the day before.
    var changes: [CivilDate] {
        let days = declarations.map(\.days) + exceptions.map(\.days)
        return Set(days.compactMap(\.from) + days.compactMap { $0.until?.adding(days: 1) }).sorted()
    }
}
