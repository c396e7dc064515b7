// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Testing

struct QRCodeTests {
    @Test func `a receipt address becomes a square code with its three finder marks`() throws {
        let code = try QRCode("https://minzheng.example/p/verify/7Q4K-9XWM-2CHT-6RDF")

        #expect((code.size - 17) % 4 == 0)
        for (row, column) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
            #expect(code.isDark(row: row, column: column))
            #expect(!code.isDark(row: row + 1, column: column + 1))
            #expect(code.isDark(row: row + 3, column: column + 3))
        }
    }

    @Test func `the picture has a quiet zone of four modules and one dark path`() throws {
        let code = try QRCode("天门市 竟陵街道 𠮷")

        let svg = code.svg(side: 30)

        #expect(svg.contains("viewBox=\"0 0 \(code.size + 8) \(code.size + 8)\""))
        #expect(svg.contains("M4 4h7v1h-7z"))
        #expect(svg.split(separator: "<path").count == 3)
    }

    @Test(arguments: ["", "a\u{0}b", String(repeating: "长", count: 900)])
    func `an empty, broken or overlong text is refused`(text: String) {
        #expect(throws: DocumentsProblem.qrCode(length: text.utf8.count)) { try QRCode(text) }
    }
}
