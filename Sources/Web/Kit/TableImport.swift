// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// The way of every table into the store: uploaded and checked whole, shown, and taken when it was confirmed.
protocol TableImport: Sendable {
    func page(_ request: WebRequest, preview: TableImportPage.Preview?, problem: String?) throws -> TableImportPage

    /// Reads a table and checks every line of it; what it says is written only when it is no rehearsal.
    func read(
        _ content: [UInt8],
        name: String,
        rehearsal: Bool,
        _ request: WebRequest
    ) async throws -> TableImportPage.Reading
}

extension TableImport {
    func form(_ request: WebRequest) throws -> Response {
        try request.page(try page(request, preview: nil, problem: nil))
    }

    func preview(_ request: WebRequest) async throws -> Response {
        do {
            guard let file = request.form.file("file") else { throw ListImportFormProblem.noFile }
            let reading = try await read(file.content, name: file.name, rehearsal: true, request)
            let now = request.site.rooms.clock.now()
            let blobs = BlobStore(request.site.rooms.cipher)
            // Only what can be confirmed is kept.
            let hash =
                reading.isGood
                ? try await request.site.rooms.database.write { try blobs.put(file.content, in: $0, at: now) } : ""
            let shown = TableImportPage.Preview(reading, hash: hash, name: file.name)
            return try request.page(try page(request, preview: shown, problem: nil))
        } catch let problem as any Problem where problem.kind == .invalid {
            return try refused(request, preview: nil, problem: problem.message)
        }
    }

    func take(_ request: WebRequest) async throws -> Response {
        let blobs = BlobStore(request.site.rooms.cipher)
        let hash = request.form["hash"]
        guard let content = try await request.site.rooms.database.read({ try blobs.get(hash, in: $0) }) else {
            throw ListImportFormProblem.gone
        }
        do {
            let name = String(request.form["name"].prefix(200))
            let reading = try await read(content, name: name, rehearsal: false, request)
            guard let link = reading.taken else {
                let shown = TableImportPage.Preview(reading, hash: hash, name: name)
                return try refused(request, preview: shown, problem: nil)
            }
            return request.see(link.to, done: link.done)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try refused(request, preview: nil, problem: problem.message)
        }
    }

    private func refused(
        _ request: WebRequest,
        preview: TableImportPage.Preview?,
        problem: String?
    ) throws -> Response {
        try request.page(try page(request, preview: preview, problem: problem), status: .unprocessableContent)
    }
}

extension TableImportPage {
    /// What a table says, and what is wrong with it.
    struct Reading: Sendable {
        let rowCount: Int
        let faults: [FaultRow]
        /// What will be done when it is confirmed.
        let promise: String
        let heads: [String]
        /// The first lines, a text for each head.
        let first: [[String]]
        /// Where it leads and what is said there; nil where nothing was taken.
        let taken: (to: String, done: String)?

        var isGood: Bool { faults.isEmpty && rowCount > 0 }
    }
}

extension TableImportPage.Preview {
    /// Faults shown at a time.
    private static let mostFaults = 200

    init(_ reading: TableImportPage.Reading, hash: String, name: String) {
        let left = reading.faults.count - Self.mostFaults
        self.init(
            fileName: name,
            hash: hash,
            rowCount: reading.rowCount,
            faultCount: reading.faults.count,
            good: reading.isGood,
            promise: reading.promise,
            faults: Array(reading.faults.prefix(Self.mostFaults)),
            moreFaults: left > 0 ? "另有 \(left) 处，改正后重新上传会继续列出。" : nil,
            heads: reading.heads.map { .init(headTitle: $0) },
            first: reading.first.map { texts in
                .init(texts: zip(reading.heads, texts).map { .init(cellTitle: $0, cellText: $1) })
            }
        )
    }
}
