// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Where the packs of the product lie, found from this file.
enum PackFolder {
    static let all = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "packs").path
}
