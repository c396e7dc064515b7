// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Testing

/// Documents that an office can edit.
struct WordWriterTests {
    private let page = """
        <!doctype html><html lang="zh-CN"><head><title>评估报告</title><link rel="stylesheet" href="/x.css">
        <script>alert(1)</script></head><body><nav class="bar no-print"><a href="/">下载 PDF</a></nav>
        <h1>评估报告</h1><p>完成率 48.8%<img src="/etc/passwd"></p><table><thead><tr><th>指标</th></tr></thead>
        <tbody><tr><td>覆盖率 &lt;甲&gt;<svg><rect width="1"></rect></svg></td></tr></tbody></table></body></html>
        """

    @Test func `a page becomes a document with its words and ruled tables, and nothing else of it`() async throws {
        let file = try await WordWriter().docx(html: page)
        let archive = try ZipReader(file, limit: 1 << 22)
        let body = String(decoding: try archive.part("word/document.xml") ?? [], as: UTF8.self)
        let styles = String(decoding: try archive.part("word/styles.xml") ?? [], as: UTF8.self)
        #expect(body.contains("评估报告") && body.contains("完成率 48.8%") && body.contains("覆盖率 &lt;甲&gt;"))
        #expect(!body.contains("下载 PDF") && !body.contains("alert") && !body.contains("<w:drawing"))
        #expect(body.contains("w:w=\"11906\""))
        #expect(styles.contains("<w:tblBorders>") && styles.contains("w:eastAsia=\"仿宋\""))
    }

    @Test func `a drawing that names its size stays, as a picture made once`() async throws {
        let bar =
            "<svg width=\"80\" height=\"8\" viewBox=\"0 0 100 8\"><rect width=\"50\" height=\"8\" fill=\"#1f4e8c\"/></svg>"
        let drawn =
            "<!doctype html><html><body><nav class=\"no-print\">\(bar)</nav><p>甲 \(bar)</p><p>乙 \(bar)</p></body></html>"
        let file = try await WordWriter().docx(html: drawn)
        let archive = try ZipReader(file, limit: 1 << 22)
        let body = String(decoding: try archive.part("word/document.xml") ?? [], as: UTF8.self)
        #expect(body.components(separatedBy: "<w:drawing").count == 3)
        #expect(!body.contains("⟦"))
        // 80 px by 8 px, in the units of Word: 914,400 to an inch of 96 px.
        #expect(body.contains("cx=\"762000\" cy=\"76200\""))
        await #expect(throws: DocumentsProblem.drawerMissing) {
            try await WordWriter(drawer: DrawingPrinter(program: "/nonexistent")).docx(html: drawn)
        }
    }

    @Test func `a program that is not there is told`() async throws {
        await #expect(throws: DocumentsProblem.writerMissing) {
            try await WordWriter(interpreter: "/nonexistent").docx(html: page)
        }
    }
}
