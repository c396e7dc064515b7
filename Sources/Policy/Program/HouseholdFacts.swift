// SPDX-License-Identifier: Apache-2.0

/// What is known of one family: values by name, in the spelling of facts. A name that no rule knows is an error.
package struct HouseholdFacts: Sendable, Codable, Equatable {
    package struct Person: Sendable, Codable, Equatable {
        package let id: String
        package let values: [String: String]

        package init(id: String, values: [String: String]) {
            self.id = id
            self.values = values
        }

        enum CodingKeys: String, CodingKey {
            case id = "标识"
            case values = "事实"
        }
    }

    package let family: [String: String]
    package let members: [Person]
    package let supporters: [Person]

    package init(family: [String: String], members: [Person], supporters: [Person] = []) {
        self.family = family
        self.members = members
        self.supporters = supporters
    }

    enum CodingKeys: String, CodingKey {
        case family = "家庭"
        case members = "成员"
        case supporters = "义务人"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        family = try container.decode([String: String].self, forKey: .family)
        members = try container.decode([Person].self, forKey: .members)
        supporters = try container.decodeIfPresent([Person].self, forKey: .supporters) ?? []
    }
}

extension PolicyProgram {
    /// What of some facts the rules read and take, for asking them about answers that are not settled yet.
    package func known(_ facts: HouseholdFacts) -> HouseholdFacts {
        func known(_ values: [String: String], _ entity: Entity) -> [String: String] {
            let names = inputs(entity)
            return values.filter { names[$0.key] != nil && refusal(of: $0.value, for: $0.key, entity) == nil }
        }
        func known(_ people: [HouseholdFacts.Person], _ entity: Entity) -> [HouseholdFacts.Person] {
            people.map { .init(id: $0.id, values: known($0.values, entity)) }
        }
        return HouseholdFacts(
            family: known(facts.family, .family),
            members: known(facts.members, .member),
            supporters: known(facts.supporters, .supporter)
        )
    }
}
