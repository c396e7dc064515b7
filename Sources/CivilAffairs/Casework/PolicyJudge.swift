// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Policy
import SharedKernel
package import Vocabulary

/// Judges families by the policy of the release in force on the day of decision.
package struct PolicyJudge: CaseJudge {
    private let services: PackServices

    package init(_ services: PackServices) {
        self.services = services
    }

    package func judge(
        service: CaseService,
        file: CaseFile,
        members: [FamilyMember],
        births: [Int64: CivilDate],
        facts: [Fact],
        on date: CivilDate
    ) throws -> Judgement {
        guard let policy = try services.pack(release: service.releaseHash).policy(of: service.program) else {
            throw CaseworkProblem.unknownService(service.program)
        }
        let current = FactRules.current(facts)
        let household = HouseholdFacts(
            family: values(current[.family] ?? [:], known: policy.inputs(.family)),
            members: members.filter { $0.standing == .member }.map { member in
                person(member, births: births, current: current, known: policy.inputs(.member))
            },
            supporters: members.filter { $0.standing == .supporter }.map { member in
                person(member, births: births, current: current, known: policy.inputs(.supporter))
            }
        )
        let result = try policy.evaluate(household, on: date, region: services.codes(file.regionID))
        return Judgement(
            outcome: result.text("决定") ?? "待核",
            amount: result.money("月保障金") ?? .zero,
            coveredPersonIDs: result.covered.compactMap { Int64($0) },
            classCode: result.text("复核类别") ?? "A",
            sentence: result.sentence,
            facts: try Self.json(household),
            result: try Self.json(Kept(result)),
            missing: result.missing.map { missing in named(missing, members: members) }
        )
    }

    private func values(_ facts: [String: Fact], known: [String: Kind]) -> [String: String] {
        facts.filter { known[$0.key] != nil }.mapValues(\.value)
    }

    private func person(
        _ member: FamilyMember,
        births: [Int64: CivilDate],
        current: [Fact.Subject: [String: Fact]],
        known: [String: Kind]
    ) -> HouseholdFacts.Person {
        var values = values(current[.person(member.personID)] ?? [:], known: known)
        if let birth = births[member.personID], known["出生日期"] != nil { values["出生日期"] = birth.iso }
        return HouseholdFacts.Person(id: String(member.personID), values: values)
    }

    /// `工资性收入（1007）` becomes `工资性收入（配偶）`.
    private func named(_ missing: String, members: [FamilyMember]) -> String {
        members.reduce(missing) { $0.replacing("（\($1.personID)）", with: "（\($1.relation)）") }
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// What is kept of an explanation beside the decision.
    private struct Kept: Encodable {
        struct Clause: Encodable {
            let result: String
            let title: String
            let margin: String
            let basis: String
        }

        let clauses: [Clause]
        let calculation: String

        init(_ evaluation: Evaluation) {
            clauses = evaluation.clauses.map {
                Clause(result: $0.result.rawValue, title: $0.title, margin: $0.margin, basis: $0.basis)
            }
            calculation = evaluation.calculation
        }
    }
}
