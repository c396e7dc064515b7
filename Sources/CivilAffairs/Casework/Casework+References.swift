// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Answers that name something of the store: a region, or somebody's record.
extension Casework {
    /// Answers in the spelling that facts keep: what they name is there, and whoever answers may name it.
    /// - Parameter held: answers as they are kept, by name; one that stays the same is not asked about again.
    /// - Throws: `CaseworkProblem.fieldInvalid` that names the field.
    func resolved(
        _ answers: [String: String],
        _ fields: [CaseField],
        held: [String: Fact],
        of file: CaseFile,
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [String: String] {
        var answers = answers
        for field in fields {
            guard let typed = answers[field.id], !typed.allSatisfy(\.isWhitespace), typed != held[field.name]?.value
            else { continue }
            if field.type == .region {
                answers[field.id] = try region(typed, field, in: transaction)
            } else if field.type.isReference {
                answers[field.id] = "#\(try record(typed, field, of: file, by: actor, in: transaction))"
            }
        }
        return answers
    }

    private func region(_ typed: String, _ field: CaseField, in transaction: any ReadTransaction) throws -> String {
        let tree = try regions.tree(in: transaction)
        guard let region = tree.region(told: typed) else {
            throw field.invalid("没有找到区划“\(typed.prefix(30))”，请从列表中选择，或写全称、12 位代码。")
        }
        guard !region.isRetired else {
            let now = tree.current(region.id).map { $0.isRetired ? "" : "，现在是“\(tree.spelling($0.id))”" } ?? ""
            throw field.invalid("区划“\(typed.prefix(30))”已经撤销\(now)，请改填。")
        }
        return tree.spelling(region.id)
    }

    /// The record that a key or a number means, where the actor may name it. Who is not there and who lives elsewhere is
    /// told in the same words.
    private func record(
        _ typed: String,
        _ field: CaseField,
        of file: CaseFile,
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Int64 {
        let text = Digits.halfWidth(typed).filter { !$0.isWhitespace }.uppercased()
        let key = CaseField.key(text)
        switch field.type {
        case .person:
            let number = try? ResidentID(text, today: clock.today).number
            let ids = try number.map { Array(try parties.personIDs(byNumber: [$0], in: transaction).values) } ?? []
            let found = try (key.map { [$0] } ?? ids).flatMap { try parties.current([$0], in: transaction).values }
            let known = try nameable(found, of: file, by: actor, in: transaction)
            guard let id = found.first(where: known.contains) else { throw field.notFound(by: actor) }
            return id
        case .household:
            let ids = try key.map { [$0] } ?? parties.householdIDs(number: text, in: transaction)
            if let own = actor.personID {
                let households = try parties.householdIDs(of: [own], in: transaction)
                guard let id = ids.first(where: households.contains) else { throw field.notFound(by: actor) }
                return id
            }
            let seen = try seenHouseholds(ids, by: actor, in: transaction)
            guard seen.count == 1, let id = seen.first?.id else { throw field.notFound(by: actor) }
            return id
        default:
            let found = try key.map { [$0] } ?? Array(parties.organizationIDs(byCode: [text], in: transaction).values)
            guard let id = found.first, try parties.organizationNames([id], in: transaction)[id] != nil else {
                throw field.notFound(by: actor)
            }
            return id
        }
    }

    private func seenHouseholds(_ ids: [Int64], by actor: Actor, in transaction: any ReadTransaction) throws
        -> [Household]
    {
        guard actor.may(.personRead) else { return [] }
        return try parties.households(ids, scope: actor.scope, reader: actor.scope, in: transaction)
    }

    /// Those of some people whom the actor may name on a form of the case: an officer those of the own area, a resident
    /// the own household and whoever authorised the own applications; both those who take part in the case.
    private func nameable(
        _ people: [Int64],
        of file: CaseFile,
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Set<Int64> {
        guard !people.isEmpty else { return [] }
        var known = Set(try store.members(caseID: file.id, in: transaction).map(\.personID))
        if let own = actor.personID {
            known.formUnion(try circle(of: own, in: transaction))
        } else if actor.may(.personRead) {
            known.formUnion(try parties.people(people, scope: actor.scope, in: transaction).map(\.id))
        }
        return known.intersection(people)
    }

    private func circle(of personID: Int64, in transaction: any ReadTransaction) throws -> [Int64] {
        let home = try parties.housemates(of: personID, in: transaction)
        let consenting = try records.consenting(to: personID, on: clock.today, in: transaction)
        return Set([personID] + home + consenting).sorted()
    }

    // MARK: - Finding

    /// A record that a form may name.
    package struct Candidate: Sendable, Equatable {
        package let value: String
        package let title: String

        init(_ key: Int64, _ title: String) {
            value = "#\(key)"
            self.title = title
        }
    }

    /// Records that a text may mean, for somebody who fills a form in; at most 20. A search among people is audited.
    /// - Parameter text: a name or a number; residents are offered their own people and households whatever it is.
    /// - Throws: `AccessProblem.notFound` for a case outside the actor's scope, `.notPermitted` for officers who may not
    ///   search people.
    package func candidates(actor: Actor, caseID: Int64, field: CaseField, text: String) async throws -> [Candidate] {
        if field.type == .organization {
            guard !text.isEmpty else { return [] }
            let page = try await parties.publicOrganizations(actor: actor, OrganizationQuery(text: text))
            return page.organizations.filter { $0.endedOn == nil }.map { organization in
                Candidate(
                    organization.id,
                    [organization.name, organization.creditCode ?? ""].filter { !$0.isEmpty }.joined(separator: "，")
                )
            }
        }
        let tree = try await regions.tree()
        if let own = actor.personID {
            return try await database.read { [self] transaction in
                guard let file = try visible(caseID, to: actor, in: transaction) else {
                    throw AccessProblem.notFound(what: "办件")
                }
                guard field.type == .person else {
                    let ids = try parties.householdIDs(of: [own], in: transaction)
                    return try parties.households(ids, scope: .wholeStore, reader: .wholeStore, in: transaction).map {
                        Candidate($0.id, Self.title($0))
                    }
                }
                let members = try store.members(caseID: file.id, in: transaction).map(\.personID)
                let ids = Set(try circle(of: own, in: transaction) + members).sorted()
                return try parties.people(ids, scope: .wholeStore, in: transaction).filter { $0.diedOn == nil }.map {
                    Candidate($0.id, Self.title($0, tree: tree))
                }
            }
        }
        guard !text.isEmpty else { return [] }
        let found = try await parties.list(actor: actor, PersonQuery(text: text)).people.filter { $0.diedOn == nil }
        guard field.type == .household else { return found.map { Candidate($0.id, Self.title($0, tree: tree)) } }
        return try await database.read { [self] transaction in
            let ids =
                try parties.householdIDs(of: found.map(\.id), in: transaction)
                + parties.householdIDs(number: text, in: transaction)
            return try seenHouseholds(ids, by: actor, in: transaction).prefix(20).map {
                Candidate($0.id, Self.title($0))
            }
        }
    }

    private static func title(_ person: PersonSummary, tree: RegionTree) -> String {
        let parts = [
            person.name, person.sex?.title, person.birthOn.map { "\($0.year) 年生" },
            (person.homeRegionID ?? person.hukouRegionID).map { tree.name($0) }, person.numberMasked,
        ]
        return parts.compactMap(\.self).joined(separator: "，")
    }

    /// Whose household it is, with its number and how many live in it.
    static func title(_ household: Household) -> String {
        let head = household.current.first { $0.personID == household.headPersonID } ?? household.current.first
        let number = household.number.map { "\(household.kind.title) \($0)" } ?? household.kind.title
        return "\(head.map { "\($0.name)家" } ?? "住户")（\(number)，\(household.current.count) 人）"
    }

    // MARK: - What they are called

    /// What the records that a case's answers name are called for a reader. Statements: none where nothing is named,
    /// else at most 7.
    /// - Parameter actor: nil for papers of the case, which name everybody in full.
    func titles(
        of facts: [Fact],
        _ service: CaseService,
        members: [FamilyMember],
        caseID: Int64,
        for actor: Actor?,
        in transaction: any ReadTransaction
    ) throws -> FieldTitles {
        var titles = FieldTitles()
        if service.names(\.isFile, in: facts) {
            titles.files = try answerFiles.files(caseID: caseID, in: transaction)
        }
        try name(people: service.references(.person, in: facts), members, for: actor, in: &titles, transaction)
        let organizations = service.references(.organization, in: facts)
        if !organizations.isEmpty {
            let isLinked = actor?.may(.personRead) ?? false
            for (id, name) in try parties.organizationNames(organizations, in: transaction) {
                titles.organizations[id] = .init(text: name, isVisible: isLinked)
            }
        }
        let households = service.references(.household, in: facts)
        guard !households.isEmpty else { return titles }
        let isWhole = try actor.map { actor in
            try actor.personID.map { Set(try parties.householdIDs(of: [$0], in: transaction)) }
                ?? Set(try seenHouseholds(households, by: actor, in: transaction).map(\.id))
        }
        let all = try parties.households(households, scope: .wholeStore, reader: .wholeStore, in: transaction)
        for household in all {
            let isVisible = isWhole?.contains(household.id) ?? true
            titles.households[household.id] = .init(
                text: isVisible ? Self.title(household) : "辖区外的一户",
                isVisible: isVisible && actor?.personID == nil
            )
        }
        return titles
    }

    private func name(
        people: [Int64],
        _ members: [FamilyMember],
        for actor: Actor?,
        in titles: inout FieldTitles,
        _ transaction: any ReadTransaction
    ) throws {
        guard !people.isEmpty else { return }
        let current = try parties.current(people, in: transaction)
        let standing = Set(current.values).sorted()
        let names = try store.names(standing, in: transaction)
        var named = Set(members.map(\.personID))
        var linked: Set<Int64> = []
        if let own = actor?.personID {
            named.formUnion(try circle(of: own, in: transaction))
        } else if let actor, actor.may(.personRead) {
            linked = Set(try parties.people(standing, scope: actor.scope, in: transaction).map(\.id))
        }
        for id in people {
            guard let standing = current[id], let name = names[standing] else { continue }
            let isNamed = actor == nil || named.contains(standing) || linked.contains(standing)
            titles.people[id] = .init(
                text: isNamed ? name : PersonName.masked(name),
                isVisible: linked.contains(standing)
            )
        }
    }
}

/// What the records that answers name are called, for one reader.
package struct FieldTitles: Sendable {
    struct Title: Sendable {
        let text: String
        /// Whether the reader may open the record.
        let isVisible: Bool
    }

    var people: [Int64: Title] = [:]
    var households: [Int64: Title] = [:]
    var organizations: [Int64: Title] = [:]
    /// What was uploaded for the case, oldest first.
    package internal(set) var files: [AnswerFile] = []

    /// The upload that an answer is.
    package func file(_ value: String, _ field: CaseField) -> AnswerFile? {
        guard field.type.isFile, let key = CaseField.key(value) else { return nil }
        return files.first { $0.id == key }
    }

    private func title(_ value: String, _ field: CaseField) -> Title? {
        guard let key = CaseField.key(value) else { return nil }
        return switch field.type {
        case .person: people[key]
        case .household: households[key]
        case .organization: organizations[key]
        default: nil
        }
    }

    /// An answer in words: of a record its name, masked where the reader may not see it.
    package func text(_ value: String, _ field: CaseField) -> String {
        if field.type.isFile { return file(value, field)?.name ?? "文件已不存在" }
        guard field.type.isReference else { return value }
        return title(value, field)?.text ?? "档案已不存在"
    }

    /// The record of an answer, where the reader may open it.
    package func link(_ value: String, _ field: CaseField) -> Int64? {
        guard let title = title(value, field), title.isVisible else { return nil }
        return CaseField.key(value)
    }
}

extension CaseField {
    func invalid(_ reason: String) -> CaseworkProblem { .fieldInvalid(id: id, title: title, reason: reason) }

    /// Said alike of what is not there and of what the actor may not name.
    package func notFound(by actor: Actor) -> CaseworkProblem {
        let isResident = actor.personID != nil
        return switch type {
        case .person where isResident: invalid("请从列表中选择：只能选本人、同户的家人和授权过您的人。")
        case .person: invalid("没有找到这个人。请核对姓名和身份证号码；只能选您辖区内已建档的人员。")
        case .household where isResident: invalid("请从列表中选择您自己的户。")
        case .household: invalid("没有找到这一户。请填写户号、户内人员的姓名或身份证号码；只能选您辖区内的住户。")
        default: invalid("没有找到这个单位。请核对名称或统一社会信用代码；还没有登记的，请先在单位名录里建立。")
        }
    }
}

extension CaseService {
    /// Whether facts answer questions of some types.
    func names(_ isOne: (ServiceDefinition.FieldType) -> Bool, in facts: [Fact]) -> Bool {
        let asked = Set(fields.filter { isOne($0.type) }.map { "\($0.entity == .family).\($0.name)" })
        return !asked.isEmpty && facts.contains { asked.contains("\($0.subject == .family).\($0.name)") }
    }

    /// Keys of the records of one kind that answers name.
    func references(_ type: ServiceDefinition.FieldType, in facts: [Fact]) -> [Int64] {
        let asked = Set(fields.filter { $0.type == type }.map { "\($0.entity == .family).\($0.name)" })
        guard !asked.isEmpty else { return [] }
        let keys = facts.filter { asked.contains("\($0.subject == .family).\($0.name)") }.compactMap {
            CaseField.key($0.value)
        }
        return Set(keys).sorted()
    }
}
