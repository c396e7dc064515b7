// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Tables of entries in and out.
extension Registers {
    /// Checks a table and, unless it is a rehearsal, enters it: all lines or none.
    /// - Throws: `RegisterProblem.unknownRegister`, `.notManual`, `.notChanger`.
    package func take(
        actor: Actor,
        registerID: String,
        _ sheet: RegisterSheet,
        fileName: String,
        rehearsal: Bool
    ) async throws -> RegisterSheet.Report {
        let definition = try manual(registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            let read = try drafts(sheet, definition, fileName: fileName, actor: actor, in: transaction)
            let isGood = read.faults.isEmpty && !read.drafts.isEmpty
            if isGood, !rehearsal { _ = try create(read.drafts, of: registerID, actor: actor, in: transaction) }
            return RegisterSheet.Report(
                rows: sheet.rows.count,
                faults: read.faults.sorted { $0.line < $1.line },
                isImported: isGood && !rehearsal
            )
        }
    }

    private func drafts(
        _ sheet: RegisterSheet,
        _ definition: RegisterDefinition,
        fileName: String,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> (drafts: [RegisterDraft], faults: [RegisterSheet.Fault]) {
        let typed = sheet.rows.map(\.typed)
        let reading = try RegisterReading(typed, definition, registers: self, actor: actor, in: transaction)
        let tree = try regions.tree(in: transaction)
        let today = clock.now().date
        var faults = sheet.faults
        var drafts: [RegisterDraft] = []
        var lines: [Int] = []
        for row in sheet.rows {
            do throws(RegisterProblem) {
                let draft = try Self.draft(
                    row,
                    definition,
                    reading,
                    tree: tree,
                    actor: actor,
                    today: today,
                    fileName: fileName
                )
                drafts.append(draft)
                lines.append(row.line)
            } catch {
                faults += Self.messages(error).map { .init(line: row.line, message: $0) }
            }
        }
        let living = drafts.indices.filter { place in
            drafts[place].state.flatMap(definition.state)?.isFinal != true
        }
        let entries = living.map { (values: drafts[$0].values, id: Int64?.none) }
        for (place, problem) in try taken(entries, definition, try table(definition.id), in: transaction) {
            faults.append(.init(line: lines[living[place]], message: problem.message))
        }
        return (drafts, faults)
    }

    private static func messages(_ problem: RegisterProblem) -> [String] {
        if case .fields(let faults) = problem { faults.map(\.message) } else { [problem.message] }
    }

    private static func draft(
        _ row: RegisterSheet.Row,
        _ definition: RegisterDefinition,
        _ reading: RegisterReading,
        tree: RegionTree,
        actor: Actor,
        today: CivilDate,
        fileName: String
    ) throws(RegisterProblem) -> RegisterDraft {
        var found: [RegisterProblem.Fault] = []
        let region = tree.region(told: row.region)?.id
        if region.map({ actor.scope.holds($0, in: tree) }) != true {
            let text = row.region.isEmpty ? "没有填写" : "“\(row.region.prefix(30))”不是您辖区内的区划，或有同名的"
            found.append(.init(field: "region", message: "“\(RegisterSheet.regionTitle)”\(text)，请写全称或 12 位代码。"))
        }
        let state = row.state.isEmpty ? nil : definition.states.first { $0.title == row.state }
        if !row.state.isEmpty, state == nil {
            let known = definition.states.map(\.title).joined(separator: "、")
            found.append(
                .init(field: "state", message: "“\(RegisterSheet.stateTitle)”没有“\(row.state.prefix(20))”，可填：\(known)。")
            )
        }
        let from = row.from.isEmpty ? nil : try? CivilDate(parsing: row.from)
        if !row.from.isEmpty, from == nil || from.map({ $0 > today }) == true {
            found.append(.init(field: "from", message: "“\(RegisterSheet.fromTitle)”应是今天或以前的日期，如 2026-11-20。"))
        }
        var values: [String: RegisterValue] = [:]
        do throws(RegisterProblem) {
            values = try reading.values(row.typed).compactMapValues { $0 }
            found += RegisterRules.faults(values, definition, tree: tree)
        } catch {
            guard case .fields(let faults) = error else { throw error }
            found += faults
        }
        guard found.isEmpty, let region else { throw .fields(found) }
        return RegisterDraft(
            registerID: definition.id,
            regionID: region,
            values: values,
            validFrom: from,
            state: state?.id,
            reason: "表格导入：\(fileName.prefix(100))"
        )
    }

    /// Records that a table went out.
    package func recordExport(actor: Actor, registerID: String, rows: Int) async throws {
        let definition = try definition(registerID, readBy: actor)
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "register.export",
            subject: "register",
            subjectID: nil,
            detail: "\(definition.id) \(rows) 项"
        )
        try await audit.recordRead(entry)
    }
}
