// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A new folder only this account can read, for files that hold personal data for a moment.
struct PrivateFolder {
    let path: String

    init() throws(DocumentsProblem) {
        var template = Array((NSTemporaryDirectory() + "/minzheng-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .writing(reason: "no temporary folder, errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the folder with all that is in it.
    func remove() {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            assertionFailure("temporary folder stays behind: \(error)")
        }
    }
}
