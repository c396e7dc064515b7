// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Applications from a table, and lists of cases into one.
extension Casework {
    /// Checks a table of applications and, unless it is a rehearsal, opens a draft for each line: all lines or none.
    /// - Parameters:
    ///   - channel: from where the applications came; one of `CaseSheet.channels`.
    ///   - requestID: the form's own; sent again it opens nothing more.
    /// - Throws: `CaseworkProblem.unknownService`, `.channelClosed`, `.sheetTaken`.
    package func take(
        actor: Actor,
        serviceID: String,
        _ sheet: CaseSheet,
        channel: CaseFile.Channel = .window,
        fileName: String = "",
        rehearsal: Bool,
        requestID: String? = nil
    ) async throws -> CaseSheet.Report {
        try actor.require(.caseApply)
        let service = try services.service(serviceID, release: nil)
        guard !service.ofEnrolment else { throw CaseworkProblem.unknownService(serviceID) }
        guard CaseSheet.channels(service).contains(channel) else {
            throw CaseworkProblem.channelClosed(channel: channel.title)
        }
        let now = clock.now()
        do {
            return try await database.write { [self] transaction in
                let report = try enter(sheet, service, channel, by: actor, at: now, in: transaction)
                guard report.faults.isEmpty, !rehearsal, let first = report.caseIDs.first else {
                    throw Rehearsed(report: report)
                }
                if try RequestOnceStore.claim(
                    requestID,
                    making: first,
                    "sheet",
                    actor: actor,
                    at: now,
                    in: transaction
                ) != nil {
                    throw CaseworkProblem.sheetTaken
                }
                return report
            }
        } catch let rehearsed as Rehearsed {
            // Even a table that leaves nothing behind tells who is on record: whoever tries one is on record too.
            try await audit.recordRead(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "case.table-checked",
                    subject: "case",
                    subjectID: nil,
                    detail:
                        "\(service.flow.title) \(fileName) \(sheet.rows.count) 行，\(rehearsed.report.faults.count) 处要改"
                )
            )
            return CaseSheet.Report(rows: sheet.rows.count, faults: rehearsed.report.faults, caseIDs: [])
        }
    }

    /// Undoes what was written only to see whether it could be.
    private struct Rehearsed: Error {
        let report: CaseSheet.Report
    }

    /// A line whose place and number are good.
    private struct Line {
        let row: CaseSheet.Row
        let draft: PersonDraft
        let village: Int64
        let township: Int64
    }

    private func enter(
        _ sheet: CaseSheet,
        _ service: CaseService,
        _ channel: CaseFile.Channel,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> CaseSheet.Report {
        var (lines, faults) = try lines(sheet, actor, on: now.date, in: transaction)
        faults += sheet.faults
        let outcomes = try parties.importPeople(actor: actor, lines.map(\.draft), in: transaction)
        // Who is registered beyond the office is no more to be found by a table than at the window.
        let known = outcomes.compactMap { if case .existing(let id, sameName: true) = $0 { id } else { nil } }
        let inReach = Set(try parties.people(known, scope: actor.scope, in: transaction).map(\.id))
        var found: [(line: Line, personID: Int64)] = []
        for (line, outcome) in zip(lines, outcomes) {
            func fault(_ message: String) { faults.append(.init(line: line.row.line, message: message)) }
            switch outcome {
            case .created(let id): found.append((line, id))
            case .existing(let id, sameName: true):
                if inReach.contains(id) {
                    found.append((line, id))
                } else {
                    fault("这个人的档案不在您的辖区，请到一门受理单独办理，或请档案所在的乡镇（街道）办理。")
                }
            case .existing(_, sameName: false): fault("这个身份证号已登记在另一个姓名下，请核对姓名和身份证号。")
            case .repeated(let place): fault("与第 \(lines[place].row.line) 行是同一个身份证号。")
            case .refused(let problem): fault(problem.message)
            }
        }
        let people = try store.parties(found.map(\.personID), in: transaction)
        let first = try transaction.newKeys(found.count * 2)
        var entries: [Entry] = []
        let tree = try regions.tree(in: transaction)
        for (place, (line, personID)) in found.enumerated() {
            let opening = Opening(
                serviceID: service.flow.serviceID,
                applicantPersonID: personID,
                applicantName: line.draft.name.text,
                regionID: line.township,
                villageRegionID: line.village,
                channel: channel
            )
            let file = draft(id: first + Int64(place * 2), opening, service: service, at: now)
            let (facts, problems) = try answers(line.row, file, service, people: people, tree, by: actor, at: now)
            faults += problems.map { .init(line: line.row.line, message: $0) }
            entries.append(Entry(file: file, facts: facts))
        }
        if faults.isEmpty { try write(entries, "表格导入申请", by: actor, at: now, in: transaction) }
        return CaseSheet.Report(
            rows: sheet.rows.count,
            faults: faults.sorted { $0.line < $1.line },
            caseIDs: entries.map(\.file.id)
        )
    }

    private func lines(
        _ sheet: CaseSheet,
        _ actor: Actor,
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> (lines: [Line], faults: [CaseSheet.Fault]) {
        let tree = try regions.tree(in: transaction)
        var lines: [Line] = []
        var faults: [CaseSheet.Fault] = []
        for row in sheet.rows {
            func fault(_ message: String) { faults.append(.init(line: row.line, message: message)) }
            let village = tree.region(told: row.village).flatMap { region in
                region.level == .village && actor.scope.holds(region.id, in: tree) ? region : nil
            }
            if village == nil {
                fault("“\(CaseSheet.villageTitle)”不是您辖区内的村或社区，或有同名的，请写“乡镇+村名”或 12 位代码。")
            }
            do throws(VocabularyProblem) {
                let (name, number) = (try PersonName(row.name), try ResidentID(row.number, today: today))
                guard let village, let township = village.parentID else { continue }
                let draft = PersonDraft(name: name, number: number, hukouRegionID: village.id, homeRegionID: village.id)
                lines.append(Line(row: row, draft: draft, village: village.id, township: township))
            } catch {
                fault(error.message)
            }
        }
        return (lines, faults)
    }

    /// The answers of a line as facts, read against the service's own conditions.
    private func answers(
        _ row: CaseSheet.Row,
        _ file: CaseFile,
        _ service: CaseService,
        people: [Int64: CaseFilling.Party],
        _ tree: RegionTree,
        by actor: Actor,
        at now: Timestamp
    ) throws -> (facts: [Fact], problems: [String]) {
        var facts: [Fact] = []
        var problems: [String] = []
        for subject in [Fact.Subject.family, .person(file.applicantPersonID)] {
            let applicant = FamilyMember(
                personID: file.applicantPersonID,
                position: 0,
                standing: .member,
                relation: "本人",
                reason: nil
            )
            let answers = AnswerSheet(
                service: service,
                filling: CaseFilling(
                    members: [applicant],
                    people: people,
                    facts: facts,
                    materials: [],
                    promisesClosed: false,
                    consents: [],
                    region: services.code(of: file.regionID)
                ),
                applicant: file.applicantPersonID,
                step: file.step,
                subject: subject,
                actor: actor
            )
            let asked = service.fields(of: subject, [applicant])
            let typed = typed(row, asked, by: actor, tree, problems: &problems)
            let read = try answers.read(typed, on: now.date)
            problems += asked.filter { typed[$0.id] != nil && !read.shown.contains($0.id) }.map {
                $0.invalid("按这一行其他的回答不用填，请清空这一格。").message
            }
            problems += read.problems.map(\.message)
            facts += read.values.sorted { $0.key < $1.key }.map { name, value in
                Fact(
                    subject: subject,
                    name: name,
                    value: value,
                    source: .declared,
                    origin: file.applicantName,
                    asOf: now.date,
                    recordedAt: now
                )
            }
        }
        return (facts, problems)
    }

    /// The cells that answer these fields, with regions under their names.
    private func typed(
        _ row: CaseSheet.Row,
        _ fields: [CaseField],
        by actor: Actor,
        _ tree: RegionTree,
        problems: inout [String]
    ) -> [String: String] {
        var typed: [String: String] = [:]
        for field in fields {
            guard let text = row.typed[field.id] else { continue }
            guard field.isWritable(by: actor) else {
                problems.append(field.invalid("这一项不由您的职能填写。").message)
                continue
            }
            guard field.type == .region else {
                typed[field.id] = text
                continue
            }
            if let region = tree.region(told: text) {
                typed[field.id] = tree.spelling(region.id)
            } else {
                problems.append(field.invalid("没有找到这个区划，请写全称或 12 位代码。").message)
            }
        }
        return typed
    }

    /// A draft that is opened together with others.
    struct Entry {
        let file: CaseFile
        let facts: [Fact]
    }

    /// Everything of all drafts, a statement for each table.
    func write(
        _ entries: [Entry],
        _ title: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let files = entries.map { entry in
            let urban = entry.facts.first { $0.subject == .family && $0.name == "城乡类别" }?.value
            return urban == nil ? entry.file : entry.file.with(urban: .some(urban))
        }
        try store.insert(files, in: transaction)
        try store.insertFamilies(
            files.map { (id: $0.id + 1, caseID: $0.id, regionID: $0.villageRegionID) },
            in: transaction
        )
        try store.insertApplicants(files.map { (familyID: $0.id + 1, personID: $0.applicantPersonID) }, in: transaction)
        try facts.append(entries.flatMap { entry in entry.facts.map { (entry.file.id, $0) } }, in: transaction)
        try note(files, action: "open", title: title, actor: actor, at: now, in: transaction)
    }

    /// Cases of a filter for a table, newest first, at most `BulkRun.most`.
    package func sheetRows(actor: Actor, filter: CaseFilter) async throws -> [CaseFile] {
        try actor.require(.caseRead)
        if filter.text != nil { try await catchUpSearch() }
        return try await database.read { [self] transaction in
            try store.list(
                scope: actor.scope,
                where: conditions(filter, of: actor, before: nil, limit: BulkRun.most),
                before: nil,
                limit: BulkRun.most,
                in: transaction
            )
        }
    }
}
