// SPDX-License-Identifier: Apache-2.0
import HummingbirdCore
package import SharedKernel
package import Vocabulary

/// What a list is limited to by its address. A value that is not understood is told, never dropped: the list would show
/// more than was asked for.
extension WebRequest {
    /// One of a closed set; nil when absent or empty.
    /// - Parameter title: what the filter is called on the page.
    /// - Throws: `WebProblem.unknownFilter`.
    package func choice<T: RawRepresentable>(
        _ name: String,
        title: String,
        of type: T.Type = T.self
    ) throws -> T? where T.RawValue == String {
        guard let text = query(name) else { return nil }
        guard let value = T(rawValue: text) else { throw WebProblem.unknownFilter(title: title, field: name) }
        return value
    }

    /// One of the values of a list; nil when absent or empty.
    /// - Throws: `WebProblem.unknownFilter`.
    package func choice(_ name: String, title: String, among known: [String]) throws -> String? {
        guard let text = query(name) else { return nil }
        guard known.contains(text) else { throw WebProblem.unknownFilter(title: title, field: name) }
        return text
    }

    /// A key or a place in a list, not negative; nil when absent or empty.
    /// - Throws: `WebProblem.unknownFilter`.
    package func number(_ name: String, title: String = "页码") throws -> Int64? {
        guard let text = query(name) else { return nil }
        guard let number = Int64(text), number >= 0 else { throw WebProblem.unknownFilter(title: title, field: name) }
        return number
    }

    /// The same request with another query, such as one that a form carries on.
    func asking(_ query: String) -> WebRequest {
        var request = self
        request.uri = URI("\(uri.path)?\(query.filter { $0.isASCII && !$0.isWhitespace })")
        return request
    }

    /// A day; nil when absent or empty.
    /// - Throws: `WebProblem.unknownFilter`.
    package func day(_ name: String, title: String) throws -> CivilDate? {
        guard let text = query(name) else { return nil }
        guard let day = try? CivilDate(parsing: text) else { throw WebProblem.unknownFilter(title: title, field: name) }
        return day
    }

    /// A region of the list of regions; nil when absent or empty.
    /// - Throws: `WebProblem.unknownFilter`.
    package func region(_ name: String, title: String, tree: RegionTree) throws -> Region? {
        guard let id = try number(name, title: title) else { return nil }
        guard let region = tree.region(id) else { throw WebProblem.unknownFilter(title: title, field: name) }
        return region
    }
}
