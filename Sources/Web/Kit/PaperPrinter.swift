// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Vocabulary

/// Prints papers and sheets as PDF with the program's own style sheets.
package struct PaperPrinter: Sendable {
    private let printer: PDFPrinter

    package init(assets: AssetStore) {
        printer = PDFPrinter(assets: assets.directory)
    }

    package func pdf(_ html: String) async throws -> [UInt8] {
        try await printer.pdf(html: Self.local(html))
    }

    /// An issued paper with its QR code.
    /// - Parameter address: under which the public reaches us.
    package func pdf(paper html: String, address: String) async throws -> [UInt8] {
        try await pdf(Self.coded(html, address: address))
    }

    /// The same page with style sheets named by their place in the folder, since a printer asks no server. An issued
    /// paper names `/assets/paper/…`, a page `/assets/VERSION/…`.
    package static func local(_ html: String) -> String {
        html.replacing("\"/assets/paper/", with: "\"paper/").replacing(/"\/assets\/[^\/"]+\//, with: "\"")
    }

    /// The paper with its QR codes drawn in the places kept for them. A code leads to the page that follows the case or
    /// verifies the paper; its address is that of today, since a paper outlives the name of a server.
    package static func coded(_ html: String, address: String) throws -> String {
        try html.replacing(/<span class="qr" data-(progress|verify)="([0-9A-Z-]{4,40})"><\/span>/) { place in
            let page = place.output.1 == "progress" ? Links.progress : Links.verify
            let code = try QRCode("\(address)\(page)?code=\(place.output.2)")
            return "<span class=\"qr\">\(code.svg())</span>"
        }
    }

    /// A paper that was printed before says so at its head.
    static func marked(_ document: IssuedDocument, _ request: WebRequest) -> String {
        guard let reprint = document.reprint else { return document.html }
        let who = request.session?.actor.name ?? ""
        let mark = "<p class=\"number reprint\">\(reprint)　\(request.site.today.chinese)　\(who)</p>"
        return document.html.replacing(
            "<article class=\"paper\">",
            with: "<article class=\"paper\">\(mark)",
            maxReplacements: 1
        )
    }

    /// An issued paper on the screen, with what can be done with it above; the paper itself is unchanged.
    static func shown(
        _ html: String,
        pdf: String,
        back: String,
        backTitle: String = "返回办件",
        warning: String? = nil,
        print: String? = nil,
        request: WebRequest
    ) throws -> String {
        let printing =
            print.map { "<a href=\"\($0)\">打印</a>" } ?? "<button type=\"button\" data-print hidden>打印</button>"
        let assets = "/assets/\(request.site.assets.version)"
        let told = warning.map { "<strong>\($0)</strong> " } ?? ""
        let bar =
            "<nav class=\"bar no-print\" aria-label=\"这份文件\">\(told)<a href=\"\(back)\">\(backTitle)</a> <a href=\"\(pdf)\">下载 PDF</a> \(printing)</nav><script type=\"module\" src=\"\(assets)/js/minzheng.js\"></script>"
        let styled = html.replacing(
            "</head>",
            with: "<link rel=\"stylesheet\" href=\"\(assets)/paper/bar.css\"></head>",
            maxReplacements: 1
        )
        return try coded(
            styled.replacing("<body>", with: "<body>\(bar)<main>", maxReplacements: 1)
                .replacing("</body>", with: "</main></body>", maxReplacements: 1),
            address: request.publicAddress
        )
    }
}
