// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import SharedKernel

/// Prints papers and sheets as PDF with the program's own style sheets.
package struct PaperPrinter: Sendable {
    private let printer: PDFPrinter

    package init(assets: AssetStore) {
        printer = PDFPrinter(assets: assets.directory)
    }

    package func pdf(_ html: String) async throws -> [UInt8] {
        try await printer.pdf(html: Self.local(html))
    }

    /// The same page with style sheets named by their place in the folder, since a printer asks no server. An issued
    /// paper names `/assets/paper/…`, a page `/assets/VERSION/…`.
    package static func local(_ html: String) -> String {
        html.replacing("\"/assets/paper/", with: "\"paper/").replacing(/"\/assets\/[^\/"]+\//, with: "\"")
    }

    /// An issued paper on the screen, with what can be done with it above; the paper itself is unchanged.
    static func shown(_ html: String, pdf: String, back: String, request: WebRequest) -> String {
        let version = request.site.assets.version
        let bar =
            "<p class=\"bar no-print\"><a href=\"\(back)\">返回办件</a> <a href=\"\(pdf)\">下载 PDF</a> <button type=\"button\" data-print>打印</button></p><script type=\"module\" src=\"/assets/\(version)/js/minzheng.js\"></script>"
        guard let body = html.range(of: "<body>") else { return html }
        return html.replacingCharacters(in: body, with: "<body>" + bar)
    }
}
