// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Finding cases by what stands in them.
extension Casework {
    /// Cases of one transaction of the index.
    private static let indexPortion = 200
    /// Marks up to which a reader has the index brought up to date before searching, so that what was just written is found.
    private static let readily = 400

    /// Brings the index up to date.
    /// - Returns: how many actions it took in.
    @discardableResult
    package func index() async throws -> Int {
        var taken = 0
        while true {
            let count = try await indexNext()
            if count == 0 { return taken }
            taken += count
        }
    }

    /// Has every case indexed anew, such as after a restore: backups leave the index out.
    package func rebuildSearch() async throws {
        try await database.write { [search] in try search.markAll(in: $0) }
        let taken = try await index()
        try await database.write { try $0.refreshStatistics(of: ["case_search"], written: taken) }
    }

    func catchUpSearch() async throws {
        let waiting = try await database.read { [search] in try search.marks(limit: Self.readily, in: $0).count }
        if waiting > 0, waiting < Self.readily { try await index() }
    }

    private func indexNext() async throws -> Int {
        try await database.write { [self] transaction in
            let marks = try search.marks(limit: Self.indexPortion, in: transaction)
            guard !marks.isEmpty else { return 0 }
            try search.take(marks, in: transaction)
            let ids = Array(Set(marks.map(\.caseID))).sorted()
            try SearchIndexStore.replace(try entries(ids, in: transaction), table: .caseFile, in: transaction)
            return marks.count
        }
    }

    private func entries(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [SearchIndexStore.Entry] {
        let files = try search.files(ids, in: transaction)
        let names = try search.names(ids, in: transaction)
        let texts = try search.texts(ids, in: transaction)
        let answers = try facts.facts(caseIDs: ids, in: transaction)
        let areas = try search.areas(Array(Set(files.map(\.villageRegionID))), in: transaction)
        return try files.map { file in
            let service = try services.service(file.serviceID, release: file.releaseHash)
            var terms = Set((areas[file.villageRegionID] ?? []).map(SearchTerms.region))
            for name in Set((names[file.id] ?? []) + [file.applicantName]) {
                terms.formUnion(SearchTerms.person(name: name, areas: []))
            }
            let said = Self.said(answers[file.id] ?? [], service)
            for text in [service.flow.title, service.programTitle] + service.keywords + said + (texts[file.id] ?? []) {
                terms.formUnion(SearchTerms.text(text))
            }
            return SearchIndexStore.Entry(id: file.id, terms: terms.sorted())
        }
    }

    /// Answers in words, without those that not everybody who sees the case may read and what departments returned.
    private static func said(_ facts: [Fact], _ service: CaseService) -> [String] {
        let open = Set(
            service.fields.filter {
                $0.sensitivity != .sensitive && $0.readers.isEmpty && [.text, .longText, .choice].contains($0.type)
            }
            .map { "\($0.entity == .family) \($0.name)" }
        )
        return FactRules.current(facts.filter { !$0.isOfMeans }).flatMap { subject, held in
            held.filter { open.contains("\(subject == .family) \($0.key)") }.map(\.value.value)
        }
    }

    /// What a row `c` of `case_file` must fulfil to be on an actor's list.
    /// - Parameters:
    ///   - limit: of the newest that are wanted.
    ///   - window: looks for the words among so many of the newest alone.
    func conditions(
        _ filter: CaseFilter,
        of actor: Actor,
        before: Int64?,
        limit: Int,
        window: Int? = nil
    ) -> [SQL] {
        var conditions = filter.conditions
        if filter.isMine {
            let turns = services.turns(of: actor.function)
            conditions += [CaseFilter.running, CaseTurn.condition(turns, of: actor, byIndex: true)]
        }
        if let text = filter.text, !text.isEmpty {
            conditions.append(
                search.condition(
                    text,
                    scope: actor.scope,
                    cipher: cipher,
                    before: before,
                    limit: conditions.isEmpty ? limit : nil,
                    window: window,
                    dialect: database.dialect
                )
            )
        }
        return conditions
    }
}
