// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Policy

/// Whether tests are asked which branches of the rules they came to, and how many are enough.
struct CoverageOptions: ParsableArguments {
    @Flag(help: "列出每个程序有几个分支、测试走到几个，没有走到的在哪里") var coverage = false
    @Option(help: "每个程序至少应走到百分之几的分支，不到就失败；写了它就不必再写 --coverage") var least: Int?

    func validate() throws {
        if let least, !(0...100).contains(least) { throw ValidationError("--least 应是 0 到 100 的整数，如 --least 90") }
    }

    /// - Throws: `ExitCode` when a program falls short.
    func report(_ book: PolicyBook) throws {
        guard coverage || least != nil else { return }
        var short: [PolicyCoverage] = []
        for program in book.coverage() {
            print(program.summary)
            for branch in program.lacking { print("  \(branch.lack)") }
            if let least, !program.reaches(percent: least) { short.append(program) }
        }
        guard let least, !short.isEmpty else { return }
        print("\(short.map(\.program).joined(separator: "、")) 走到的分支不到 \(least)%，请补上测试。")
        throw ExitCode.failure
    }
}
