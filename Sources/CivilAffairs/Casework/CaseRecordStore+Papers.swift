// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of papers: what the office issued, and what was brought to it.
extension CaseRecordStore {
    // MARK: - Documents

    func insert(_ document: IssuedDocument, caseID: Int64?, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into document (id, case_id, template, number, title, html, code, issued_at, issued_by, printed,
                series, serial)
            values (\(document.id), \(caseID), \(document.template), \(document.number), \(document.title),
                \(document.html), \(document.code), \(document.issuedAt), \(document.issuedBy), 0,
                \(document.series), \(document.serial))
            """
        )
    }

    private static let documentColumns: SQL = "id, template, number, title, html, code, issued_at, issued_by, printed"

    private static func document(_ row: Row) throws -> IssuedDocument {
        IssuedDocument(
            id: try row.at(0),
            template: try row.at(1),
            number: try row.at(2),
            title: try row.at(3),
            html: try row.at(4),
            code: try row.at(5),
            issuedAt: try row.at(6),
            issuedBy: try row.at(7),
            printed: try row.at(8)
        )
    }

    static func documentsQuestion(_ caseID: Int64) -> SQL {
        "select \(documentColumns) from document where case_id = \(caseID) order by id"
    }

    func documents(caseID: Int64, in transaction: any ReadTransaction) throws -> [IssuedDocument] {
        try transaction.query(Self.documentsQuestion(caseID))
            .map(Self.document)
    }

    func document(id: Int64, caseID: Int64, in transaction: any ReadTransaction) throws -> IssuedDocument? {
        try transaction.first(
            "select \(Self.documentColumns) from document where id = \(id) and case_id = \(caseID)"
        ).map(Self.document)
    }

    func document(code: String, in transaction: any ReadTransaction) throws -> IssuedDocument? {
        try transaction.first("select \(Self.documentColumns) from document where code = \(code)").map(Self.document)
    }

    /// - Returns: how often it has been printed, this time included.
    func countPrint(_ id: Int64, in transaction: any Transaction) throws -> Int {
        try transaction.value("update document set printed = printed + 1 where id = \(id) returning printed")
    }

    // MARK: - Materials

    func put(_ material: CaseMaterial, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into case_material (case_id, material_id, state, note, blob_hash, file_name, media, added_at)
            values (\(caseID), \(material.materialID), \(material.state), \(material.note), \(material.blobHash),
                \(material.fileName), \(material.media), \(material.addedAt))
            on conflict (case_id, material_id) do update set state = excluded.state, note = excluded.note,
                blob_hash = excluded.blob_hash, file_name = excluded.file_name, media = excluded.media,
                added_at = excluded.added_at
            """
        )
    }

    func removeMaterial(_ materialID: String, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run("delete from case_material where case_id = \(caseID) and material_id = \(materialID)")
    }

    static func materialsQuestion(_ caseID: Int64) -> SQL {
        """
        select material_id, state, note, blob_hash, file_name, media, added_at from case_material
        where case_id = \(caseID)
        """
    }

    func materials(caseID: Int64, in transaction: any ReadTransaction) throws -> [CaseMaterial] {
        try transaction.query(Self.materialsQuestion(caseID)).map {
            CaseMaterial(
                materialID: try $0.at(0),
                state: try $0.at(1),
                note: try $0.at(2),
                blobHash: try $0.at(3),
                fileName: try $0.at(4),
                media: try $0.at(5),
                addedAt: try $0.at(6)
            )
        }
    }
}
