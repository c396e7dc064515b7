// SPDX-License-Identifier: Apache-2.0
import Foundation
import Mustache

/// The page templates, compiled once at start.
package struct Templates: Sendable {
    private let library: MustacheLibrary
    package let directory: String

    /// - Parameter directory: nil for the templates that came with the program.
    package init(directory: String? = nil) async throws {
        let path = directory ?? Self.bundled("Templates")
        self.directory = path
        library = try Self.library(try Self.texts(in: path))
    }

    /// Templates from texts by name.
    package init(texts: [String: String]) throws {
        directory = ""
        library = try Self.library(texts)
    }

    private static func library(_ texts: [String: String]) throws -> MustacheLibrary {
        PageContent.register()
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in texts {
            do {
                templates[name] = try MustacheTemplate(string: PageContent.pragma + text)
            } catch {
                throw TemplateFault(name: name, reason: "\(error)")
            }
        }
        return MustacheLibrary(templates: templates)
    }

    /// Texts of a folder and those below it, by path without ending.
    private static func texts(in directory: String) throws -> [String: String] {
        guard let paths = FileManager.default.enumerator(atPath: directory) else { return [:] }
        var texts: [String: String] = [:]
        for case let path as String in paths where path.hasSuffix(".mustache") {
            let name = String(path.dropLast(".mustache".count))
            texts[name] = try String(contentsOfFile: "\(directory)/\(path)", encoding: .utf8)
        }
        return texts
    }

    /// Folder of resources beside the program.
    static func bundled(_ name: String) -> String {
        Bundle.module.resourcePath.map { "\($0)/\(name)" } ?? name
    }

    package func render(_ page: some Page) throws -> String {
        try render(type(of: page).template, of: page)
    }

    /// A template with the fields of any struct.
    package func render(_ name: String, of fields: Any) throws -> String {
        guard let text = library.render(TemplateValues.value(fields) ?? fields, withTemplate: name) else {
            throw TemplateMissing(name: name)
        }
        return text
    }

    struct TemplateMissing: Error { let name: String }

    /// A template that cannot be read.
    struct TemplateFault: Error {
        let name: String
        let reason: String
    }
}

/// A page: a struct whose fields are ready for its template. Never a dictionary, since a misspelt name prints nothing.
package protocol Page: Sendable {
    static var template: String { get }
    var layout: Layout { get }
}
