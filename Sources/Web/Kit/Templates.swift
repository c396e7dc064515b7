// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The page templates, read and put together once at start.
package struct Templates: Sendable {
    private static let ending = ".mustache"

    private let pages: [String: [TemplatePiece]]
    package let directory: String

    /// - Parameter directory: nil for the templates that came with the program.
    package init(directory: String? = nil) async throws {
        let path = directory ?? Self.bundled("Templates")
        var sources: [String: [TemplatePiece]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) where name.hasSuffix(Self.ending) {
            let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
            let short = String(name.dropLast(Self.ending.count))
            sources[short] = try TemplateParser.parse(text, name: short)
        }
        try self.init(sources, directory: path)
    }

    /// Templates from texts by name.
    package init(texts: [String: String]) throws {
        var sources: [String: [TemplatePiece]] = [:]
        for (name, text) in texts { sources[name] = try TemplateParser.parse(text, name: name) }
        try self.init(sources, directory: "")
    }

    private init(_ sources: [String: [TemplatePiece]], directory: String) throws {
        let linker = TemplateLinker(sources: sources)
        var pages: [String: [TemplatePiece]] = [:]
        for name in sources.keys { pages[name] = try linker.linked(name) }
        self.pages = pages
        self.directory = directory
    }

    /// Folder of resources beside the program.
    static func bundled(_ name: String) -> String {
        Bundle.module.resourcePath.map { "\($0)/\(name)" } ?? name
    }

    /// The page as UTF-8.
    package func bytes(_ page: some Page) throws -> [UInt8] {
        try bytes(type(of: page).template, of: page)
    }

    package func render(_ page: some Page) throws -> String {
        String(decoding: try bytes(page), as: UTF8.self)
    }

    /// A template with the fields of any struct.
    package func bytes(_ name: String, of fields: Any) throws -> [UInt8] {
        guard let pieces = pages[name] else { throw TemplateFault(template: name, reason: "there is no such template") }
        var renderer = TemplateRenderer(TemplateFields(Mirror(reflecting: fields)))
        renderer.write(pieces)
        return renderer.output
    }
}

/// A page: a struct whose fields are ready for its template. Never a dictionary, since a misspelt name prints nothing.
package protocol Page: Sendable {
    static var template: String { get }
    var layout: Layout { get }
}
