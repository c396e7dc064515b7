// SPDX-License-Identifier: Apache-2.0
import Foundation

extension BankFile {
    /// The file as the bank takes it.
    /// - Throws: `LedgerProblem.encoding` when a name has a character that the encoding does not know.
    package func bytes() throws -> [UInt8] {
        switch head.encoding {
        case .utf8: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .gb18030: try Self.gb18030(Array(text.utf8))
        }
    }

    private static func gb18030(_ utf8: [UInt8]) throws -> [UInt8] {
        guard let converter = iconv_open("GB18030", "UTF-8"), converter != iconv_t(bitPattern: -1) else {
            throw LedgerProblem.encoding
        }
        defer { iconv_close(converter) }
        var source = utf8
        var target = [UInt8](repeating: 0, count: source.count * 2 + 16)
        let written: Int? = source.withUnsafeMutableBytes { input in
            target.withUnsafeMutableBytes { output in
                var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var left = input.count
                var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var room = output.count
                guard iconv(converter, &from, &left, &to, &room) != Int(bitPattern: UInt.max), left == 0 else {
                    return nil
                }
                return output.count - room
            }
        }
        guard let written else { throw LedgerProblem.encoding }
        return Array(target.prefix(written))
    }
}
