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
        let program = service.program ?? ""
        guard let policy = try services.pack(release: service.releaseHash).policy(of: program) else {
            throw CaseworkProblem.unknownService(program)
        }
        let household = household(KnownFacts(members: members, births: births, facts: facts), policy)
        let result = try policy.evaluate(household, on: date, region: services.codes(file.regionID))
        let finding = Finding(result, service.result)
        return Judgement(
            outcome: finding.outcome,
            amount: finding.amount,
            coveredPersonIDs: Self.covered(finding, result, members: household.members.map(\.id)),
            classCode: finding.classCode ?? "A",
            sentence: Self.sentence(finding, result, service.result),
            facts: try Self.json(household),
            result: try Self.json(Kept(result)),
            missing: result.missing.map { missing in named(missing, members: members) }
        )
    }

    package func recompute(_ decision: Decision, file: CaseFile, family: KnownFacts?, _ axes: Recomputation.Axes) throws
        -> Recomputation
    {
        let signed = services.releaseHashes(first: file.releaseHash).first { release in
            decision.contentHash == Casework.hash([decision.facts, decision.result, release])
        }
        let release = axes.policy == .current ? services.today : signed ?? file.releaseHash
        let service = try services.service(file.serviceID, release: release)
        let program = service.program ?? ""
        let pack = try services.pack(release: release)
        guard let policy = pack.policy(of: program) else { throw CaseworkProblem.unknownService(program) }
        let household = try family.map { self.household($0, policy) } ?? kept(decision, policy)
        let day = axes.day ?? decision.evaluatedOn
        let evaluation = try policy.evaluate(household, on: day, region: services.codes(file.regionID))
        return Recomputation(
            decision: decision,
            axes: axes,
            day: day,
            releaseHash: release,
            layers: Dictionary(pack.layers.map { ($0.id, $0.title) }, uniquingKeysWith: { $1 }),
            evaluation: evaluation,
            isIntact: signed != nil,
            changes: try changes(decision, evaluation, household, service.result)
        )
    }

    /// Who gets something, the applicant first.
    private static func covered(_ finding: Finding, _ evaluation: Evaluation, members: [String]) -> [Int64] {
        guard finding.isGranted else { return evaluation.covered.compactMap { Int64($0) } }
        let people: [String] =
            if finding.isOfPeople {
                members.filter { finding.shares[$0] != nil }
            } else if evaluation.covered.isEmpty {
                members
            } else {
                evaluation.covered
            }
        return people.compactMap { Int64($0) }
    }

    /// What the rules say in words, or else the outcome with its amount.
    private static func sentence(
        _ finding: Finding,
        _ evaluation: Evaluation,
        _ result: ServiceDefinition.Result
    ) -> String {
        let told = evaluation.sentence
        guard told.isEmpty else { return told }
        return sentence(finding.outcome, finding.amount, result)
    }

    /// The outcome with its amount, and nothing of what led to it.
    static func sentence(_ outcome: String, _ amount: Money, _ result: ServiceDefinition.Result) -> String {
        guard amount > .zero else { return "结论：\(outcome)。" }
        return "结论：\(outcome)，\(result.cycle == .once ? "一次性" : "每月") \(amount.text) 元。"
    }

    private func changes(
        _ decision: Decision,
        _ again: Evaluation,
        _ household: HouseholdFacts,
        _ result: ServiceDefinition.Result
    ) throws -> [Recomputation.Change] {
        let finding = Finding(again, result)
        let kept = try JSONDecoder().decode(Kept.self, from: Data(decision.result.utf8))
        let covered = Self.covered(finding, again, members: household.members.map(\.id))
        var pairs = [
            ("结论", decision.outcome, finding.outcome),
            ("月保障金", "\(decision.amount.text) 元", "\(finding.amount.text) 元"),
            ("保障人数", "\(decision.covered.count) 人", "\(covered.count) 人"),
            ("说明", decision.sentence, Self.sentence(finding, again, result)),
        ]
        let now = Dictionary(again.clauses.map { ($0.title, $0) }, uniquingKeysWith: { $1 })
        for clause in kept.clauses {
            let other = now[clause.title]
            pairs.append((clause.title, clause.shown, other.map { Kept.Clause($0).shown } ?? "不再有这一条"))
        }
        let before = Set(kept.clauses.map(\.title))
        for clause in again.clauses where !before.contains(clause.title) {
            pairs.append((clause.title, "当时没有这一条", Kept.Clause(clause).shown))
        }
        var changes = pairs.filter { $0.1 != $0.2 }.map { Recomputation.Change(title: $0.0, then: $0.1, again: $0.2) }
        if changes.isEmpty, Set(covered) != Set(decision.covered) {
            changes.append(Recomputation.Change(title: "保障对象", then: "原来的成员", again: "换了成员"))
        }
        return changes
    }

    private func household(_ family: KnownFacts, _ policy: PolicyProgram) -> HouseholdFacts {
        let current = FactRules.current(family.facts)
        func people(_ standing: Standing, _ known: [String: Kind]) -> [HouseholdFacts.Person] {
            family.members.filter { $0.standing == standing }.map {
                person($0, births: family.births, current: current, known: known)
            }
        }
        return HouseholdFacts(
            family: values(current[.family] ?? [:], known: policy.inputs(.family)),
            members: people(.member, policy.inputs(.member)),
            supporters: people(.supporter, policy.inputs(.supporter))
        )
    }

    /// The facts that a decision was made from, as far as the rules know of them.
    private func kept(_ decision: Decision, _ policy: PolicyProgram) throws -> HouseholdFacts {
        let kept = try JSONDecoder().decode(HouseholdFacts.self, from: Data(decision.facts.utf8))
        func people(_ people: [HouseholdFacts.Person], _ known: [String: Kind]) -> [HouseholdFacts.Person] {
            people.map { .init(id: $0.id, values: $0.values.filter { known[$0.key] != nil }) }
        }
        let known = policy.inputs(.family)
        return HouseholdFacts(
            family: kept.family.filter { known[$0.key] != nil },
            members: people(kept.members, policy.inputs(.member)),
            supporters: people(kept.supporters, policy.inputs(.supporter))
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
    private struct Kept: Codable {
        struct Clause: Codable {
            let result: String
            let title: String
            let margin: String
            let basis: String

            init(_ clause: Evaluation.Clause) {
                (result, title, margin, basis) = (clause.result.rawValue, clause.title, clause.margin, clause.basis)
            }

            var shown: String {
                let word = Evaluation.Clause.Result(rawValue: result)?.title ?? result
                return margin.isEmpty ? word : "\(word)：\(margin)"
            }
        }

        let clauses: [Clause]
        let calculation: String

        init(_ evaluation: Evaluation) {
            clauses = evaluation.clauses.map(Clause.init)
            calculation = evaluation.calculation
        }
    }
}
