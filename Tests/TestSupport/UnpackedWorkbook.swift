// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A workbook taken apart by the system's own tools, or made from parts by them.
package struct UnpackedWorkbook {
    private let folder: URL

    package init(_ bytes: [UInt8]) throws {
        folder = try Self.newFolder()
        try Data(bytes).write(to: folder.appending(path: "book.zip"))
        try Self.python("import sys,zipfile; zipfile.ZipFile(sys.argv[1]+'/book.zip').extractall(sys.argv[1])", folder)
    }

    package func text(_ part: String) throws -> String {
        try String(contentsOf: folder.appending(path: part), encoding: .utf8)
    }

    /// A zip archive of the parts, packed.
    package static func packed(_ parts: [String: String]) throws -> [UInt8] {
        let folder = try newFolder()
        for (name, text) in parts {
            let file = folder.appending(path: "in/" + name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        try python("import shutil,sys; shutil.make_archive(sys.argv[1]+'/out','zip',sys.argv[1]+'/in')", folder)
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "out.zip")))
        try FileManager.default.removeItem(at: folder)
        return bytes
    }

    /// A small workbook around the given rows.
    package static func book(
        rows: String,
        styles: String = "",
        strings: String = "",
        workbook: String = "",
        prolog: String = "",
        merges: [String] = []
    ) throws -> [UInt8] {
        let link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return try packed([
            "xl/workbook.xml": "<workbook xmlns:r=\"\(link)\">\(workbook)<sheets>"
                + "<sheet name=\"隐藏\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/>"
                + "<sheet name=\"名单\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/a.xml\"/>"
                + "<Relationship Id=\"r2\" Target=\"/xl/worksheets/b.xml\"/></Relationships>",
            "xl/worksheets/a.xml": "<worksheet><sheetData/></worksheet>",
            "xl/worksheets/b.xml": "\(prolog)<worksheet><sheetData>\(rows)</sheetData>"
                + "<mergeCells>\(merges.map { "<mergeCell ref=\"\($0)\"/>" }.joined())</mergeCells></worksheet>",
            "xl/styles.xml": "<styleSheet>\(styles)</styleSheet>", "xl/sharedStrings.xml": "<sst>\(strings)</sst>",
        ])
    }

    private static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "workbook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func python(_ program: String, _ folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", program, folder.path]
        try process.run()
        process.waitUntilExit()
    }
}
