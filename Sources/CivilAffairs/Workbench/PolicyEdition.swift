// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Policy
package import Vocabulary

/// The rules of one benefit in one release, as the workbench reads and runs them.
package struct PolicyEdition: Sendable {
    /// What the rules say of a family, by the names that all programs of the packs share with cases.
    package enum Result {
        package static let decision = "决定"
        package static let amount = "月保障金"
        package static let persons = "保障人数"
        package static let classCode = "复核类别"
        package static let all = [decision, amount, persons, classCode]
    }

    /// Identifies the release; results keep it.
    package let hash: String
    package let pack: ResolvedPack
    package let program: PolicyProgram
    /// Code of a region by its key.
    let codes: @Sendable (Int64) -> String

    /// Services that bring families onto the benefit.
    var services: [String] { pack.services.filter { $0.program == program.id }.map(\.id) }

    /// Whose families its rules are tried on.
    package enum Population: Sendable, Equatable {
        /// Those on the books and those that applied.
        case books
        /// All households of the register: nobody applies for it here yet.
        case register
    }

    /// nil for rules that pay nobody month by month.
    package var population: Population? {
        if !services.isEmpty, Set(Result.all).isSubset(of: program.familyDefinitions) { return .books }
        return payments.isEmpty ? nil : .register
    }

    /// What is paid to families and people every month.
    var payments: [PolicyProgram.Payment] {
        program.payments.filter { payment in
            if case .number(let unit) = payment.kind { unit.base == .yuan && unit.period == .month } else { false }
        }
    }

    package var isSimulable: Bool { population != nil }

    /// Names of what scenarios look at.
    var resultNames: [String] { population == .books ? Result.all : payments.map(\.name) }

    /// The row of a parameter that holds for the whole county on a day.
    package func row(_ name: String, on date: CivilDate) -> ParameterTable.Row? {
        program.parameters.row(name, region: pack.root, on: date)
    }

    /// Townships that set a figure of their own on a day.
    package func localRows(_ name: String, on date: CivilDate) -> [ParameterTable.Row] {
        program.parameters.rows.filter { row in
            row.name == name && row.from <= date && row.region.count > pack.root.count
                && row.region.hasPrefix(pack.root)
        }
    }

    /// The same rules with some parameters changed for every region and day, for explanations and for families that
    /// cannot be run over columns.
    package func changed(_ values: [String: String]) throws -> PolicyProgram {
        try program.setting(values, document: "假设值", layer: "假设")
    }
}

/// Where the workbench finds the rules of a release.
package protocol PolicyEditions: Sendable {
    /// - Parameters:
    ///   - program: nil for the first that can be simulated.
    ///   - release: nil for the release in force.
    /// - Returns: nil for a release that is not loaded any more, or a benefit that it does not have.
    func edition(of program: String?, release: String?) -> PolicyEdition?
}

extension PackServices: PolicyEditions {
    package func edition(of program: String?, release: String?) -> PolicyEdition? {
        let hash = release ?? today
        guard let pack = try? pack(release: hash) else { return nil }
        func edition(_ program: PolicyProgram) -> PolicyEdition {
            PolicyEdition(hash: hash, pack: pack, program: program, codes: codes)
        }
        if let program { return pack.policy(of: program).map(edition) }
        let all = pack.policies.programs.map(edition)
        return all.first(where: \.isSimulable) ?? all.first
    }
}
