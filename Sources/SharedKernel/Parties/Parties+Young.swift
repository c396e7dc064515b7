// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// Children under the age that the packs give: their data is marked, and in lists their names are masked for functions
/// that have no need of them. Basis: 《个人信息保护法》第二十八条、第三十一条
extension Parties {
    /// Whether somebody is under the age today.
    package func isYoung(_ birthOn: CivilDate?) -> Bool {
        let today = clock.today
        return birthOn.map { $0.age(on: today) < youngAge(today) } ?? false
    }

    /// Those of the people who are under the age today. One statement.
    package func young(_ ids: [Int64], in transaction: any ReadTransaction) throws -> Set<Int64> {
        Set(try people(ids, scope: .wholeStore, in: transaction).filter { isYoung($0.birthOn) }.map(\.id))
    }

    /// People as a list shows them to a reader.
    func veiled(_ people: [PersonSummary], for actor: Actor) -> [PersonSummary] {
        guard !actor.may(.minorRead) else { return people }
        return people.map { isYoung($0.birthOn) ? $0.named(PersonName.masked($0.name)) : $0 }
    }

    /// A card with the others of the household as a reader may see them; whoever opens it asked for this one person.
    func veiled(_ card: PersonCard, for actor: Actor) -> PersonCard {
        guard actor.personID == nil, !actor.may(.minorRead) else { return card }
        let households = card.households.map { household in
            let members = household.members.map { member in
                let isVeiled = member.personID != card.person.id && isYoung(member.birthOn)
                return isVeiled ? member.named(PersonName.masked(member.name)) : member
            }
            return household.with(members: members)
        }
        return card.with(households: households)
    }
}

extension PersonSummary {
    func named(_ name: String) -> PersonSummary {
        PersonSummary(
            id: id,
            name: name,
            sex: sex,
            birthOn: birthOn,
            diedOn: diedOn,
            numberMasked: numberMasked,
            phoneMasked: phoneMasked,
            hukouRegionID: hukouRegionID,
            homeRegionID: homeRegionID,
            settlement: settlement,
            mergedInto: mergedInto,
            version: version
        )
    }
}

extension Household.Member {
    func named(_ name: String) -> Household.Member {
        Household.Member(
            id: id,
            personID: personID,
            name: name,
            sex: sex,
            birthOn: birthOn,
            diedOn: diedOn,
            numberMasked: numberMasked,
            relation: relation,
            validFrom: validFrom,
            validUntil: validUntil
        )
    }
}

extension Household {
    func with(members: [Member]) -> Household {
        Household(
            id: id,
            kind: kind,
            number: number,
            headPersonID: headPersonID,
            regionID: regionID,
            hasAddress: hasAddress,
            version: version,
            members: members
        )
    }
}

extension PersonCard {
    func with(households: [Household]) -> PersonCard {
        PersonCard(
            person: person,
            age: age,
            ethnicity: ethnicity,
            marital: marital,
            hukouRegion: hukouRegion,
            homeRegion: homeRegion,
            hasAddress: hasAddress,
            identifiers: identifiers,
            households: households
        )
    }
}
