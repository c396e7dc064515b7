// SPDX-License-Identifier: Apache-2.0
import CZip
import Foundation

/// Reads parts of a zip archive held in memory, never more than a set number of bytes in all.
package final class ZipReader {
    private let archive: OpaquePointer
    private let limit: Int
    private var spent = 0

    /// - Parameter limit: bytes all parts read may have together when unpacked.
    /// - Throws: `DocumentsProblem.damagedFile` or `.encryptedWorkbook`.
    package init(_ bytes: [UInt8], limit: Int) throws(DocumentsProblem) {
        self.limit = limit
        guard let copy = malloc(max(bytes.count, 1)) else { throw .damagedFile(part: "zip") }
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { memcpy(copy, base, source.count) }
        }
        // The last argument hands the copy to libzip, which frees it with the source.
        guard let source = zip_source_buffer_create(copy, UInt64(bytes.count), 1, nil) else {
            free(copy)
            throw .damagedFile(part: "zip")
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, nil) else {
            zip_source_free(source)
            throw .damagedFile(part: "zip")
        }
        self.archive = archive
    }

    deinit { zip_discard(archive) }

    func contains(_ name: String) -> Bool { zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE)) >= 0 }

    /// The unpacked part, or nil when there is none of that name.
    /// - Throws: `DocumentsProblem.tooLarge`, `.damagedFile` or `.encryptedWorkbook`.
    package func part(_ name: String) throws(DocumentsProblem) -> [UInt8]? {
        let index = zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        var stat = zip_stat_t()
        zip_stat_init(&stat)
        guard zip_stat_index(archive, UInt64(index), 0, &stat) == 0 else { throw .damagedFile(part: name) }
        if stat.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0, stat.encryption_method != UInt16(ZIP_EM_NONE) {
            throw .encryptedWorkbook
        }
        guard stat.size <= UInt64(limit - spent) else { throw .tooLarge(limit: limit) }
        guard let file = zip_fopen_index(archive, UInt64(index), 0) else { throw .damagedFile(part: name) }
        defer { zip_fclose(file) }
        let content = try read(file, name: name, expected: Int(stat.size))
        spent += content.count
        return content
    }

    /// Counts what really comes out: the size an archive declares is only its own claim.
    private func read(_ file: OpaquePointer, name: String, expected: Int) throws(DocumentsProblem) -> [UInt8] {
        let chunk = 1 << 18
        var content: [UInt8] = []
        content.reserveCapacity(expected)
        var buffer = [UInt8](repeating: 0, count: chunk)
        while true {
            let got = zip_fread(file, &buffer, UInt64(chunk))
            guard got >= 0 else { throw .damagedFile(part: name) }
            guard got > 0 else { return content }
            guard content.count + Int(got) <= limit - spent else { throw .tooLarge(limit: limit) }
            content.append(contentsOf: buffer.prefix(Int(got)))
        }
    }
}
