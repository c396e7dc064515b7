// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A folder through which files are exchanged. A file appears whole or not at all.
struct VerificationFolder {
    private let folder: URL

    init(_ path: String) {
        folder = URL(fileURLWithPath: path, isDirectory: true)
    }

    /// Writes a file under another name first, so that nobody fetches half of it.
    func write(_ bytes: [UInt8], name: String) throws {
        try guarded {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: folder.appendingPathComponent(name), options: .atomic)
        }
    }

    /// CSV and TXT files that lie in the folder itself, by name; a folder that does not exist yet is empty.
    func files() throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try guarded {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
                let small = name.lowercased()
                return !name.hasPrefix(".") && (small.hasSuffix(".csv") || small.hasSuffix(".txt"))
            }.sorted()
        }
    }

    func read(_ name: String) throws -> [UInt8] {
        try guarded { Array(try Data(contentsOf: folder.appendingPathComponent(name))) }
    }

    /// Moves a file into a folder below; a name that is taken there gets a number.
    /// - Parameters:
    ///   - text: written beside it; nil writes nothing.
    ///   - now: from when it is kept there.
    func move(_ name: String, to below: String, saying text: String?, at now: Timestamp) throws {
        try guarded {
            let target = folder.appendingPathComponent(below, isDirectory: true)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            var free = name
            var number = 2
            while FileManager.default.fileExists(atPath: target.appendingPathComponent(free).path) {
                free = "\(number)_\(name)"
                number += 1
            }
            if let text {
                try Data(text.utf8).write(to: target.appendingPathComponent("\(free).txt"), options: .atomic)
            }
            try FileManager.default.moveItem(
                at: folder.appendingPathComponent(name),
                to: target.appendingPathComponent(free)
            )
            let moved = Date(timeIntervalSince1970: TimeInterval(now.milliseconds / 1_000))
            for kept in [free, "\(free).txt"] where kept == free || text != nil {
                try FileManager.default.setAttributes(
                    [.modificationDate: moved],
                    ofItemAtPath: target.appendingPathComponent(kept).path
                )
            }
        }
    }

    /// Removes the files that lie in the folder itself since before a moment.
    /// - Returns: how many.
    func remove(before cutoff: Timestamp) throws -> Int {
        guard FileManager.default.fileExists(atPath: folder.path) else { return 0 }
        let last = Date(timeIntervalSince1970: TimeInterval(cutoff.milliseconds / 1_000))
        return try guarded {
            let due = try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: [.contentModificationDateKey, .isRegularFileKey]
            ).filter { file in
                let values = try file.resourceValues(forKeys: [.contentModificationDateKey, .isRegularFileKey])
                return values.isRegularFile == true && values.contentModificationDate.map { $0 < last } == true
            }
            for file in due { try FileManager.default.removeItem(at: file) }
            return due.count
        }
    }

    private func guarded<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as CocoaError {
            throw VerificationProblem.folder(reason: "错误码 \(error.code.rawValue)")
        }
    }
}
