// SPDX-License-Identifier: Apache-2.0

/// The list of worksheets and the day count a workbook uses.
final class WorkbookXML: PartXML.Handler {
    struct Sheet {
        let name: String
        let link: String
        let isHidden: Bool
    }

    private(set) var sheets: [Sheet] = []
    private(set) var isFrom1904 = false
    private var targets: [String: String] = [:]

    static func parse(_ bytes: [UInt8]) throws(DocumentsProblem) -> WorkbookXML {
        let book = WorkbookXML()
        try PartXML.parse(bytes, part: "xl/workbook.xml", book)
        return book
    }

    /// File of each link of the workbook.
    static func links(_ bytes: [UInt8]?) throws(DocumentsProblem) -> [String: String] {
        guard let bytes else { throw .damagedFile(part: "xl/_rels/workbook.xml.rels") }
        let book = WorkbookXML()
        try PartXML.parse(bytes, part: "xl/_rels/workbook.xml.rels", book)
        return book.targets
    }

    func start(_ name: String, _ attributes: [String: String]) throws(DocumentsProblem) {
        switch name {
        case "sheet":
            let link = attributes.first { $0.key.hasSuffix(":id") }?.value ?? ""
            let isHidden = attributes["state"].map { $0 != "visible" } ?? false
            sheets.append(Sheet(name: attributes["name"] ?? "", link: link, isHidden: isHidden))
        case "workbookPr": isFrom1904 = ["1", "true"].contains(attributes["date1904"])
        case "Relationship":
            if let id = attributes["Id"], let target = attributes["Target"] { targets[id] = target }
        default: break
        }
    }

    func text(_ text: String) {}
    func end(_ name: String) throws(DocumentsProblem) {}
}

/// The texts that cells point to by number.
final class SharedStringsXML: PartXML.Handler {
    private var strings: [String] = []
    private var current = ""
    private var isText = false
    private var phoneticDepth = 0

    static func parse(_ bytes: [UInt8]) throws(DocumentsProblem) -> [String] {
        let part = SharedStringsXML()
        try PartXML.parse(bytes, part: "xl/sharedStrings.xml", part)
        return part.strings
    }

    func start(_ name: String, _ attributes: [String: String]) throws(DocumentsProblem) {
        switch name {
        case "si": current = ""
        // Readings printed above a text are no part of it.
        case "rPh": phoneticDepth += 1
        case "t": isText = phoneticDepth == 0
        default: break
        }
    }

    func text(_ text: String) { if isText { current += text } }

    func end(_ name: String) throws(DocumentsProblem) {
        switch name {
        case "si": strings.append(current)
        case "rPh": phoneticDepth -= 1
        case "t": isText = false
        default: break
        }
    }
}

/// For each cell style: whether numbers in it are dates, or padded with zeros.
final class StylesXML: PartXML.Handler {
    enum Style {
        case plain
        case date(SheetDate)
        /// Digits shown at least, from a format such as `000000`.
        case padded(Int)
    }

    private var formats: [Int: String] = [:]
    private var styles: [Style] = []
    private var isInCellStyles = false

    static func parse(_ bytes: [UInt8]) throws(DocumentsProblem) -> [Style] {
        let part = StylesXML()
        try PartXML.parse(bytes, part: "xl/styles.xml", part)
        return part.styles
    }

    func start(_ name: String, _ attributes: [String: String]) throws(DocumentsProblem) {
        switch name {
        case "numFmt":
            if let id = attributes["numFmtId"].flatMap({ Int($0) }) { formats[id] = attributes["formatCode"] }
        case "cellXfs": isInCellStyles = true
        case "xf" where isInCellStyles:
            styles.append(style(attributes["numFmtId"].flatMap { Int($0) } ?? 0))
        default: break
        }
    }

    func text(_ text: String) {}

    func end(_ name: String) throws(DocumentsProblem) { if name == "cellXfs" { isInCellStyles = false } }

    private func style(_ id: Int) -> Style {
        guard let format = formats[id] else { return SheetDate(builtIn: id).map { .date($0) } ?? .plain }
        if format.count > 1, format.allSatisfy({ $0 == "0" }) { return .padded(format.count) }
        return SheetDate(format: format).map { .date($0) } ?? .plain
    }
}
