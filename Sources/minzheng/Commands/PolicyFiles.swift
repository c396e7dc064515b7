// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Policy

/// Rule files and tables of parameters by themselves, outside of a pack.
struct PolicyFileOptions: ParsableArguments {
    @Argument(help: "规则文件 *.policy、参数表 *.csv，或含有它们的文件夹") var paths: [String]

    /// Files in the order given, those of a folder by name.
    func files() throws -> [(path: String, bytes: Data)] {
        try paths.flatMap { path -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandProblem.noFile(path)
            }
            guard isFolder.boolValue else { return [path] }
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.hasSuffix(".policy") || $0.hasSuffix(".csv") }.sorted().map { "\(path)/\($0)" }
        }.map { path in
            guard let data = FileManager.default.contents(atPath: path) else { throw CommandProblem.noFile(path) }
            return (path, data)
        }
    }

    /// The rules of the files, checked with their parameters.
    /// - Throws: `PolicyProblem` with every fault.
    func book() throws -> PolicyBook {
        let sources = try files().map { path, bytes in
            PolicySource(name: path, text: String(decoding: bytes, as: UTF8.self), layer: "files")
        }
        return try PolicyBook(
            sources: sources.filter { $0.name.hasSuffix(".policy") },
            parameters: ParameterTable(sources.filter { $0.name.hasSuffix(".csv") })
        )
    }
}

extension PolicyCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "检查规则文件，列出全部错误")
        @OptionGroup var options: PolicyFileOptions

        func run() throws {
            let book = try options.book()
            for program in book.programs { print("\(program.name)：检查通过，\(program.title)") }
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "运行规则文件里的测试")
        @OptionGroup var options: PolicyFileOptions
        @OptionGroup var covering: CoverageOptions

        func run() throws {
            let book = try options.book()
            let outcomes = book.runTests()
            for outcome in outcomes {
                guard let difference = outcome.difference else { continue }
                print("\(outcome.file):\(outcome.line): \(outcome.title)：\(difference)")
            }
            let failed = outcomes.count { $0.difference != nil }
            print("\(outcomes.count - failed) passed, \(failed) failed")
            if failed > 0 { throw ExitCode.failure }
            try covering.report(book)
        }
    }

    struct Format: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "把规则文件排成统一的格式")
        @OptionGroup var options: PolicyFileOptions
        @Flag(help: "只检查，不改写；有文件不合格式时失败") var lint = false

        func run() throws {
            var differing: [String] = []
            for (path, bytes) in try options.files() where path.hasSuffix(".policy") {
                let text = String(decoding: bytes, as: UTF8.self)
                let formatted = try RuleFormat.formatted(PolicySource(name: path, text: text, layer: "files"))
                guard formatted != text else { continue }
                differing.append(path)
                if !lint { try OutputFile.write(Data(formatted.utf8), to: path) }
            }
            for path in differing { print(lint ? "\(path)：不是统一的格式" : "\(path)：已改写") }
            if lint, !differing.isEmpty { throw ExitCode.failure }
        }
    }

    struct Suggest: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "给出还缺的界线测试，供对照原文后贴入")
        @OptionGroup var options: PolicyFileOptions
        @Option(help: "只看哪个程序，写名称，如 低保；不写就看全部") var program: String?

        func run() throws { try SuggestionPrinter.print(try options.book(), program: program) }
    }
}

/// Prints suggested tests below the comparisons that they are about.
enum SuggestionPrinter {
    static func print(_ book: PolicyBook, program name: String?) throws {
        let programs = book.programs.filter { name == nil || $0.name == name || $0.id == name }
        if let name, programs.isEmpty { throw CommandProblem.noProgram(name, known: book.programs.map(\.name)) }
        let suggestions = try programs.flatMap { try $0.suggestedTests() }
        var place = ""
        for suggestion in suggestions {
            let own = "\(suggestion.file):\(suggestion.line):\(suggestion.column)"
            if own != place {
                Swift.print("# \(suggestion.program) \(own) “\(suggestion.rule)”：\(suggestion.comparison)\n")
            }
            place = own
            Swift.print(suggestion.text)
        }
        Swift.print("# 共 \(suggestions.count) 个建议。期望是规则现在的结果，贴入以前请逐个对照原文。")
    }
}
