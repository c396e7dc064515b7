// SPDX-License-Identifier: Apache-2.0
import SharedKernel

extension BankReturn {
    /// The records of a bank's file in any encoding and line end; what the reader distrusts stays with its line.
    /// - Throws: `DocumentsProblem` for what is no text at all.
    package static func records(_ bytes: [UInt8]) throws -> [Record] {
        let file = try CSVReader().read(bytes)
        let all = (file.head.map { [$0] } ?? []) + file.records
        return all.map { record in
            let trouble = record.problems.first.map { problem in
                Line(line: record.line, outcome: outcome(problem), reason: problem.message)
            }
            return Record(line: record.line, fields: record.fields, trouble: trouble)
        }
    }

    private static func outcome(_ problem: CSVFile.LineProblem) -> Outcome {
        switch problem {
        case .truncated, .unterminatedQuote: .truncated
        case .undecodable, .tooManyFields, .controlCharacter: .unreadable
        }
    }
}
