// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationXML

/// Feeds the elements of one part of a workbook to a handler. Document types are refused: no workbook has one, and
/// their entities can blow up a small file.
final class PartXML: NSObject, XMLParserDelegate {
    /// Receives elements by local name, without namespace prefix.
    protocol Handler: AnyObject {
        func start(_ name: String, _ attributes: [String: String]) throws(DocumentsProblem)
        func text(_ text: String)
        func end(_ name: String) throws(DocumentsProblem)
    }

    private let handler: any Handler
    private var failure: DocumentsProblem?

    private init(_ handler: any Handler) { self.handler = handler }

    static func parse(_ bytes: [UInt8], part: String, _ handler: any Handler) throws(DocumentsProblem) {
        guard !hasDocumentType(bytes) else { throw .damagedFile(part: part) }
        let delegate = PartXML(handler)
        // As a stream it is fed in pieces; given whole, libxml2 refuses parts of more than 10 MB.
        let parser = XMLParser(stream: InputStream(data: Data(bytes)))
        parser.shouldResolveExternalEntities = false
        parser.delegate = delegate
        let isWhole = parser.parse()
        if let failure = delegate.failure { throw failure }
        guard isWhole else { throw .damagedFile(part: part) }
    }

    /// Looks at everything before the first element; also true for UTF-16 text, where the search would be blind.
    private static func hasDocumentType(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, first == 0x3C || first == 0xEF else { return true }
        guard !bytes.prefix(64).contains(0) else { return true }
        var index = 0
        while index + 1 < bytes.count {
            if bytes[index] == 0x3C {
                let next = bytes[index + 1]
                if next == 0x21 { return true }
                if next != 0x3F { return false }
            }
            index += 1
        }
        return true
    }

    private static func local(_ name: String) -> String {
        guard let colon = name.utf8.firstIndex(of: 0x3A) else { return name }
        return String(name[name.index(after: colon)...])
    }

    func parser(
        _ parser: XMLParser,
        didStartElement elementName: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        do throws(DocumentsProblem) {
            try handler.start(Self.local(elementName), attributes)
        } catch {
            stop(parser, error)
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { handler.text(string) }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        do throws(DocumentsProblem) {
            try handler.end(Self.local(elementName))
        } catch {
            stop(parser, error)
        }
    }

    private func stop(_ parser: XMLParser, _ problem: DocumentsProblem) {
        if failure == nil { failure = problem }
        parser.abortParsing()
    }
}
