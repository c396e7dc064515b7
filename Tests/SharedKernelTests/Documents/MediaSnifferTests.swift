// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import TestSupport
import Testing
import Vocabulary

struct MediaSnifferTests {
    @Test func `the accepted kinds are known by their bytes`() throws {
        let workbook = try Spreadsheet(name: "表", columns: [.init("姓名")], rows: [[.text("张三")]]).bytes()

        #expect(MediaSniffer.kind(of: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(MediaSniffer.kind(of: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
        #expect(MediaSniffer.kind(of: Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8)) == .webp)
        #expect(MediaSniffer.kind(of: Array("%PDF-1.7\n".utf8)) == .pdf)
        #expect(MediaSniffer.kind(of: workbook) == .xlsx)
        #expect(try MediaSniffer.kind(of: UnpackedWorkbook.packed(["a.txt": "a"])) == .zip)
    }

    @Test(arguments: [
        "<svg onload=alert(1)>", "GIF89a", "MZ", "#!/bin/sh", "RIFF1234AVI ", "PK\u{3}\u{4}", "\n%PDF-1.7", "<html>",
    ])
    func `nothing else is accepted`(text: String) {
        #expect(throws: DocumentsProblem.mediaRefused(allowed: Set(MediaSniffer.Kind.allCases))) {
            try MediaSniffer.accept(Array(text.utf8))
        }
    }

    @Test func `a kind outside of the allowed ones is refused`() {
        #expect(throws: DocumentsProblem.mediaRefused(allowed: [.jpeg, .png])) {
            try MediaSniffer.accept(Array("%PDF-1.7".utf8), allowed: [.jpeg, .png])
        }
        #expect(DocumentsProblem.mediaRefused(allowed: [.jpeg, .png, .pdf]).message.contains("JPG、PNG 图片、PDF"))
        #expect(throws: DocumentsProblem.emptyFile) { try MediaSniffer.accept([]) }
    }
}
