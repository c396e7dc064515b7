// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
package import Vocabulary

/// Answers from today's release what enrolments may come to.
extension PackServices: EnrolmentPolicy {
    package func ceiling(
        of program: String,
        regionID: Int64,
        urban: Enrolment.Urban,
        members: Int,
        on day: CivilDate
    ) throws -> Money? {
        let pack = try pack(release: today)
        guard let rule = pack.ceilings[program], let policy = pack.policy(of: program) else { return nil }
        let asksUrban = policy.inputs(.family)["城乡类别"] != nil
        let people = HouseholdFacts(
            family: asksUrban ? ["城乡类别": urban.title] : [:],
            members: (0..<members).map { HouseholdFacts.Person(id: String($0), values: [:]) }
        )
        let found = try policy.outcomes([rule], people, on: day, region: codes(regionID)).first
        guard case .number(let fen, _) = found else { return nil }
        return fen.rounded(to: 1, .up).map { Money(fen: $0.numerator) }
    }

    package func classes(of program: String) -> [String] {
        cycles[program]?.keys.sorted() ?? []
    }

    package func yielding(to program: String) -> [String] {
        yields.filter { $0.to == program }.map(\.program)
    }

    package func precedence(over program: String) -> [ProgramTitle] {
        yields.filter { $0.program == program }.map { ProgramTitle(id: $0.to, title: programTitle($0.to)) }
    }

    package func isDelegated(_ program: String, regionID: Int64, on day: CivilDate) throws -> Bool {
        let deciding = current.first { service in
            service.program == program && service.flow.steps.contains { !$0.delegatedChain.isEmpty }
        }
        guard let deciding else { return false }
        return try isDelegated(deciding, regionID: regionID, on: day)
    }
}
