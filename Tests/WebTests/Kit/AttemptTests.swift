// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import Synchronization
import Testing
import Web

struct AttemptTests {
    /// Keeps what is logged.
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Keeper: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.metadata?["what"] ?? "")") }
        }
    }

    @Test func `what fails is logged under its name, and what comes behind it is done all the same`() async {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in Keeper(lines: lines) }
        var done: [String] = []

        await logger.attempt("editions") { throw CocoaError(.fileNoSuchFile) }
        await logger.attempt("clocks") { done.append("clocks") }
        await logger.attempt("uploads") { throw CocoaError(.fileNoSuchFile) }

        #expect(done == ["clocks"])
        #expect(lines.all.withLock { $0 } == ["error editions", "error uploads"])
    }
}
