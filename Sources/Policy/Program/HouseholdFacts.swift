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
