// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Turns a drawing of ours (SVG) into a picture (PNG) with rsvg-convert in a subprocess bounded in time. The drawing
/// comes in by itself, so that nothing beside it is read.
package struct DrawingPrinter: Sendable {
    private let program: String
    private let seconds: Int

    package init(program: String = "/usr/bin/rsvg-convert", seconds: Int = 20) {
        self.program = program
        self.seconds = seconds
    }

    /// - Throws: `DocumentsProblem.drawerMissing`, `.drawerFailed`.
    package func png(svg: String) async throws -> [UInt8] {
        let process = BoundedProcess(
            executable: program,
            arguments: ["--format=png"],
            environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent"],
            seconds: seconds
        )
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.run(process, svg) })
            }
        }
    }

    private static func run(_ process: BoundedProcess, _ svg: String) throws(DocumentsProblem) -> [UInt8] {
        switch try process.run(input: Array(svg.utf8)) {
        case .notStarted, .exited(127, _, _): throw .drawerMissing
        case .exited(0, let output, _) where output.starts(with: [0x89, 0x50, 0x4E, 0x47]): return output
        case .late: throw .drawerFailed(detail: "late")
        case .exited(let status, _, let errors): throw .drawerFailed(detail: "exit \(status) \(errors.suffix(200))")
        }
    }
}
