// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Testing

struct PDFPrinterTests {
    private static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/weasyprint")

    private func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    @Test(.enabled(if: isInstalled))
    func `HTML becomes a PDF and addresses outside the folder are not fetched`() async throws {
        let printer = try PDFPrinter(assets: folder())
        let html =
            "<meta charset=utf-8><link rel=attachment href=\"file:///etc/hostname\"><img src=\"http://127.0.0.1:9/\">"
            + "<h1>确认通知书</h1><p>王𠮷 㼆</p>"

        let pdf = try await printer.pdf(html: html)

        #expect(pdf.starts(with: Array("%PDF-".utf8)))
        #expect(pdf.count > 2_000)
        #expect(!String(decoding: pdf, as: UTF8.self).contains("EmbeddedFile"))
    }

    @Test(.enabled(if: isInstalled))
    func `a report of four thousand characters in a table is printed in good time`() async throws {
        let printer = try PDFPrinter(assets: folder(), seconds: 12)
        let report = String(repeating: "两位老人居住，砖混平房，家具简单，与申报一致。", count: 180)
        let pdf = try await printer.pdf(
            html: "<meta charset=utf-8><table><tr><td>\(report)</td><td>二</td></tr></table>"
        )
        #expect(pdf.starts(with: Array("%PDF-".utf8)))
    }

    @Test(.enabled(if: isInstalled))
    func `a document that takes too long is stopped`() async throws {
        let printer = try PDFPrinter(assets: folder(), seconds: 1)
        let html = String(repeating: "<table><tr><td>长</td></tr></table>", count: 30_000)

        await #expect(throws: DocumentsProblem.printerTimeout(seconds: 1)) { try await printer.pdf(html: html) }
    }

    @Test(.enabled(if: isInstalled))
    func `a print that runs out of memory fails with a problem`() async throws {
        let printer = try PDFPrinter(assets: folder(), memory: 64 << 20)

        await #expect(throws: DocumentsProblem.self) { try await printer.pdf(html: "<p>甲</p>") }
    }

    @Test func `a missing program is named`() async throws {
        let printer = try PDFPrinter(assets: folder(), interpreter: "/nonexistent/python3")

        await #expect(throws: DocumentsProblem.printerMissing) { try await printer.pdf(html: "<p>甲</p>") }
    }

    @Test func `more waiting documents than allowed are turned away`() async throws {
        let printer = try PDFPrinter(assets: folder(), atOnce: 1, waitingAtMost: 0, interpreter: "/bin/cat")

        let problems = await withTaskGroup(of: DocumentsProblem?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        _ = try await printer.pdf(html: "甲")
                        return nil
                    } catch {
                        return error as? DocumentsProblem
                    }
                }
            }
            return await group.reduce(into: [DocumentsProblem]()) { list, problem in
                if let problem { list.append(problem) }
            }
        }

        #expect(problems.count == 8)
        #expect(problems.contains(.printerBusy))
    }
}
