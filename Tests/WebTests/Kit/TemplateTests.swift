// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

struct TemplateTests {
    private static let web = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Web")

    private static func templates() throws -> [String: String] {
        let folder = web.appending(path: "Templates")
        var found: [String: String] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init()
        where name.hasSuffix(".mustache") {
            found[String(name.dropLast(9))] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return found
    }

    @Test func `every name in a template is a stored field of its page`() throws {
        let walk = TemplateWalk(scan: FieldScan(folder: Self.web), templates: try Self.templates())

        let unknown = walk.scan.pages.sorted { $0.key < $1.key }.flatMap {
            walk.unknownNames(in: $0.key, page: $0.value)
        }

        #expect(!walk.scan.pages.isEmpty)
        #expect(unknown == [], "add the field to the page struct, or mend the name in the template")
    }

    @Test func `templates carry no inline script, style or handler, which the browser would refuse`() throws {
        let forbidden = try Self.templates().filter {
            $0.value.contains(/<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*"/)
        }

        #expect(forbidden.keys.sorted() == [])
    }

    @Test func `every message of a field has a name, by which the field points to it`() throws {
        for (template, text) in try Self.templates() {
            for message in text.matches(of: /<p class="error"(?: id="([^"]+)")?/) {
                guard let name = message.output.1 else {
                    Issue.record("\(template): a message without a name")
                    continue
                }
                #expect(text.contains("aria-invalid=\"true\" aria-describedby=\"\(name)\""), "\(template): \(name)")
            }
        }
    }

    @Test func `text from outside is always escaped`() throws {
        // Only printed papers carry markup made by the program itself, such as a QR code.
        let raw = try Self.templates().filter { $0.value.contains("{{{") || $0.value.contains("{{&") }

        #expect(raw.keys.filter { !$0.hasPrefix("print/") }.sorted() == [])
    }

    @Test func `a misspelt name, a computed property, an always present text and a missing partial are found`() {
        let scan = FieldScan(
            source: """
                struct ListPage: Page {
                    static let template = "list"
                    let title: String
                    let note: String
                    let rows: [Row]
                    var count: Int { rows.count }

                    struct Row: Sendable { let name: String; let value: String? }
                }
                """
        )
        let text =
            "{{title}}{{#rows}}{{name}}{{nmae}}{{#value}}{{.}}{{/value}}{{title}}{{/rows}}{{#note}}!{{/note}}{{name}}{{count}}{{^empty(rows)}}{{.}}{{/empty(rows)}}{{>gone}}"
        let walk = TemplateWalk(scan: scan, templates: ["list": text])

        let unknown = walk.unknownNames(in: "list", page: "ListPage")

        #expect(
            unknown == [
                "list: nmae", "list: #note asks for text that is never absent; make it optional", "list: name",
                "list: count", "gone: no such template",
            ]
        )
    }
}
