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
        library = try await MustacheLibrary(directory: path)
    }

    /// Templates from texts by name.
    package init(texts: [String: String]) throws {
        directory = ""
        library = MustacheLibrary(templates: try texts.mapValues { try MustacheTemplate(string: $0) })
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
        guard let text = library.render(TemplateFields(Mirror(reflecting: fields)), withTemplate: name) else {
            throw TemplateMissing(name: name)
        }
        return text
    }

    struct TemplateMissing: Error { let name: String }
}

/// A page: a struct whose fields are ready for its template. Never a dictionary, since a misspelt name prints nothing.
package protocol Page: Sendable {
    static var template: String { get }
    var layout: Layout { get }
}
