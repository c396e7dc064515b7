// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Testing

/// Pictures for presentations.
struct DrawingPrinterTests {
    private let drawing =
        #"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><text x="2" y="20">看板</text></svg>"#

    @Test func `a drawing becomes a picture of its size`() async throws {
        let picture = try await DrawingPrinter().png(svg: drawing)
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(Array(picture[16..<24]) == [0, 0, 0, 40, 0, 0, 0, 30])
    }

    @Test func `what is no drawing, and a program that is not there, are told`() async throws {
        await #expect(throws: DocumentsProblem.self) { try await DrawingPrinter().png(svg: "<p>甲") }
        await #expect(throws: DocumentsProblem.drawerMissing) {
            try await DrawingPrinter(program: "/nonexistent").png(svg: drawing)
        }
        #expect(DocumentsProblem.drawerMissing.message.contains("librsvg2-bin"))
    }
}
