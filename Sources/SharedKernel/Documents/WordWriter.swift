// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Turns a page into a Word document (.docx) that an office can edit, with pandoc in a subprocess bounded in time. What
/// would be fetched or run is taken out of the page first and drawings become pictures, so that pandoc reads nothing but
/// words, tables and what stands in the page.
package struct WordWriter: Sendable {
    /// Makes the document and dresses it as papers are: A4 with the margins of GB/T 9704, 仿宋, ruled tables.
    private static let program = """
        import io, re, resource, subprocess, sys, zipfile
        seconds = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            made = subprocess.run(['/usr/bin/pandoc', '-f', 'html', '-t', 'docx', '-o', '-'], stdin=sys.stdin.buffer,
                                  stdout=subprocess.PIPE)
        except FileNotFoundError:
            sys.exit(69)
        if made.returncode != 0:
            sys.exit(made.returncode)
        lines = ''.join('<w:%s w:val="single" w:sz="4" w:space="0" w:color="808080"/>' % side
                        for side in ('top', 'left', 'bottom', 'right', 'insideH', 'insideV'))
        fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋" w:cs="Times New Roman"/>'
        page = ('<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
                '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="992" '
                'w:gutter="0"/></w:sectPr>')
        def dress(name, text):
            if name == 'word/styles.xml':
                text = re.sub(r'<w:rFonts[^>]*/>', fonts, text)
                text = re.sub(r'<w:color [^>]*/>', '', text).replace('w:eastAsia="en-US"', 'w:eastAsia="zh-CN"')
                text = re.sub(r'(w:styleId="Table"[^>]*>.*?<w:tblInd [^>]*/>)', r'\\1<w:tblBorders>' + lines +
                              '</w:tblBorders>', text, count=1, flags=re.S)
            if name == 'word/document.xml':
                text = re.sub(r'<w:sectPr\\s*/>', page, text)
            return text
        source = zipfile.ZipFile(io.BytesIO(made.stdout))
        done = io.BytesIO()
        with zipfile.ZipFile(done, 'w', zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                content = source.read(name)
                if name in ('word/styles.xml', 'word/document.xml'):
                    content = dress(name, content.decode('utf-8')).encode('utf-8')
                target.writestr(name, content)
        sys.stdout.buffer.write(done.getvalue())
        """

    private static let missingStatus = 69

    private let seconds: Int
    private let interpreter: String
    private let drawer: DrawingPrinter

    /// - Parameter seconds: time after which writing is stopped.
    package init(
        seconds: Int = 20,
        interpreter: String = "/usr/bin/python3",
        drawer: DrawingPrinter = DrawingPrinter()
    ) {
        self.seconds = seconds
        self.interpreter = interpreter
        self.drawer = drawer
    }

    /// - Parameter html: a page of ours; parts of the class `no-print`, scripts and pictures are left out. Drawings (SVG)
    ///   that name their width and height stay, as pictures.
    /// - Throws: `DocumentsProblem.writerMissing`, `.writerFailed`, `.drawerMissing`, `.drawerFailed`.
    package func docx(html: String) async throws -> [UInt8] {
        let process = BoundedProcess(
            executable: interpreter,
            arguments: ["-I", "-c", Self.program, String(seconds)],
            environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent"],
            seconds: seconds
        )
        let words = try await drawn(html)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.run(process, words) })
            }
        }
    }

    private static func run(_ process: BoundedProcess, _ html: String) throws(DocumentsProblem) -> [UInt8] {
        switch try process.run(input: Array(html.utf8)) {
        case .notStarted, .exited(missingStatus, _, _): throw .writerMissing
        case .exited(0, let output, _) where output.starts(with: Array("PK".utf8)): return output
        case .late: throw .writerFailed(detail: "late")
        case .exited(let status, _, let errors): throw .writerFailed(detail: "exit \(status) \(errors.suffix(200))")
        }
    }

    /// The page's words with its drawings as pictures: Word shows no SVG that stands in a page. Each different drawing is
    /// made once.
    private func drawn(_ html: String) async throws -> String {
        var pictures: [String: String] = [:]
        let sized = /(?s)<svg\b[^>]*?\bwidth="(\d+)"[^>]*?\bheight="(\d+)".*?<\/svg>/
        var marks: [(mark: String, drawing: String)] = []
        let marked = html.replacing(sized) { match in
            let drawing = String(match.output.0)
            let mark = "⟦图\(marks.count)⟧"
            marks.append((mark, drawing))
            return mark
        }
        var words = Self.words(marked)
        for (mark, drawing) in marks where words.contains(mark) {
            if pictures[drawing] == nil {
                guard let match = drawing.firstMatch(of: sized), let width = Int(match.output.1),
                    let height = Int(match.output.2)
                else { continue }
                let png = try await drawer.png(svg: Self.enlarged(drawing, width, height))
                let bytes = Data(png).base64EncodedString()
                pictures[drawing] =
                    "<img alt=\"\" width=\"\(width)\" height=\"\(height)\" src=\"data:image/png;base64,\(bytes)\">"
            }
            words = words.replacing(mark, with: pictures[drawing] ?? "")
        }
        return words
    }

    /// A drawing on its own, large enough to stay sharp on paper.
    private static func enlarged(_ drawing: String, _ width: Int, _ height: Int) -> String {
        let sharp = 4
        let large = drawing.replacing("width=\"\(width)\"", with: "width=\"\(width * sharp)\"", maxReplacements: 1)
            .replacing("height=\"\(height)\"", with: "height=\"\(height * sharp)\"", maxReplacements: 1)
        guard !large.contains("xmlns=") else { return large }
        return large.replacing("<svg", with: "<svg xmlns=\"http://www.w3.org/2000/svg\"", maxReplacements: 1)
    }

    /// The page without what is no text. Its title is dropped as well, since the page begins with it.
    static func words(_ html: String) -> String {
        html.replacing(/(?s)<(script|svg|style|title|iframe|object)\b.*?<\/\1>/, with: "")
            .replacing(/(?s)<nav\b[^>]*class="[^"]*no-print[^"]*".*?<\/nav>/, with: "")
            .replacing(/<(img|link|embed|source)\b[^>]*>/, with: "")
    }
}
