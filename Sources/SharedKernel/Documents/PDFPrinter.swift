// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Turns HTML into PDF with weasyprint in a subprocess: no network, only files of one folder, bounded in time, memory
/// and number.
package actor PDFPrinter {
    /// Fetches data addresses and files below the assets folder and nothing else; the limits hold before any input is
    /// looked at.
    private static let program = """
        import os, resource, sys
        os.closerange(3, 65536)
        seconds, memory, base = int(sys.argv[1]), int(sys.argv[2]), os.path.realpath(sys.argv[3])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            import weasyprint
        except ImportError:
            sys.exit(69)
        \(quickFonts)
        \(quickCells)
        from urllib.parse import unquote, urlsplit
        def fetch(url, *args, **kwargs):
            parts = urlsplit(url)
            if parts.scheme == 'data':
                return weasyprint.default_url_fetcher(url)
            path = os.path.realpath(unquote(parts.path))
            if parts.scheme != 'file' or parts.netloc or not path.startswith(base + os.sep):
                raise ValueError('address not allowed')
            return weasyprint.default_url_fetcher('file://' + path)
        page = weasyprint.HTML(file_obj=sys.stdin.buffer, encoding='utf-8', base_url=base + os.sep, url_fetcher=fetch)
        page.write_pdf(sys.stdout.buffer)
        """

    /// Cuts the fonts down to what the page uses by HarfBuzz's own library: a tenth of a second for each of the CJK fonts
    /// rather than several, which the Python library takes. Where it is missing, or for a font of another kind, the
    /// Python library does it.
    private static let quickFonts = """
        import ctypes
        def quick(library, slow):
            def call(name, result, *kinds):
                function = getattr(library, name)
                function.restype, function.argtypes = result, kinds
                return function
            pointer, number = ctypes.c_void_p, ctypes.c_uint
            blob = call('hb_blob_create', pointer, ctypes.c_char_p, number, ctypes.c_int, pointer, pointer)
            face = call('hb_face_create', pointer, pointer, number)
            plan = call('hb_subset_input_create_or_fail', pointer)
            flags = call('hb_subset_input_set_flags', None, pointer, number)
            chosen = call('hb_subset_input_set', pointer, pointer, ctypes.c_int)
            add = call('hb_set_add', None, pointer, number)
            subset = call('hb_subset_or_fail', pointer, pointer, pointer)
            reference = call('hb_face_reference_blob', pointer, pointer)
            data = call('hb_blob_get_data', pointer, pointer, ctypes.POINTER(number))
            def clean(font, cmap):
                if font.ttfont is None or not cmap or 'fvar' in font.ttfont or font.png or font.svg:
                    return slow(font, cmap)
                wish = plan()
                flags(wish, 0x1 | 0x2 | 0x4 | 0x40)  # no hints, same glyph numbers, no subroutines, with .notdef
                for glyph in cmap:
                    add(chosen(wish, 0), glyph)
                for tag in (b'GSUB', b'GPOS', b'GDEF', b'SVG ', b'BASE', b'VORG', b'vhea', b'vmtx', b'DSIG'):
                    add(chosen(wish, 3), int.from_bytes(tag, 'big'))
                whole = blob(font.file_content, len(font.file_content), 0, None, None)
                small = subset(face(whole, font.index), wish)
                if not small:
                    return slow(font, cmap)
                length = number()
                start = data(reference(small), ctypes.byref(length))
                font.file_content = ctypes.string_at(start, length.value)
            return clean
        try:
            from weasyprint.pdf.stream import Font
            Font.clean = quick(ctypes.CDLL('libharfbuzz-subset.so.0'), Font.clean)
        except (ImportError, OSError, AttributeError):
            pass
        """

    /// Asks for the narrowest width of a long text, as tables do of every cell, a piece at a time: the library lays all
    /// that is left out anew for each place where the text might break, which for Chinese is every character, so that a
    /// report of four thousand takes half a minute. A piece without any such place is laid out as the library does.
    private static let quickCells = """
        try:
            from weasyprint.layout import preferred
            whole = preferred.split_first_line
            def piece(text, style, context, max_width, *rest, **named):
                if max_width == 0 and len(text) > 64:
                    found = whole(text[:48], style, context, max_width, *rest, **named)
                    if found[2] is not None:
                        return found
                return whole(text, style, context, max_width, *rest, **named)
            preferred.split_first_line = piece
        except (ImportError, AttributeError):
            pass
        """

    private static let missingStatus = 69

    private let interpreter: String
    private let assets: String
    private let seconds: Int
    private let memory: Int
    private let atOnce: Int
    private let waitingAtMost: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - assets: folder that relative addresses in the HTML refer to; nothing outside of it can be read.
    ///   - seconds: time after which printing is stopped.
    ///   - memory: bytes of address space of one print.
    ///   - waitingAtMost: documents that may wait for one of the `atOnce` places before `.printerBusy`.
    package init(
        assets: String,
        seconds: Int = 20,
        memory: Int = 2 << 30,
        atOnce: Int = 2,
        waitingAtMost: Int = 32,
        interpreter: String = "/usr/bin/python3"
    ) {
        self.assets = assets
        self.seconds = seconds
        self.memory = memory
        self.atOnce = atOnce
        self.waitingAtMost = waitingAtMost
        self.interpreter = interpreter
    }

    /// The printed document.
    /// - Throws: `DocumentsProblem.printerMissing`, `.printerTimeout`, `.printerFailed` or `.printerBusy`.
    package func pdf(html: String) async throws -> [UInt8] {
        if running < atOnce {
            running += 1
        } else {
            guard waiting.count < waitingAtMost else { throw DocumentsProblem.printerBusy }
            // The place of the print that ends is handed over, so `running` stays as it is.
            await withCheckedContinuation { waiting.append($0) }
        }
        defer { release() }
        let process = BoundedProcess(
            executable: interpreter,
            arguments: ["-I", "-c", Self.program, String(seconds), String(memory), assets],
            environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent", "OPENBLAS_NUM_THREADS=1"],
            seconds: seconds
        )
        let limit = seconds
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.run(process, html: html, seconds: limit) })
            }
        }
    }

    private func release() {
        if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
    }

    private static func run(
        _ process: BoundedProcess,
        html: String,
        seconds: Int
    ) throws(DocumentsProblem) -> [UInt8] {
        let killedForTime = 128 + Int(SIGKILL)
        let outOfTime = 128 + Int(SIGXCPU)
        switch try process.run(input: Array(html.utf8)) {
        case .late: throw .printerTimeout(seconds: seconds)
        case .notStarted: throw .printerMissing
        case .exited(let status, _, _) where status == missingStatus || status == 127: throw .printerMissing
        case .exited(let status, _, _) where status == killedForTime || status == outOfTime:
            throw .printerTimeout(seconds: seconds)
        case .exited(let status, let output, let errors):
            guard status == 0, output.starts(with: Array("%PDF-".utf8)) else {
                let last = errors.split(separator: "\n").last.map(String.init) ?? ""
                throw .printerFailed(status: status, detail: String(last.prefix(200)))
            }
            return output
        }
    }
}
